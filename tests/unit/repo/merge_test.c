/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/merge.h"

#include "tests/unit/repo/merge_fixture.h"

#include <stdio.h>
#include <time.h>

/* A tree from `git mktree` lines; deeper trees from deeper calls. */
static struct oid mktree(const char *lines)
{
	return oid_from(GIT_INPUT(span_of(lines), "mktree", "--missing"));
}

#define ONE "1111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222"

static void takes_what_one_side_changed(void **state)
{
	static const struct {
		const char *ancestor, *ours, *theirs, *merged;
	} cases[] = {
		{ "a=1 b=1", "a=2 b=1", "a=1 b=2", "a=2 b=2" },
		{ "a=1 d/b=1 d/c=1", "a=1 d/b=2 d/c=1", "a=1 d/b=1 d/c=2", "a=1 d/b=2 d/c=2" },
		{ "a=1", "a=1 d/e/f=1", "a=1 d/e/g=1", "a=1 d/e/f=1 d/e/g=1" },
		{ "a=1 b=1", "a=2", "a=1 b=1 c=1", "a=2 c=1" },
		{ "d/a=1 d/b=1 x=1", "d/a=1 x=1", "d/b=1 x=1", "x=1" },
		{ "d/a=1", "a=1", "d/a=1 b=1", "a=1 b=1" },
		{ "a=1 x=1", "a/b=1 x=1", "a=1 x=2", "a/b=1 x=2" },
		{ "a/b=1 x=1", "a=1 x=1", "a/b=1 x=2", "a=1 x=2" },
		{ "a=1", "a=2 b=1", "a=2 c=1", "a=2 b=1 c=1" },
		{ "a=1 x=1", "a!=1 x=2", "a=1 x=1 y=1", "a!=1 x=2 y=1" },
		{ "a=1 x=1", "a!=1 x=1", "a=2 x=1", "a!=2 x=1" },
		{ "a@=1 x=1", "a@=2 x=1", "a@=1 x=2", "a@=2 x=2" },
		{ "a#=" ONE " x=1", "a#=" TWO " x=1", "a#=" ONE " x=2", "a#=" TWO " x=2" },
		{ "a=1 x=1", "a@=1 x=1", "a=1 x=2", "a@=1 x=2" },
		{ "a=1 a.b=1 a0=1", "a=1 a.b=2 a0=1", "a=1 a.b=1 a0=2", "a=1 a.b=2 a0=2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct oid ancestor = tree(cases[i].ancestor), ours = tree(cases[i].ours);
		struct oid theirs = tree(cases[i].theirs), merged = tree(cases[i].merged);
		struct merge_result there = merge(ancestor, ours, theirs);
		struct merge_result back = merge(ancestor, theirs, ours);
		assert_true(there.clean && back.clean);
		assert_string_equal(oid_text(there.tree).hex, oid_text(merged).hex);
		assert_string_equal(oid_text(back.tree).hex, oid_text(merged).hex);
		assert_true(oid_is_zero(there.base));
	}
}

static void leaves_to_people_what_both_changed(void **state)
{
	static const struct {
		const char *ancestor, *ours, *theirs, *path, *reason;
	} cases[] = {
		{ "a=1", "a=2", "a=3", "a", "both sides changed the same lines" },
		{ "x/y/a=1", "x/y/a=2", "x/y/a=3", "x/y/a", "both sides changed the same lines" },
		{ "a=1 b=1", "b=1", "a=2 b=1", "a", "the target deleted it, the change edits it" },
		{ "a=1 b=1", "a=2 b=1", "b=1", "a", "the change deletes it, the target edited it" },
		{ "b=1", "a=1 b=1", "a=2 b=1", "a",
		  "both sides added it, each with other content" },
		{ "b=1", "a=1 b=1", "a!=1 b=1", "a",
		  "both sides added it, each with other content" },
		{ "b=1", "a=1 b=1", "a/b=1 b=1", "a",
		  "one side has a file there, the other a directory" },
		{ "b=1", "a/b=1 b=1", "a=1 b=1", "a",
		  "one side has a file there, the other a directory" },
		{ "b=1", "a=1 a.x=1 b=1", "a/b=1 b=1", "a",
		  "one side has a file there, the other a directory" },
		{ "a=1", "a/b=1", "a=2", "a", "the target deleted it, the change edits it" },
		{ "a@=1", "a@=2", "a@=3", "a", "both sides changed it, and it is no plain file" },
		{ "a=1", "a@=1", "a=2", "a", "both sides changed it, and it is no plain file" },
		{ "a#=" ONE, "a#=" TWO, "a=1", "a",
		  "both sides changed it, and it is no plain file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct merge_result result =
			merge(tree(cases[i].ancestor), tree(cases[i].ours), tree(cases[i].theirs));
		assert_false(result.clean);
		assert_true(oid_is_zero(result.tree));
		assert_int_equal(result.conflict_count, 1);
		assert_true(span_is(result.conflicts[0].path, cases[i].path));
		assert_string_equal(result.conflicts[0].reason, cases[i].reason);
	}
}

static void leaves_binary_and_large_files_to_people(void **state)
{
	static char large[LIMIT_MERGED_FILE_BYTES + 1];
	const struct span contents[] = { SPAN("a\0b\n"), { large, sizeof(large) } };
	const char *const reasons[] = { "both sides changed it, and it is no text",
					"both sides changed it, and it is too large to be merged" };

	(void)state;
	memset(large, 'x', sizeof(large));
	for (size_t i = 0; i < 2; i++) {
		const char *hex = arena_printf(&arena, "%s",
					       oid_text(object_of_bytes("blob", contents[i])).hex)
					  .ptr;
		struct oid ours = mktree(arena_printf(&arena, "100644 blob %s\ta\n", hex).ptr);
		struct merge_result result = merge(tree("a=1"), ours, tree("a=2"));
		assert_int_equal(result.conflict_count, 1);
		assert_string_equal(result.conflicts[0].reason, reasons[i]);
	}
}

static void counts_conflicts_beyond_those_it_names(void **state)
{
	struct span sides[3] = { { 0 } };

	(void)state;
	for (int i = 0; i < LIMIT_CONFLICTS + 7; i++)
		for (int side = 0; side < 3; side++)
			sides[side] = arena_printf(&arena, "%.*s%sd%02d/f=%d",
						   SPAN_ARG(sides[side]), i ? " " : "", i, side);
	struct merge_result result =
		merge(tree(sides[0].ptr), tree(sides[1].ptr), tree(sides[2].ptr));
	assert_int_equal(result.conflict_count, LIMIT_CONFLICTS + 7);
	for (int i = 0; i < LIMIT_CONFLICTS; i++)
		assert_true(
			span_is(result.conflicts[i].path, arena_printf(&arena, "d%02d/f", i).ptr));
}

static void merges_to_an_empty_tree(void **state)
{
	struct merge_result result = merge(tree("a=1 b=1"), tree("a=1"), tree("b=1"));

	(void)state;
	assert_true(result.clean);
	assert_string_equal(oid_text(result.tree).hex, EMPTY_TREE);
}

static void opens_only_directories_that_differ_on_both_sides(void **state)
{
	/* The ids of "same" and "one" name no object: reading them would fail. */
	struct oid inner[3];
	struct oid sides[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		inner[i] = tree(i == 0 ? "a=1 b=1" : i == 1 ? "a=2 b=1" : "a=1 b=2");
	for (int i = 0; i < 3; i++)
		sides[i] = mktree(arena_printf(&arena,
					       "040000 tree %s\tboth\n040000 tree %s\tone\n"
					       "040000 tree %s\tsame\n",
					       oid_text(inner[i]).hex, i == 1 ? ONE : TWO, ONE)
					  .ptr);
	struct merge_result result = merge(sides[0], sides[1], sides[2]);
	assert_true(result.clean);
	assert_true(span_contains(GIT("ls-tree", oid_text(result.tree).hex), ONE "\tone"));
}

static void refuses_malformed_and_too_deep_trees(void **state)
{
	struct oid bad = object_of_bytes("tree", (struct span)SPAN("100644 a\0too short"));
	struct merge_result result;
	struct oid sides[3];

	(void)state;
	assert_int_equal(
		merge_trees(repository, tree("a=1"), bad, tree("a=2"), &arena, &result, &err), -1);
	for (int i = 0; i < 3; i++) {
		sides[i] = tree(i == 0 ? "a=0" : i == 1 ? "a=1" : "a=2");
		for (int depth = 0; depth < LIMIT_TREE_DEPTH; depth++)
			sides[i] = mktree(
				arena_printf(&arena, "040000 tree %s\td\n", oid_text(sides[i]).hex)
					.ptr);
	}
	assert_int_equal(
		merge_trees(repository, sides[0], sides[1], sides[2], &arena, &result, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

static void merges_commits_from_where_they_part(void **state)
{
	struct oid base = commit_of(tree("a=1 b=1"), NULL, NULL);
	struct oid ours = commit_of(tree("a=2 b=1"), &base, NULL);
	struct oid theirs = commit_of(tree("a=1 b=2"), &base, NULL);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
	assert_true(result.clean);
	assert_true(oid_equal(result.base, base));
	assert_true(oid_equal(result.tree, tree("a=2 b=2")));
	assert_int_equal(merge_commits(repository, ours, base, &arena, &result, &err), 0);
	assert_true(oid_equal(result.tree, tree("a=2 b=1")));
	assert_int_equal(merge_commits(repository, base, theirs, &arena, &result, &err), 0);
	assert_true(oid_equal(result.tree, tree("a=1 b=2")));
}

static void says_when_histories_have_nothing_in_common(void **state)
{
	struct oid ours = commit_of(tree("a=1"), NULL, NULL);
	struct oid theirs = commit_of(tree("b=1"), NULL, NULL);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
	assert_true(result.clean);
	assert_true(oid_is_zero(result.base));
	assert_true(oid_equal(result.tree, tree("a=1 b=1")));
	assert_int_equal(merge_commits(repository, ours, oid_from(span_of(EMPTY_TREE)), &arena,
				       &result, &err),
			 -1);
}

/* Two branches that each merged the other: the outcome of `git merge`. */
static void merges_across_a_criss_cross_as_git_does(void **state)
{
	struct oid base = commit_of(tree("a=1 b=1 c=1"), NULL, NULL);
	struct oid left = commit_of(tree("a=2 b=1 c=1"), &base, NULL);
	struct oid right = commit_of(tree("a=1 b=2 c=1"), &base, NULL);
	struct oid ours = commit_of(tree("a=2 b=2 c=1"), &left, &right);
	struct oid theirs = commit_of(tree("a=2 b=2 c=2"), &right, &left);
	/* Undone on our side after the crossing: must stay undone. */
	struct oid undone = commit_of(tree("a=1 b=2 c=1"), &ours, NULL);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, undone, theirs, &arena, &result, &err), 0);
	assert_true(result.clean);
	assert_true(oid_equal(result.tree, tree("a=1 b=2 c=2")));
	assert_true(span_is(
		GIT("merge-tree", "--write-tree", oid_text(undone).hex, oid_text(theirs).hex),
		oid_text(result.tree).hex));
	assert_true(oid_equal(result.base, left) || oid_equal(result.base, right));
}

static void does_not_merge_when_the_ancestors_conflict(void **state)
{
	struct oid base = commit_of(tree("a=1"), NULL, NULL);
	struct oid left = commit_of(tree("a=2"), &base, NULL);
	struct oid right = commit_of(tree("a=3"), &base, NULL);
	struct oid ours = commit_of(tree("a=4"), &left, &right);
	struct oid theirs = commit_of(tree("a=4 b=1"), &right, &left);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
	assert_false(result.clean);
	assert_int_equal(result.conflict_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_one_side_changed),
		cmocka_unit_test(leaves_to_people_what_both_changed),
		cmocka_unit_test(leaves_binary_and_large_files_to_people),
		cmocka_unit_test(counts_conflicts_beyond_those_it_names),
		cmocka_unit_test(merges_to_an_empty_tree),
		cmocka_unit_test(opens_only_directories_that_differ_on_both_sides),
		cmocka_unit_test(refuses_malformed_and_too_deep_trees),
		cmocka_unit_test(merges_commits_from_where_they_part),
		cmocka_unit_test(says_when_histories_have_nothing_in_common),
		cmocka_unit_test(merges_across_a_criss_cross_as_git_does),
		cmocka_unit_test(does_not_merge_when_the_ancestors_conflict),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
