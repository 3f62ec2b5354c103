/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/history.h"

#include "tests/unit/repo/scratch.h"

static struct error err;

/* A commit of the empty tree with these parents; NULL: none. */
static struct oid commit(const char *message, const struct oid *first, const struct oid *second)
{
	const char *one = first ? arena_printf(&arena, "%s", oid_text(*first).hex).ptr : NULL;
	const char *two = second ? arena_printf(&arena, "%s", oid_text(*second).hex).ptr : NULL;

	if (two)
		return oid_from(
			GIT("commit-tree", "-m", message, "-p", one, "-p", two, EMPTY_TREE));
	if (one)
		return oid_from(GIT("commit-tree", "-m", message, "-p", one, EMPTY_TREE));
	return oid_from(GIT("commit-tree", "-m", message, EMPTY_TREE));
}

/*
 *	root - a - b ------- m - tip
 *	         \- x - y --/
 */
static struct oid root, a, b, x, y, m, tip, stranger;

static int set_up(void **state)
{
	if (scratch_set_up(state) < 0)
		return -1;
	root = commit("root", NULL, NULL);
	a = commit("a", &root, NULL);
	b = commit("b", &a, NULL);
	x = commit("x", &a, NULL);
	y = commit("y", &x, NULL);
	m = commit("m", &b, &y);
	tip = commit("tip", &m, NULL);
	stranger = commit("stranger", NULL, NULL);
	return 0;
}

static bool holds(const struct oid_list *list, struct oid oid)
{
	for (size_t i = 0; i < list->count; i++)
		if (oid_equal(list->items[i], oid))
			return true;
	return false;
}

static void lists_what_is_new_newest_first(void **state)
{
	struct oid_list list;

	(void)state;
	assert_int_equal(history_between(repository, tip, b, &arena, &list, &err), 0);
	assert_int_equal(list.count, 4);
	assert_true(oid_equal(list.items[0], tip));
	assert_true(oid_equal(list.items[1], m));
	assert_true(oid_equal(list.items[2], y));
	assert_true(oid_equal(list.items[3], x));
	assert_int_equal(history_between(repository, tip, (struct oid){ 0 }, &arena, &list, &err),
			 0);
	assert_int_equal(list.count, 7);
	assert_true(holds(&list, root) && holds(&list, b));
	assert_int_equal(history_between(repository, a, tip, &arena, &list, &err), 0);
	assert_int_equal(list.count, 0);
}

static void lists_the_steps_of_a_branch_oldest_first(void **state)
{
	struct oid_list list;

	(void)state;
	assert_int_equal(history_steps(repository, a, tip, &arena, &list, &err), 1);
	assert_int_equal(list.count, 3);
	assert_true(oid_equal(list.items[0], b));
	assert_true(oid_equal(list.items[1], m));
	assert_true(oid_equal(list.items[2], tip));
	assert_int_equal(history_steps(repository, tip, tip, &arena, &list, &err), 1);
	assert_int_equal(list.count, 0);
}

static void says_when_the_branch_did_not_move_by_steps(void **state)
{
	struct oid_list list;
	struct oid rebased = commit("rebased", &y, &b);

	(void)state;
	/* The old tip came in as a second parent: the branch's own line would be another. */
	assert_int_equal(history_steps(repository, y, tip, &arena, &list, &err), 0);
	assert_int_equal(history_steps(repository, b, rebased, &arena, &list, &err), 0);
	assert_int_equal(history_steps(repository, tip, a, &arena, &list, &err), 0);
	assert_int_equal(history_steps(repository, stranger, tip, &arena, &list, &err), 0);
}

static void fails_for_what_is_no_commit(void **state)
{
	struct oid tree = oid_from(span_of(EMPTY_TREE));
	struct oid missing = { .bytes = { 1 } };
	struct oid_list list;

	(void)state;
	assert_int_equal(history_between(repository, tree, root, &arena, &list, &err), -1);
	assert_int_equal(history_between(repository, missing, root, &arena, &list, &err), -1);
	assert_int_equal(history_between(repository, tip, missing, &arena, &list, &err), -1);
	assert_int_equal(history_steps(repository, missing, tip, &arena, &list, &err), -1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_what_is_new_newest_first),
		cmocka_unit_test(lists_the_steps_of_a_branch_oldest_first),
		cmocka_unit_test(says_when_the_branch_did_not_move_by_steps),
		cmocka_unit_test(fails_for_what_is_no_commit),
	};
	return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
