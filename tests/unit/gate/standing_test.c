/* SPDX-License-Identifier: Apache-2.0 */
/* What a decision rests on: the target's policy and owners, the merge, votes and vetoes. */
#include "tests/unit/gate/standing_scene.h"

static void stands_met_once_somebody_approved(void **state)
{
	struct scene s = scene("refs/heads/plain");

	(void)state;
	assert_string_equal(decision(&s.pull), "open: 0/1");
	approve(&s.pull, "bob");
	assert_string_equal(decision(&s.pull), "open: contributor: 0/1");
	approve(&s.pull, "grace");
	assert_string_equal(decision(&s.pull), "met: contributor counts: 1/1");
}

static void reads_everything_that_the_decision_rests_on(void **state)
{
	struct scene s = scene("refs/heads/everything");
	struct findings findings;

	(void)state;
	approve(&s.pull, "grace");
	struct standing standing = read_standing(&s.pull, &findings);
	assert_int_equal(findings.count, 0);
	assert_non_null(standing.policy);
	assert_non_null(standing.rules);
	assert_false(oid_is_zero(standing.policy_blob));
	assert_true(standing.merge.clean);
	assert_true(oid_equal(standing.merge.base, s.base));
	assert_true(oid_equal(standing.merge.tree, tree_of(CHANGED)));
	assert_int_equal(standing.changes.count, 1);
	assert_int_equal(standing.paths.count, 1);
	assert_int_equal(standing.events.count, 2);
	assert_int_equal(standing.approvals.approvals.count, 1);
	assert_int_equal(standing.contributors.count, 2); /* bob and his address */
}

/* T15 */
static void robots_do_not_count(void **state)
{
	struct scene s = scene("refs/heads/t15");

	(void)state;
	approve(&s.pull, "ci");
	assert_string_equal(decision(&s.pull), "open: robot: 0/1");
}

/* T14: the policy that holds is the one that is replaced. */
static void a_policy_is_judged_by_the_one_before(void **state)
{
	struct scene s = scene("refs/heads/t14");
	const struct file *loosened = FILES({ POLICY_PATH, POLICY_HEAD "    approvals: []\n" },
					    { "app.yaml", APP("9") }, { "other.yaml", "a: 1\n" });
	struct pull pull = propose(s.target, commit("bob", loosened, s.base), "bob");

	(void)state;
	assert_string_equal(decision(&pull), "open: 0/1");
}

#define BASE_AND_PROD(replicas)                                                                    \
	FILES(POLICY, { "base/app.yaml", APP(replicas) },                                          \
	      { "base/kustomization.yaml", "resources: [app.yaml]\n" },                            \
	      { "prod/kustomization.yaml", "resources: [../base]\n" })

/* T34 */
static void the_owners_of_what_builds_on_a_base_are_asked(void **state)
{
	struct oid base = commit("root", BASE_AND_PROD("1"), none);
	struct pull pull;
	struct findings findings;

	(void)state;
	move_branch("refs/heads/t34", base);
	pull = propose("refs/heads/t34", commit("bob", BASE_AND_PROD("0"), base), "bob");
	approve(&pull, "grace");
	assert_string_equal(decision(&pull), "open: counts: 1/1 0/1");
	struct standing standing = read_standing(&pull, &findings);
	assert_string_equal(standing.validity.demands[1].description.ptr,
			    "1 of architects, for prod/: prod/kustomization.yaml builds on "
			    "base/app.yaml");
	approve(&pull, "ada");
	assert_string_equal(decision(&pull), "met: counts counts: 2/1 1/1");
}

