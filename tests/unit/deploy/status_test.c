/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/status.h"

#include "base/count.h"
#include "base/text.h"
#include "deploy/courier_call.h"
#include "deploy/status_report.h"
#include "review/ledger.h"
#include "tests/unit/deploy/deploy_fixture.h"

#include <jansson.h>

static struct oid one, two, three;

static void configure(const char *target, const char *kind, const char *url)
{
	GIT("config", arena_printf(&arena, "headgate.target.%s.kind", target).ptr, kind);
	GIT("config", arena_printf(&arena, "headgate.target.%s.url", target).ptr, url);
}

static void forget(const char *target)
{
	GIT("config", "--remove-section", arena_printf(&arena, "headgate.target.%s", target).ptr);
}

static void move_trunk(struct oid tip)
{
	GIT("update-ref", TRUNK, oid_text(tip).hex);
}

static void land(struct oid old_tip, struct oid new_tip, int64_t time)
{
	struct landing landing = {
		.kind = oid_is_zero(old_tip) ? LANDING_START : LANDING_MERGE,
		.branch = SPAN(TRUNK),
		.old_tip = old_tip,
		.new_tip = new_tip,
		.time = time,
	};
	struct ref_transaction transaction;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	if (ledger_append(repository, &landing, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
	move_trunk(new_tip);
}

static int set_up(void **state)
{
	struct oid zero = { 0 };

	if (scratch_set_up(state) < 0)
		return -1;
	GIT("config", "headgate.repository", "shop");
	GIT("config", "headgate.cloneUrl", "https://git.example.com/shop.git");
	one = COMMIT_OF(zero, "apps/web/a.yaml 1");
	two = COMMIT_OF(one, "apps/web/a.yaml 2");
	three = COMMIT_OF(two, "apps/web/a.yaml 3");
	land(zero, one, NOW - 7200);
	land(one, two, NOW - 900);
	land(two, three, NOW - 60);
	return 0;
}

static struct status_question a_question(void)
{
	return (struct status_question){
		.branch_prefix = "refs/heads/",
		.is_server = true,
		.now = NOW,
		.late = 600,
	};
}

static struct status ask(const struct status_question *question)
{
	struct status status;
	struct error err = { 0 };

	if (status_read(repository, question, &arena, &status, &err) < 0)
		fail_msg("%s", err.message);
	return status;
}

/* The row of a target that is configured. */
static struct status_row row_of(const char *target)
{
	struct status_question question = a_question();

	question.target = span_of(target);
	struct status status = ask(&question);
	assert_int_equal(status.count, 1);
	return status.items[0];
}

static struct span rendered(const struct status *status,
			    void (*render)(struct text *, const struct status *))
{
	struct text text;

	text_init(&text, (size_t)1 << 20);
	render(&text, status);
	struct span copy = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return copy;
}

static void as_text(struct text *text, const struct status *status)
{
	static const struct status_report_options plain = { 0 };

	status_report_text(text, status, &plain);
}

static void write_attempt(const char *target, struct attempt attempt)
{
	struct attempts attempts = { .items = &attempt, .count = 1 };
	struct error err;

	attempt.branch = span_of(TRUNK);
	attempt.revision = three;
	if (attempts_write(repository, span_of(target), &attempts, &arena, &err) < 0)
		fail_msg("%s", err.message);
}

static struct deployment taking(const char *target, struct oid revision, int64_t time)
{
	struct deployment deployment = a_deployment(target, revision, DEPLOY_ACCEPTED);

	deployment.time = time;
	deployment.answer = span_of("HTTP 200 in 38 ms");
	return deployment;
}

/* --- since when --- */

static void what_is_owed_is_owed_since_the_first_landing_that_was_missed(void **state)
{
	(void)state;
	configure("away", "webhook", "https://hook.example.com/x");
	record_deployment(taking("away", one, NOW - 7000));
	struct status_row row = row_of("away");
	assert_int_equal(row.standing, STANDING_OWED);
	assert_int_equal(row.since, NOW - 900);
	assert_int_equal(row.level, LEVEL_BAD);
	/* The attempts tell of something older: a revision that is not on the branch any more. */
	write_attempt("away", (struct attempt){ .count = 3, .first = NOW - 5000 });
	assert_int_equal(row_of("away").since, NOW - 5000);
	record_deployment(taking("away", two, NOW - 800));
	write_attempt("away", (struct attempt){ .count = 1, .first = NOW - 50 });
	assert_int_equal(row_of("away").since, NOW - 60);
	assert_int_equal(row_of("away").level, LEVEL_PENDING);
	record_deployment(taking("away", three, NOW - 10));
	row = row_of("away");
	assert_int_equal(row.standing, STANDING_TOLD);
	assert_int_equal(row.level, LEVEL_FINE);
	assert_false(row.has_attempt);
	forget("away");
}

static void without_ledger_it_is_guessed_and_never_left_out(void **state)
{
	struct status_question question = a_question();
	struct oid ledger = oid_from(GIT("rev-parse", "refs/landed/trunk"));

	(void)state;
	configure("fresh", "webhook", "https://hook.example.com/x");
	GIT("update-ref", "-d", "refs/landed/trunk");
	/* The commit's own time, which is long ago. */
	struct status_row row = row_of("fresh");
	assert_int_equal(row.since, 1700000000);
	assert_int_equal(row.level, LEVEL_BAD);
	/* A server whose clock was set back owes nothing for a negative time. */
	question.now = 1600000000;
	assert_int_equal(ask(&question).items[0].since, 1600000000);
	record_deployment(taking("fresh", two, NOW - 30));
	assert_int_equal(row_of("fresh").since, NOW - 30);
	write_attempt("fresh", (struct attempt){ .count = 1, .first = NOW - 20 });
	assert_int_equal(row_of("fresh").since, NOW - 20);
	GIT("update-ref", "refs/landed/trunk", oid_text(ledger).hex);
	forget("fresh");
}

/* --- what is bad --- */

static void who_must_look_is_told_at_once(void **state)
{
	static const struct {
		enum answer_meaning meaning;
		enum status_level level;
	} rows[] = {
		{ ANSWER_RETRY, LEVEL_PENDING },
		{ ANSWER_ALARM, LEVEL_BAD },
		{ ANSWER_GONE, LEVEL_BAD },
	};

	(void)state;
	configure("new", "webhook", "https://hook.example.com/x");
	record_deployment(taking("new", two, NOW - 800));
	for (size_t i = 0; i < COUNT(rows); i++) {
		write_attempt("new", (struct attempt){ .count = 1,
						       .first = NOW - 5,
						       .meaning = rows[i].meaning });
		assert_int_equal(row_of("new").level, rows[i].level);
	}
	forget("new");
}

static void the_state_of_an_application_counts(void **state)
{
	static const struct {
		enum deployment_state state;
		enum status_level level;
		bool settled;
	} rows[] = {
		{ DEPLOY_SEEN, LEVEL_PENDING, false },   { DEPLOY_SYNCING, LEVEL_PENDING, false },
		{ DEPLOY_SYNCED, LEVEL_PENDING, false }, { DEPLOY_HEALTHY, LEVEL_FINE, true },
		{ DEPLOY_UNCHANGED, LEVEL_FINE, true },  { DEPLOY_FAILED, LEVEL_BAD, true },
		{ DEPLOY_WAITING, LEVEL_PENDING, true }, { DEPLOY_BLOCKED, LEVEL_PENDING, true },
		{ DEPLOY_SUPERSEDED, LEVEL_FINE, true },
	};
	(void)state;
	configure("hub", "argocd", "https://argocd.example.com/api/webhook");
	GIT("config", "headgate.target.hub.tokenFile", "/etc/headgate/hub.token");
	record_deployment(taking("hub", three, NOW - 30));
	/* Followed, and no Application seen yet. */
	struct status_row fresh = row_of("hub");
	assert_false(status_row_is_settled(&fresh, NOW));
	for (size_t i = 0; i < COUNT(rows); i++) {
		record_deployment(an_application("hub", three, rows[i].state, "argocd/web"));
		record_deployment(an_application("hub", three, DEPLOY_HEALTHY, "argocd/cart"));
		struct status_row row = row_of("hub");
		assert_int_equal(row.applications.count, 2);
		assert_true(span_is(row.applications.items[0].application, "argocd/cart"));
		assert_int_equal(row.applications.items[1].state, rows[i].state);
		assert_int_equal(row.level, rows[i].level);
		assert_int_equal(status_row_is_settled(&row, NOW), rows[i].settled);
		/* Nobody follows it any more. */
		assert_true(status_row_is_settled(&row, NOW + 86400));
	}
	/* What was said of the revision before does not count for the next one. */
	record_deployment(an_application("hub", three, DEPLOY_FAILED, "argocd/web"));
	record_deployment(taking("hub", three, NOW - 20));
	assert_int_equal(row_of("hub").applications.count, 0);
	assert_int_equal(row_of("hub").level, LEVEL_FINE);
	forget("hub");
}

static void nobody_there_for_the_message_is_bad(void **state)
{
	struct deployment unmatched = taking("dr", three, NOW - 30);

	(void)state;
	configure("dr", "argocd", "https://argocd.example.com/api/webhook");
	unmatched.state = DEPLOY_UNMATCHED;
	record_deployment(unmatched);
	assert_int_equal(row_of("dr").standing, STANDING_TOLD);
	assert_int_equal(row_of("dr").level, LEVEL_BAD);
	forget("dr");
}

/* --- which revision --- */

static void a_revision_is_had_by_whoever_has_it_or_a_later_one(void **state)
{
	struct status_question question = a_question();
	struct status status;
	struct error err = { 0 };

	(void)state;
	configure("later", "webhook", "https://hook.example.com/x");
	configure("older", "webhook", "https://hook.example.com/x");
	record_deployment(taking("later", three, NOW));
	record_deployment(taking("older", one, NOW));
	question.revision = two;
	status = ask(&question);
	assert_int_equal(status.count, 2);
	assert_int_equal(status.items[0].standing, STANDING_TOLD);
	assert_true(oid_equal(status.items[0].tip, two));
	assert_int_equal(status.items[1].standing, STANDING_OWED);
	question.revision = COMMIT_OF(one, "apps/web/a.yaml elsewhere");
	assert_int_equal(status_read(repository, &question, &arena, &status, &err), -1);
	assert_int_equal(err.code, ERROR_USAGE);
	assert_non_null(strstr(err.message, "is on no branch that a target is told of"));
	forget("later");
	forget("older");
}

static void a_mistyped_target_is_told_the_right_one(void **state)
{
	struct status_question question = a_question();
	struct status status;
	struct error err = { 0 };

	(void)state;
	configure("production", "webhook", "https://hook.example.com/x");
	question.target = span_of("prodution");
	assert_int_equal(status_read(repository, &question, &arena, &status, &err), -1);
	assert_string_equal(err.message, "there is no target \"prodution\"");
	assert_string_equal(err.hint, "Did you mean production?");
	forget("production");
}

static void a_clone_shows_what_the_chains_say(void **state)
{
	struct status_question question = a_question();

	(void)state;
	GIT("update-ref", "refs/remotes/origin/trunk", oid_text(three).hex);
	GIT("update-ref", "-d", TRUNK);
	question.is_server = false;
	question.branch_prefix = "refs/remotes/origin/";
	question.target = span_of("away");
	struct status status = ask(&question);
	assert_int_equal(status.count, 1);
	assert_null(status.items[0].configured);
	assert_int_equal(status.items[0].standing, STANDING_TOLD);
	assert_true(span_contains(rendered(&status, as_text),
				  "\n1 told, 0 owed; a target that never took anything, and what "
				  "failed, only the server shows\n"));
	move_trunk(three);
}

/* --- how it is shown --- */

/* One of everything that can be the matter. */
static void make_a_bad_night(void)
{
	struct deployment rolled = an_application("hub", one, DEPLOY_ROLLED_BACK, "argocd/web");
	struct deployment failed = an_application("hub", three, DEPLOY_FAILED, "argocd/cart");
	struct deployment unmatched = taking("lost", three, NOW - 30);

	configure("broken", "webhook", "https://hook.example.com/x");
	configure("edge", "flux", "https://flux.example.com/hook/abc");
	configure("fine", "webhook", "https://hook.example.com/x");
	configure("hub", "argocd", "https://argocd.example.com/api/webhook");
	configure("lost", "argocd", "https://argocd.example.com/api/webhook");
	GIT("config", "headgate.target.nourl.kind", "webhook");
	GIT("update-ref", "refs/deploy/broken/trunk", oid_text(one).hex);
	record_deployment(taking("edge", one, NOW - 7000));
	write_attempt("edge", (struct attempt){ .count = 14,
						.first = NOW - 890,
						.last = NOW - 20,
						.next = NOW + 40,
						.answer = SPAN("connection \x1b[31mrefused") });
	record_deployment(taking("fine", three, NOW - 120));
	rolled.path = failed.path = span_of("apps/web");
	rolled.time = NOW - 3600;
	failed.time = NOW - 10;
	failed.answer = span_of("one or more objects failed to apply");
	record_deployment(rolled);
	record_deployment(taking("hub", three, NOW - 30));
	record_deployment(failed);
	unmatched.state = DEPLOY_UNMATCHED;
	record_deployment(unmatched);
}

/* The text with each id and the folder replaced by a word. */
static struct span masked(struct span text)
{
	struct text out;
	struct oid_text entry = oid_text(oid_from(GIT("rev-parse", "refs/deploy/broken/trunk")));
	struct oid_text second = oid_text(two), third = oid_text(three);

	text_init(&out, (size_t)1 << 20);
	for (size_t at = 0; at < text.len;) {
		struct span rest = span_from(text, at);
		const struct {
			struct span from;
			const char *to;
		} words[] = {
			{ { entry.hex, 12 }, "ONE" },
			{ { second.hex, 12 }, "TWO" },
			{ { third.hex, 12 }, "THREE" },
			{ span_of(directory), "DIRECTORY" },
		};
		size_t i = 0;
		while (i < COUNT(words) &&
		       !(rest.len >= words[i].from.len &&
			 memcmp(rest.ptr, words[i].from.ptr, words[i].from.len) == 0))
			i++;
		if (i < COUNT(words)) {
			text_string(&out, words[i].to);
			at += words[i].from.len;
		} else {
			text_byte(&out, text.ptr[at++]);
		}
	}
	struct span copy = arena_copy(&arena, text_span(&out));
	text_release(&out);
	return copy;
}

static void one_glance_says_what_is_wrong_and_what_to_type(void **state)
{
	static const char expected[] =
		"TARGET  BRANCH  STATE      REVISION      SINCE\n"
		"broken  trunk   damaged    THREE  -\n"
		"edge    trunk   owed       THREE  15 minutes ago\n"
		"  has ONE; attempt 14 just now: connection \\x1b[31mrefused; next in 40 s\n"
		"fine    trunk   accepted   THREE  2 minutes ago\n"
		"hub     trunk   accepted   THREE  just now\n"
		"  argocd/cart: failed just now: one or more objects failed to apply\n"
		"lost    trunk   unmatched  THREE  just now\n"
		"nourl   trunk   problem    THREE  -\n"
		"\n"
		"broken: refs/deploy/broken/trunk: the entry ONE is damaged: its committer is not "
		"headgate. Only headgate writes this ref, and something else has changed it. The "
		"server's administrator puts back what a mirror has: git -c "
		"core.hooksPath=/dev/null update-ref refs/deploy/broken/trunk OLD\n"
		"\n"
		"edge: has not got THREE for 15 minutes: connection \\x1b[31mrefused\n"
		"  nobody is telling it; type: headgate-courier DIRECTORY\n"
		"\n"
		"hub: argocd/cart failed at THREE: one or more objects failed to apply\n"
		"  mend it by a pull request, or go back: headgate rollback apps/web\n"
		"\n"
		"hub: argocd/web was rolled back to ONE 60 minutes ago past Git, which still says "
		"THREE\n"
		"  to make Git agree: headgate rollback apps/web ONE\n"
		"\n"
		"lost: it took the message, but no Application there uses this repository and "
		"branch\n"
		"  compare spec.source.repoURL of the Applications with: git "
		"--git-dir=DIRECTORY config --get-all headgate.cloneUrl\n"
		"\n"
		"nourl: it has no url\n"
		"  type: git --git-dir=DIRECTORY/ config "
		"headgate.target.nourl.url https://HOST/PATH\n"
		"\n"
		"3 told, 1 owed, 2 with a problem\n";
	struct status_question question = a_question();

	(void)state;
	make_a_bad_night();
	struct status status = ask(&question);
	assert_int_equal(status_level(&status), LEVEL_BAD);
	assert_string_equal(masked(rendered(&status, as_text)).ptr, expected);
}

static void somebody_who_works_is_not_told_to_start(void **state)
{
	struct status_question question = a_question();
	enum courier_turn turn;
	struct error err;
	int lock;

	(void)state;
	question.target = span_of("edge");
	assert_false(ask(&question).courier_works);
	assert_int_equal(courier_take_turn(repository, &arena, &lock, &turn, &err), 0);
	struct status status = ask(&question);
	assert_true(status.courier_works);
	assert_true(span_contains(rendered(&status, as_text),
				  "  it is tried until it answers; nothing is lost\n"));
	close(lock);
	assert_false(ask(&question).courier_works);
}

static void json_is_a_line_a_target_and_a_sum(void **state)
{
	struct status_question question = a_question();
	struct status status = ask(&question);
	struct span text = rendered(&status, status_report_json);
	size_t lines = 0;
	json_t *line = NULL;

	(void)state;
	while (text.len) {
		size_t len = span_find(text, '\n');
		json_decref(line);
		line = json_loadb(text.ptr, len, JSON_REJECT_DUPLICATES, NULL);
		if (!line)
			fail_msg("no JSON: %.*s", (int)len, text.ptr);
		if (++lines == 2) {
			assert_string_equal(json_string_value(json_object_get(line, "target")),
					    "edge");
			assert_string_equal(json_string_value(json_object_get(line, "state")),
					    "owed");
			json_t *attempts = json_object_get(line, "attempts");
			assert_int_equal(json_integer_value(json_object_get(attempts, "count")),
					 14);
		}
		text = span_from(text, len + 1);
	}
	assert_int_equal(lines, 7);
	assert_string_equal(json_string_value(json_object_get(line, "type")), "summary");
	assert_string_equal(json_string_value(json_object_get(line, "level")), "bad");
	assert_int_equal(json_integer_value(json_object_get(line, "told")), 3);
	json_decref(line);
}

static void prometheus_text_keeps_to_its_format(void **state)
{
	struct status_question question = a_question();

	(void)state;
	GIT("config", "headgate.repository", "a\"b\\c");
	struct status status = ask(&question);
	struct span text = rendered(&status, status_report_prometheus);
	assert_true(span_contains(text, "# TYPE headgate_deploy_owed_seconds gauge\n"
					"headgate_deploy_owed_seconds{repository=\"a\\\"b\\\\c\","
					"target=\"edge\",branch=\"trunk\"} 900\n"));
	assert_true(span_contains(text, "target=\"hub\",branch=\"trunk\",application=\"argocd/"
					"cart\",state=\"failed\"} 1\n"));
	assert_true(span_contains(text, "application=\"argocd/cart\",state=\"healthy\"} 0\n"));
	assert_true(span_contains(text, "headgate_deploy_debts{repository=\"a\\\"b\\\\c\",target="
					"\"hub\",branch=\"trunk\"} 1\n"));
	GIT("config", "headgate.repository", "shop");
}

static void changes_are_told_once(void **state)
{
	static const struct status_report_options plain = { 0 };
	struct status_question question = a_question();
	struct text text;

	(void)state;
	question.target = span_of("edge");
	struct status before = ask(&question), same = ask(&question);
	record_deployment(taking("edge", three, NOW));
	record_deployment(an_application("edge", three, DEPLOY_HEALTHY, "flux/web"));
	struct status after = ask(&question);
	text_init(&text, 1 << 16);
	status_report_changes(&text, NULL, &before, &plain);
	assert_string_equal(masked(text_span(&text)).ptr,
			    "21:04:32Z edge trunk THREE: owed\n21:04:32Z edge trunk THREE: attempt "
			    "14 just now: connection \\x1b[31mrefused; next in 40 s\n");
	text_clear(&text);
	status_report_changes(&text, &before, &same, &plain);
	assert_int_equal(text.len, 0);
	status_report_changes(&text, &same, &after, &plain);
	assert_string_equal(masked(text_span(&text)).ptr,
			    "21:04:32Z edge trunk THREE: accepted: HTTP 200 in 38 ms\n21:04:32Z "
			    "edge trunk THREE: flux/web healthy\n");
	text_clear(&text);
	status_report_changes_json(&text, &same, &after);
	assert_true(span_starts_with(text_span(&text), "{\"type\":\"target\",\"target\":\"edge\""));
	text_clear(&text);
	status_report_changes_json(&text, &after, &after);
	assert_int_equal(text.len, 0);
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_owed_is_owed_since_the_first_landing_that_was_missed),
		cmocka_unit_test(without_ledger_it_is_guessed_and_never_left_out),
		cmocka_unit_test(who_must_look_is_told_at_once),
		cmocka_unit_test(the_state_of_an_application_counts),
		cmocka_unit_test(nobody_there_for_the_message_is_bad),
		cmocka_unit_test(a_revision_is_had_by_whoever_has_it_or_a_later_one),
		cmocka_unit_test(a_mistyped_target_is_told_the_right_one),
		cmocka_unit_test(a_clone_shows_what_the_chains_say),
		cmocka_unit_test(one_glance_says_what_is_wrong_and_what_to_type),
		cmocka_unit_test(somebody_who_works_is_not_told_to_start),
		cmocka_unit_test(json_is_a_line_a_target_and_a_sum),
		cmocka_unit_test(prometheus_text_keeps_to_its_format),
		cmocka_unit_test(changes_are_told_once),
	};
	return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
