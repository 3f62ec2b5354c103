/* SPDX-License-Identifier: Apache-2.0 */
/* How a night in which everything is the matter is shown to people and to machines. */
#include "deploy/status_report.h"

#include "deploy/courier_call.h"
#include "tests/unit/deploy/status_fixture.h"

#include <jansson.h>

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
		"  and add what is missing: git --git-dir=DIRECTORY config --add headgate.cloneUrl "
		"URL\n"
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
	assert_true(span_contains(masked(rendered(&status, as_text)),
				  "  it is tried until it answers, nothing is lost; at once: "
				  "headgate-courier DIRECTORY\n"));
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
		cmocka_unit_test(one_glance_says_what_is_wrong_and_what_to_type),
		cmocka_unit_test(somebody_who_works_is_not_told_to_start),
		cmocka_unit_test(json_is_a_line_a_target_and_a_sum),
		cmocka_unit_test(prometheus_text_keeps_to_its_format),
		cmocka_unit_test(changes_are_told_once),
	};

	return cmocka_run_group_tests(tests, status_set_up, scratch_tear_down);
}