/* A waiver for dev/ is none for what stands elsewhere and builds on it. */
static void a_waiver_ends_where_something_else_builds_on_the_file(void **state)
{
#define DEV(text, prod) FILES(POLICY, { "dev/app.yaml", text }, { "prod/kustomization.yaml", prod })
	struct oid alone = commit("root", DEV("a: 1\n", "resources: []\n"), none);
	struct oid used = commit("root", DEV("a: 1\n", "resources: [../dev/app.yaml]\n"), none);
	struct pull pull;

	(void)state;
	move_branch("refs/heads/dev-alone", alone);
	move_branch("refs/heads/dev-used", used);
	pull = propose("refs/heads/dev-alone",
		       commit("ci", DEV("a: 2\n", "resources: []\n"), alone), "ci");
	assert_string_equal(decision(&pull), "waived");
	pull = propose("refs/heads/dev-used",
		       commit("ci", DEV("a: 2\n", "resources: [../dev/app.yaml]\n"), used), "ci");
	assert_string_equal(decision(&pull), "open: 0/1 0/1");
}

static void a_veto_stays_through_new_heads(void **state)
{
	struct scene s = scene("refs/heads/veto");

	(void)state;
	store(&s.pull, "grace", attest(&s.pull, "grace", VERDICT_REJECT, NOW - 99 * DAY));
	approve(&s.pull, "ada");
	assert_string_equal(decision(&s.pull), "vetoed: counts veto: 1/1");
	update(&s.pull, commit("bob", FILES(POLICY), s.base), "bob");
	approve(&s.pull, "ada");
	assert_string_equal(decision(&s.pull), "vetoed: counts veto: 1/1");
	store(&s.pull, "grace", attest(&s.pull, "grace", VERDICT_WITHDRAW, NOW - DAY));
	assert_string_equal(decision(&s.pull), "met: counts withdrawn: 1/1");
}

static void a_conflict_is_decided_over_the_heads_own_paths(void **state)
{
	struct scene s = scene("refs/heads/conflict");
	struct findings findings;

	(void)state;
	move_branch(s.target,
		    commit("root",
			   FILES(POLICY, { "app.yaml", APP("7") }, { "prod/x.yaml", "a: 1\n" }),
			   s.base));
	approve(&s.pull, "ada");
	struct standing standing = read_standing(&s.pull, &findings);
	assert_false(standing.merge.clean);
	assert_int_equal(standing.merge.conflict_count, 1);
	assert_int_equal(standing.changes.count, 0);
	assert_int_equal(standing.paths.count, 1);
	assert_true(span_is(standing.paths.items[0].path, "app.yaml"));
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
}

/* T9 */
static void an_unreadable_policy_means_that_nothing_can_be_decided(void **state)
{
	struct scene s = scene("refs/heads/broken");
	struct findings findings;

	(void)state;
	move_branch(s.target, commit("root", FILES({ POLICY_PATH, "{\n" }), s.base));
	approve(&s.pull, "ada");
	struct standing standing = read_standing(&s.pull, &findings);
	assert_null(standing.policy);
	assert_false(standing.validity.met);
	assert_true(findings.count > 0);
}

static void a_target_that_does_not_exist_yet_takes_the_head(void **state)
{
	struct oid head = commit("bob", FILES({ "app.yaml", APP("1") }), none);
	struct pull pull = propose("refs/heads/fresh", head, "bob");
	struct findings findings;

	(void)state;
	struct standing standing = read_standing(&pull, &findings);
	assert_true(standing.merge.clean);
	assert_true(oid_equal(standing.merge.tree, tree_of(FILES({ "app.yaml", APP("1") }))));
	assert_true(oid_is_zero(standing.policy_blob));
	assert_string_equal(decision(&pull), "open: 0/1");
	approve(&pull, "carl");
	assert_string_equal(decision(&pull), "met: counts: 1/1");
}

#define COMMA ,
#define OWNED                                                                                      \
	{                                                                                          \
		POLICY_PATH, POLICY_HEAD POLICY_RULES "    owners: CODEOWNERS\n"                   \
	}
#define OWNED_APP(replicas, owners)                                                                \
	FILES(OWNED, { "app.yaml", APP(replicas) }, { ".github/CODEOWNERS/x", "a: 1\n" }, owners)

