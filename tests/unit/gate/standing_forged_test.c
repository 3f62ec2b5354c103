/* SPDX-License-Identifier: Apache-2.0 */
/* Approvals that were given for something else, or by those who may not. */
#include "tests/unit/gate/standing_scene.h"

/* T7: the tag says for which branch it was given, whatever the log says now. */
static void an_approval_for_another_target_does_not_count(void **state)
{
	struct scene s = scene("refs/heads/t7");
	struct pull harmless = s.pull;
	struct findings findings;

	(void)state;
	harmless.target = span_of("refs/heads/dev");
	store(&s.pull, "ada", attest(&harmless, "ada", VERDICT_APPROVE, NOW - DAY));
	assert_string_equal(decision(&s.pull), "open: 0/1");
	struct standing standing = read_standing(&s.pull, &findings);
	assert_int_equal(standing.approvals.problem_count, 1);
	assert_true(span_contains(standing.approvals.problems[0].problem, "refs/heads/dev"));
}

/* T8 */
static void an_approval_of_another_pull_request_with_this_head_does_not_count(void **state)
{
	struct scene s = scene("refs/heads/t8");
	struct pull other;

	(void)state;
	move_branch("refs/heads/t8-other", s.base);
	other = propose("refs/heads/t8-other", s.head, "bob");
	approve(&other, "ada");
	assert_string_equal(decision(&other), "met: counts: 1/1");
	assert_string_equal(decision(&s.pull), "open: 0/1");
}

/* T25 */
static void a_tag_stored_for_another_pull_request_does_not_count(void **state)
{
	struct scene s = scene("refs/heads/t25"), other = scene("refs/heads/t25-other");
	struct findings findings;

	(void)state;
	store(&s.pull, "ada", attest(&other.pull, "ada", VERDICT_APPROVE, NOW - DAY));
	assert_string_equal(decision(&s.pull), "open: 0/1");
	struct standing standing = read_standing(&s.pull, &findings);
	assert_int_equal(standing.approvals.problem_count, 1);
}

static void a_tag_at_somebody_elses_ref_does_not_count(void **state)
{
	struct scene s = scene("refs/heads/foreign");

	(void)state;
	store(&s.pull, "ada", attest(&s.pull, "grace", VERDICT_APPROVE, NOW - DAY));
	assert_string_equal(decision(&s.pull), "open: 0/1");
}

/* T27: only what a ref holds counts, never what its name contains. */
static void a_ref_that_only_names_the_head_does_not_count(void **state)
{
	struct scene s = scene("refs/heads/t27");
	struct span ref = arena_printf(&arena, "refs/approvals/%u/ada-%s", s.pull.number,
				       oid_text(s.head).hex);
	struct span commit_ref = arena_printf(&arena, "refs/approvals/%u/ada", s.pull.number);

	(void)state;
	GIT("update-ref", ref.ptr, oid_text(s.base).hex);
	GIT("update-ref", commit_ref.ptr, oid_text(s.head).hex);
	assert_string_equal(decision(&s.pull), "open: 0/1");
}

/* T24 */
static void a_trailer_that_somebody_typed_counts_for_nothing(void **state)
{
	struct scene s = scene("refs/heads/t24");

	(void)state;
	update(&s.pull,
	       oid_from(GIT("commit-tree", "-p", oid_text(s.head).hex, "-m", "x", "-m",
			    "Approved-by: Ada <ada@example.com>", oid_text(tree_of(CHANGED)).hex)),
	       "bob");
	assert_string_equal(decision(&s.pull), "open: 0/1");
}

/* T11 */
static void washing_the_author_away_does_not_make_an_approver(void **state)
{
	struct scene s = scene("refs/heads/t11");

	(void)state;
	s.pull = propose(s.target, commit("ada", CHANGED, s.base), "bob");
	update(&s.pull, commit("ci", CHANGED, s.base), "bob");
	approve(&s.pull, "ada");
	assert_string_equal(decision(&s.pull), "open: contributor: 0/1");
}

/* T13 */
static void who_pushed_a_head_may_not_approve(void **state)
{
	struct scene s = scene("refs/heads/t13");

	(void)state;
	update(&s.pull, commit("ci", CHANGED, s.base), "ada");
	approve(&s.pull, "ada");
	approve(&s.pull, "alan");
	assert_string_equal(decision(&s.pull), "met: contributor counts: 1/1");
}

/* T12: an address only adds. Nobody who pushed gets out by it. */
static void a_forged_author_excludes_both(void **state)
{
	struct scene s = scene("refs/heads/t12");
	struct pull pull = propose(s.target, commit("grace", CHANGED, s.base), "ada");

	(void)state;
	approve(&pull, "ada");
	approve(&pull, "grace");
	assert_string_equal(decision(&pull), "open: contributor contributor: 0/1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_approval_for_another_target_does_not_count),
		cmocka_unit_test(an_approval_of_another_pull_request_with_this_head_does_not_count),
		cmocka_unit_test(a_tag_stored_for_another_pull_request_does_not_count),
		cmocka_unit_test(a_tag_at_somebody_elses_ref_does_not_count),
		cmocka_unit_test(a_ref_that_only_names_the_head_does_not_count),
		cmocka_unit_test(a_trailer_that_somebody_typed_counts_for_nothing),
		cmocka_unit_test(washing_the_author_away_does_not_make_an_approver),
		cmocka_unit_test(who_pushed_a_head_may_not_approve),
		cmocka_unit_test(a_forged_author_excludes_both),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
