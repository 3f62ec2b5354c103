/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/deployment.h"

#include "base/count.h"
#include "tests/unit/deploy/deploy_fixture.h"

static struct deployments read_chain(const char *target)
{
	struct deployments deployments;
	struct error err;

	if (deployments_read(repository, span_of(target), span_of(TRUNK), &arena, &deployments,
			     &err) < 0)
		fail_msg("%s", err.message);
	return deployments;
}

static int taken_by(const char *target, struct deployment *taken)
{
	struct error err;
	int found =
		deployment_taken(repository, span_of(target), span_of(TRUNK), &arena, taken, &err);

	if (found < 0)
		fail_msg("%s", err.message);
	return found;
}

static size_t debts_of(const char *target, struct oid tip, struct deployments *debts)
{
	struct error err;

	if (deployment_debts(repository, span_of(target), span_of(TRUNK), tip, &arena, debts,
			     &err) < 0)
		fail_msg("%s", err.message);
	return debts->count;
}

static void the_ref_is_named_by_target_and_branch(void **state)
{
	struct deployment taken;

	(void)state;
	assert_string_equal(
		deployment_ref(span_of("prod"), span_of("refs/heads/team/shop"), &arena).ptr,
		"refs/deploy/prod/team/shop");
	assert_int_equal(read_chain("nobody").count, 0);
	assert_int_equal(taken_by("nobody", &taken), 0);
}

static void every_state_has_a_word(void **state)
{
	(void)state;
	for (int i = DEPLOY_ACCEPTED; i <= DEPLOY_AUTO_SYNC_ON; i++)
		assert_string_not_equal(deployment_state_name((enum deployment_state)i), "unknown");
	assert_string_equal(deployment_state_name((enum deployment_state)0), "unknown");
	assert_string_equal(deployment_state_name((enum deployment_state)99), "unknown");
}

static void what_is_written_is_read_oldest_first(void **state)
{
	struct oid first = a_commit("first"), second = a_commit("second");
	struct deployment told = a_deployment("prod", second, DEPLOY_ACCEPTED);
	struct deployment seen = an_application("prod", second, DEPLOY_FAILED, "argocd/web");

	(void)state;
	told.before = first;
	told.attempts = 3;
	told.answer = span_of("HTTP 200\nin 38 ms\x1b");
	seen.path = span_of("apps/web");
	record_deployment(told);
	record_deployment(seen);
	struct deployments all = read_chain("prod");
	assert_int_equal(all.count, 2);
	assert_true(oid_equal(all.items[0].before, first));
	assert_true(oid_equal(all.items[0].revision, second));
	assert_int_equal(all.items[0].state, DEPLOY_ACCEPTED);
	assert_int_equal(all.items[0].attempts, 3);
	assert_int_equal(all.items[0].time, NOW);
	assert_true(span_is(all.items[0].answer, "HTTP 200 in 38 ms"));
	assert_true(oid_is_zero(all.items[0].earlier));
	assert_true(span_is(all.items[1].application, "argocd/web"));
	assert_true(span_is(all.items[1].path, "apps/web"));
	assert_true(oid_equal(all.items[1].earlier, all.items[0].entry));
	assert_true(oid_equal(all.items[1].taken, all.items[0].entry));
	GIT("fsck", "--strict");
	struct span message = GIT("log", "-1", "--format=%an|%cn|%B", "refs/deploy/prod/trunk");
	assert_string_equal(
		message.ptr,
		arena_printf(&arena,
			     "headgate|headgate|argocd/web on prod of refs/heads/trunk at %.12s: "
			     "failed\n\nTarget: prod\nBranch: refs/heads/trunk\nRevision: %s\n"
			     "State: failed\nApplication: argocd/web\nPath: apps/web\nTaken: %s\n",
			     oid_text(second).hex, oid_text(second).hex,
			     oid_text(all.items[0].entry).hex)
			.ptr);
}

static void what_was_deployed_is_never_pruned(void **state)
{
	struct oid lost = a_commit("rewound by hand");

	(void)state;
	record_deployment(a_deployment("keeps", a_commit("before"), DEPLOY_ACCEPTED));
	record_deployment(a_deployment("keeps", lost, DEPLOY_ACCEPTED));
	record_deployment(a_deployment("keeps", a_commit("after"), DEPLOY_ACCEPTED));
	assert_true(span_contains(GIT("rev-list", "refs/deploy/keeps/trunk"), oid_text(lost).hex));
}