static void owners_at_the_target_are_asked(void **state)
{
	const struct file *before = OWNED_APP("1", { "CODEOWNERS" COMMA "* @alan\n" });
	const struct file *after = OWNED_APP("2", { "CODEOWNERS" COMMA "* @bob\n" });
	struct oid base = commit("root", before, none);
	struct pull pull;
	struct findings findings;

	(void)state;
	move_branch("refs/heads/owned", base);
	pull = propose("refs/heads/owned", commit("ci", after, base), "ci");
	approve(&pull, "ada");
	approve(&pull, "bob");
	assert_string_equal(decision(&pull), "open: counts not-asked: 1/1 0/1");
	struct standing standing = read_standing(&pull, &findings);
	assert_string_equal(standing.validity.demands[1].description.ptr,
			    "1 of alan, owners of CODEOWNERS");
	approve(&pull, "alan");
	assert_string_equal(decision(&pull), "met: counts counts not-asked: 2/1 1/1");
}

/* T9: a file that counts and cannot be read asks nobody; so nothing lands but what mends it. */
static void without_readable_owners_nothing_lands_but_a_file_of_owners(void **state)
{
	static const struct {
		const char *branch;
		struct file owners;
		bool mended; /* by a change that has docs/CODEOWNERS instead */
	} cases[] = {
		{ "refs/heads/owners-missing", { NULL, NULL }, true },
		{ "refs/heads/owners-broken", { "CODEOWNERS", "* @nobody-knows\n" }, true },
		{ "refs/heads/owners-folder", { "CODEOWNERS/x", "a: 1\n" }, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct oid base = commit("root", OWNED_APP("1", cases[i].owners), none);
		struct findings findings;
		move_branch(cases[i].branch, base);
		struct pull pull =
			propose(cases[i].branch,
				commit("bob", OWNED_APP("2", cases[i].owners), base), "bob");
		approve(&pull, "ada");
		struct standing standing = read_standing(&pull, &findings);
		assert_false(standing.validity.met);
		assert_true(findings_count(&findings, SEVERITY_ERROR) > 0);
		pull = propose(cases[i].branch,
			       commit("bob",
				      OWNED_APP("1", { "docs/CODEOWNERS" COMMA "* @alan\n" }),
				      base),
			       "bob");
		approve(&pull, "ada");
		standing = read_standing(&pull, &findings);
		assert_int_equal(standing.validity.met, cases[i].mended);
	}
}

static void keys_of_the_policy_sign_for_their_people(void **state)
{
	struct person_key keys[] = { { .key = SPAN("k1"), .from = 1, .until = 2 },
				     { .key = SPAN("k2") } };
	struct person people[] = { { .name = SPAN("ada"), .keys = keys, .key_count = 2 },
				   { .name = SPAN("bob") } };
	struct policy policy = { .people = people, .people_count = COUNT(people) };
	struct signers signers = policy_signers(&policy, &arena);

	(void)state;
	assert_int_equal(signers.count, 2);
	assert_true(span_is(signers.items[0].principal, "ada"));
	assert_true(span_is(signers.items[0].key, "k1"));
	assert_int_equal(signers.items[0].valid_from, 1);
	assert_int_equal(signers.items[0].valid_until, 2);
	assert_true(span_is(signers.items[1].key, "k2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stands_met_once_somebody_approved),
		cmocka_unit_test(reads_everything_that_the_decision_rests_on),
		cmocka_unit_test(robots_do_not_count),
		cmocka_unit_test(a_policy_is_judged_by_the_one_before),
		cmocka_unit_test(the_owners_of_what_builds_on_a_base_are_asked),
		cmocka_unit_test(a_waiver_ends_where_something_else_builds_on_the_file),
		cmocka_unit_test(a_veto_stays_through_new_heads),
		cmocka_unit_test(a_conflict_is_decided_over_the_heads_own_paths),
		cmocka_unit_test(an_unreadable_policy_means_that_nothing_can_be_decided),
		cmocka_unit_test(a_target_that_does_not_exist_yet_takes_the_head),
		cmocka_unit_test(owners_at_the_target_are_asked),
		cmocka_unit_test(without_readable_owners_nothing_lands_but_a_file_of_owners),
		cmocka_unit_test(keys_of_the_policy_sign_for_their_people),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
