/* SPDX-License-Identifier: Apache-2.0 */
/* What is owed and since when, and what is bad about it. */
#include "deploy/status.h"

#include "tests/unit/deploy/status_fixture.h"

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
	};

	return cmocka_run_group_tests(tests, status_set_up, scratch_tear_down);
}