static void states_do_not_hide_what_was_taken(void **state)
{
	struct oid first = a_commit("first"), second = a_commit("second");
	struct deployment taken;

	(void)state;
	record_deployment(an_application("staging", first, DEPLOY_SEEN, "argocd/web"));
	assert_int_equal(taken_by("staging", &taken), 0);
	record_deployment(a_deployment("staging", first, DEPLOY_ACCEPTED));
	for (int i = 0; i < 5; i++)
		record_deployment(an_application("staging", first, DEPLOY_SYNCING, "argocd/web"));
	assert_int_equal(taken_by("staging", &taken), 1);
	assert_true(oid_equal(taken.revision, first));
	record_deployment(a_deployment("staging", second, DEPLOY_UNMATCHED));
	record_deployment(an_application("staging", second, DEPLOY_HEALTHY, "argocd/web"));
	assert_int_equal(taken_by("staging", &taken), 1);
	assert_true(oid_equal(taken.revision, second));
	assert_int_equal(taken.state, DEPLOY_UNMATCHED);
}

static void entries_of_one_transaction_follow_one_another(void **state)
{
	struct oid revision = a_commit("first");
	struct deployment entries[] = {
		a_deployment("east", revision, DEPLOY_ACCEPTED),
		a_deployment("west", revision, DEPLOY_ACCEPTED),
		an_application("east", revision, DEPLOY_SEEN, "argocd/web"),
		an_application("east", revision, DEPLOY_SYNCED, "argocd/web"),
	};
	struct ref_transaction transaction;
	struct deployments one = { .count = 1, .items = &entries[0] };
	struct error err;

	(void)state;
	record_all(entries, COUNT(entries));
	assert_int_equal(read_chain("east").count, 3);
	assert_int_equal(read_chain("west").count, 1);
	/* And of two calls, even when the list of edits moves meanwhile. */
	ref_transaction_init(&transaction, &arena);
	for (int i = 0; i < 2; i++) {
		one.items = &entries[i];
		assert_int_equal(deployments_append(repository, &one, &transaction, &arena, &err),
				 0);
	}
	one = (struct deployments){ .count = COUNT(entries), .items = entries };
	entries[1].target = span_of("north");
	assert_int_equal(deployments_append(repository, &one, &transaction, &arena, &err), 0);
	commit_edits(&transaction);
	assert_int_equal(read_chain("east").count, 7);
	assert_int_equal(read_chain("west").count, 2);
	assert_int_equal(read_chain("north").count, 1);
}

static void a_rollback_is_owed_until_it_is_seen_to_be_undone(void **state)
{
	static const struct {
		enum deployment_state state;
		const char *application;
		size_t debts;
	} rows[] = {
		{ DEPLOY_ACCEPTED, "", 1 },           { DEPLOY_FAILED, "argocd/web", 1 },
		{ DEPLOY_SYNCING, "argocd/web", 1 },  { DEPLOY_WAITING, "argocd/web", 1 },
		{ DEPLOY_HEALTHY, "argocd/cart", 1 }, { DEPLOY_HEALTHY, "argocd/web", 0 },
		{ DEPLOY_SYNCED, "argocd/web", 0 },   { DEPLOY_UNCHANGED, "argocd/web", 0 },
	};
	struct oid zero = { 0 };
	struct oid old = COMMIT_OF(zero, "apps/web/a.yaml 1"),
		   tip = COMMIT_OF(old, "apps/web/a.yaml 2");
	struct deployments debts;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *target = arena_printf(&arena, "debtor-%zu", i).ptr;
		struct deployment rolled =
			an_application(target, old, DEPLOY_ROLLED_BACK, "argocd/web");
		rolled.path = span_of("apps/web");
		record_deployment(a_deployment(target, tip, DEPLOY_ACCEPTED));
		record_deployment(rolled);
		assert_int_equal(debts_of(target, tip, &debts), 1);
		record_deployment(an_application(target, tip, rows[i].state, rows[i].application));
		record_deployment(a_deployment(target, tip, DEPLOY_ACCEPTED));
		if (debts_of(target, tip, &debts) != rows[i].debts)
			fail_msg("row %zu: %zu debts", i, debts.count);
		/* Git agrees: the branch has the old content again. */
		assert_int_equal(debts_of(target, old, &debts), 0);
	}
	assert_int_equal(debts_of("nobody", tip, &debts), 0);
}

