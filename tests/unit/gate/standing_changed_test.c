/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of an approval when the head or the target moves. */
#include "tests/unit/gate/standing_scene.h"

/* T4 */
static void a_push_after_the_approval_makes_it_stale(void **state)
{
	struct scene s = scene("refs/heads/t4");

	(void)state;
	approve(&s.pull, "ada");
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
	update(&s.pull,
	       commit("bob", FILES(POLICY, { "app.yaml", APP("3") }, { "other.yaml", "a: 1\n" }),
		      s.head),
	       "bob");
	assert_string_equal(decision(&s.pull), "open: stale: 0/1");
	approve(&s.pull, "ada");
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
}

/* T5 */
static void a_merge_into_the_head_is_a_push_like_any_other(void **state)
{
	struct scene s = scene("refs/heads/t5");
	const struct file *both =
		FILES(POLICY, { "app.yaml", APP("2") }, { "other.yaml", "a: 666\n" });
	struct oid evil = commit(
		"mallory", FILES(POLICY, { "app.yaml", APP("1") }, { "other.yaml", "a: 666\n" }),
		s.base);

	(void)state;
	approve(&s.pull, "ada");
	update(&s.pull, commit_by("bob", tree_of(both), s.head, evil), "bob");
	assert_string_equal(decision(&s.pull), "open: stale: 0/1");
}

/* An amended message is no other change, and neither is a rebase over other files. */
static void the_same_change_keeps_its_approvals(void **state)
{
	struct scene s = scene("refs/heads/carried");
	const struct file *moved =
		FILES(POLICY, { "app.yaml", APP("1") }, { "other.yaml", "a: 2\n" });
	const struct file *rebased =
		FILES(POLICY, { "app.yaml", APP("2") }, { "other.yaml", "a: 2\n" });

	(void)state;
	approve(&s.pull, "ada");
	update(&s.pull, commit_by("ci", tree_of(CHANGED), s.base, none), "bob");
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
	struct oid tip = commit("root", moved, s.base);
	move_branch(s.target, tip);
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
	update(&s.pull, commit("bob", rebased, tip), "bob");
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
}

static void a_rebase_that_changes_more_does_not(void **state)
{
	struct scene s = scene("refs/heads/more");
	const struct file *moved =
		FILES(POLICY, { "app.yaml", APP("1") }, { "other.yaml", "a: 2\n" });
	const struct file *rebased =
		FILES(POLICY, { "app.yaml", APP("2") }, { "other.yaml", "a: 3\n" });

	(void)state;
	approve(&s.pull, "ada");
	struct oid tip = commit("root", moved, s.base);
	move_branch(s.target, tip);
	update(&s.pull, commit("bob", rebased, tip), "bob");
	assert_string_equal(decision(&s.pull), "open: stale: 0/1");
}

/*
 * Seen from the one of its two merge bases, the new head changes what was approved; seen from the
 * other it also takes back what the target got in the meantime.
 */
static void a_merge_that_takes_something_back_is_another_change(void **state)
{
	struct scene s = scene("refs/heads/crossed");
	const struct file *other =
		FILES(POLICY, { "app.yaml", APP("1") }, { "other.yaml", "a: 2\n" });
	struct oid side = commit("alan", other, s.base);
	struct oid first = commit("root", START, s.base);

	(void)state;
	s.head = commit("bob", CHANGED, first);
	s.pull = propose(s.target, s.head, "bob");
	move_branch(s.target, first);
	approve(&s.pull, "ada");
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
	move_branch(s.target, commit_by("root", tree_of(other), first, side));
	assert_string_equal(decision(&s.pull), "met: counts: 1/1");
	update(&s.pull, commit_by("bob", tree_of(CHANGED), s.head, side), "bob");
	assert_string_equal(decision(&s.pull), "open: stale: 0/1");
	update(&s.pull, commit_by("bob", tree_of(CHANGED), side, s.head), "bob");
	assert_string_equal(decision(&s.pull), "open: stale: 0/1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_push_after_the_approval_makes_it_stale),
		cmocka_unit_test(a_merge_into_the_head_is_a_push_like_any_other),
		cmocka_unit_test(the_same_change_keeps_its_approvals),
		cmocka_unit_test(a_rebase_that_changes_more_does_not),
		cmocka_unit_test(a_merge_that_takes_something_back_is_another_change),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