static void a_rollback_takes_the_place_of_an_earlier_one(void **state)
{
	struct oid zero = { 0 };
	struct oid older = COMMIT_OF(zero, "web/a.yaml 1");
	struct oid old = COMMIT_OF(older, "web/a.yaml 2"), tip = COMMIT_OF(old, "web/a.yaml 3");
	struct deployment web = an_application("twice", old, DEPLOY_ROLLED_BACK, "argocd/web");
	struct deployment cart = an_application("twice", old, DEPLOY_ROLLED_BACK, "argocd/cart");
	struct deployments debts;

	(void)state;
	record_deployment(web);
	record_deployment(cart);
	web.revision = older;
	record_deployment(web);
	assert_int_equal(debts_of("twice", tip, &debts), 2);
	assert_true(span_is(debts.items[0].application, "argocd/cart"));
	assert_true(span_is(debts.items[1].application, "argocd/web"));
	assert_true(oid_equal(debts.items[1].revision, older));
}

/* One text of a good second entry in place of another. */
static const struct {
	const char *from;
	const char *to;
	const char *problem;
} damages[] = {
	{ "State: seen", "State: deployed", "the trailer State says nothing that is known" },
	{ "State: seen", "State: seen\nAutomated: always",
	  "the trailer Automated says something that is not known" },
	{ "State: seen", "State: seen\nOrder: 12", "the trailer Order is no object id" },
	{ "State: seen", "State: seen\nNext: -1",
	  "the trailer Next is no number up to 9223372036854775807" },
	{ "\nState: ", "\nStated: ", "the trailer State is missing" },
	{ "\nTarget: prod", "\nTarget: stage", "it is of another target" },
	{ "Branch: refs/heads/trunk", "Branch: refs/heads/tru", "it is of another branch" },
	{ "\nRevision: ", "\nRevision: 1", "the trailer Revision is no object id" },
	{ "\nRevision: ", "\nRevision: 1111111111111111111111111111111111111111\nWas: ",
	  "its last parent is not what the trailer Revision names" },
	{ "Attempts: 2", "Attempts: -2", "the trailer Attempts is no number up to 4294967295" },
	{ "Attempts: 2", "Attempts: 2\nState: seen", "the trailer State stands more than once" },
	{ "\nTaken: ", "\nTaken: x", "the trailer Taken is no object id" },
	{ "Attempts: 2", "Debts: 12", "the trailer Debts is no list of object ids" },
	{ "committer headgate", "committer eve", "its committer is not headgate" },
};

static void a_damaged_entry_is_told_with_its_cause(void **state)
{
	struct oid revision = a_commit("first");
	struct deployment seen = an_application("prod", revision, DEPLOY_SEEN, "argocd/web");
	struct deployments all, more = { .count = 1, .items = &seen };
	struct deployment taken;
	struct ref_transaction transaction;
	struct error err;

	(void)state;
	seen.attempts = 2;
	record_deployment(seen);
	struct oid good = oid_from(GIT("rev-parse", "refs/deploy/prod/trunk"));
	for (size_t i = 0; i < COUNT(damages); i++) {
		struct oid bad = forged(good, damages[i].from, span_of(damages[i].to));
		set_ref("refs/deploy/prod/trunk", bad);
		struct span expected = arena_printf(
			&arena, "refs/deploy/prod/trunk: the entry %.12s is damaged: %s",
			oid_text(bad).hex, damages[i].problem);
		assert_int_equal(deployments_read(repository, span_of("prod"), span_of(TRUNK),
						  &arena, &all, &err),
				 -1);
		assert_string_equal(err.message, expected.ptr);
		assert_int_equal(deployment_taken(repository, span_of("prod"), span_of(TRUNK),
						  &arena, &taken, &err),
				 -1);
		assert_string_equal(err.message, expected.ptr);
		ref_transaction_init(&transaction, &arena);
		assert_int_equal(deployments_append(repository, &more, &transaction, &arena, &err),
				 -1);
		assert_int_equal(transaction.count, 0);
	}
	set_ref("refs/deploy/prod/trunk", good);
}

static void an_entry_that_took_nothing_is_not_believed(void **state)
{
	struct oid revision = a_commit("first");
	struct deployment taken;
	struct error err;

	(void)state;
	record_deployment(an_application("liar", revision, DEPLOY_SEEN, "argocd/web"));
	struct oid seen = oid_from(GIT("rev-parse", "refs/deploy/liar/trunk"));
	record_deployment(an_application("liar", revision, DEPLOY_SYNCED, "argocd/web"));
	struct oid good = oid_from(GIT("rev-parse", "refs/deploy/liar/trunk"));
	set_ref("refs/deploy/liar/trunk",
		forged(good, "\nApplication: ",
		       arena_printf(&arena, "\nTaken: %s\nApplication: ", oid_text(seen).hex)));
	assert_int_equal(
		deployment_taken(repository, span_of("liar"), span_of(TRUNK), &arena, &taken, &err),
		-1);
	assert_non_null(strstr(err.message, "its trailer Taken names an entry that took nothing"));
}

static void a_revision_that_is_no_commit_is_not_recorded(void **state)
{
	struct deployment wrong =
		a_deployment("blind", oid_from(span_of(EMPTY_TREE)), DEPLOY_ACCEPTED);
	struct deployments one = { .count = 1, .items = &wrong };
	struct ref_transaction transaction;
	struct error err;

	(void)state;
	ref_transaction_init(&transaction, &arena);
	assert_int_equal(deployments_append(repository, &one, &transaction, &arena, &err), -1);
	assert_int_equal(transaction.count, 0);
	assert_non_null(strstr(err.message, "is no commit of this repository"));
}

static void a_ref_in_the_way_stops_only_its_own_target(void **state)
{
	static const struct {
		const char *there, *fresh;
	} rows[] = {
		{ "refs/heads/release", "refs/heads/release/1.0" },
		{ "refs/heads/hot/fix/1", "refs/heads/hot" },
		{ "refs/heads/hot/fix/1", "refs/heads/hot/fix" },
	};
	struct oid revision = a_commit("first");
	struct deployment there = a_deployment("room", revision, DEPLOY_ACCEPTED), fresh = there;
	struct deployments one = { .count = 1, .items = &fresh };
	struct ref_transaction transaction;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		there.branch = span_of(rows[i].there);
		fresh.branch = span_of(rows[i].fresh);
		record_deployment(there);
		ref_transaction_init(&transaction, &arena);
		assert_int_equal(deployments_append(repository, &one, &transaction, &arena, &err),
				 -1);
		assert_int_equal(transaction.count, 0);
		assert_non_null(strstr(err.message, "stands where git would make a folder for"));
		assert_non_null(strstr(err.hint, "update-ref -d refs/deploy/room/"));
		/* The way out works. */
		GIT("update-ref", "-d", deployment_ref(there.target, there.branch, &arena).ptr);
		record_deployment(fresh);
		GIT("update-ref", "-d", deployment_ref(fresh.target, fresh.branch, &arena).ptr);
	}
}

static void a_long_answer_is_cut_between_characters(void **state)
{
	struct deployment told = a_deployment("wordy", a_commit("first"), DEPLOY_ACCEPTED);
	char *answer = arena_alloc(&arena, LIMIT_ANSWER_LINE_BYTES + 2);

	(void)state;
	memset(answer, 'x', LIMIT_ANSWER_LINE_BYTES - 1);
	memcpy(answer + LIMIT_ANSWER_LINE_BYTES - 1, "\xc3\xa9", 2);
	told.answer = (struct span){ answer, LIMIT_ANSWER_LINE_BYTES + 1 };
	record_deployment(told);
	assert_int_equal(read_chain("wordy").items[0].answer.len, LIMIT_ANSWER_LINE_BYTES - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ref_is_named_by_target_and_branch),
		cmocka_unit_test(every_state_has_a_word),
		cmocka_unit_test(what_is_written_is_read_oldest_first),
		cmocka_unit_test(what_was_deployed_is_never_pruned),
		cmocka_unit_test(states_do_not_hide_what_was_taken),
		cmocka_unit_test(entries_of_one_transaction_follow_one_another),
		cmocka_unit_test(a_rollback_is_owed_until_it_is_seen_to_be_undone),
		cmocka_unit_test(a_rollback_takes_the_place_of_an_earlier_one),
		cmocka_unit_test(a_damaged_entry_is_told_with_its_cause),
		cmocka_unit_test(an_entry_that_took_nothing_is_not_believed),
		cmocka_unit_test(a_revision_that_is_no_commit_is_not_recorded),
		cmocka_unit_test(a_ref_in_the_way_stops_only_its_own_target),
		cmocka_unit_test(a_long_answer_is_cut_between_characters),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
