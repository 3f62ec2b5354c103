/* SPDX-License-Identifier: Apache-2.0 */
/* The oracle is tree_write(): the tree of all the files that must be there in the end. */
#include "base/count.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "tests/unit/repo/scratch.h"

enum { MOST = 8 };

/* Paths separated by spaces; every file holds its own path. */
static struct oid tree_of(const char *paths)
{
	struct tree_file files[MOST];
	struct span rest = span_of(paths);
	struct error err;
	struct oid tree;
	size_t count = 0;

	for (; rest.len; rest = span_from(rest, span_find(rest, ' ') + 1)) {
		struct span path = span_first(rest, span_find(rest, ' '));
		assert_true(count < MOST);
		files[count++] = (struct tree_file){ path, path };
	}
	if (tree_write(repository, files, count, &arena, &tree, &err) < 0)
		fail_msg("%s", err.message);
	return tree;
}

static struct tree_entry entry_at(struct oid tree, const char *path)
{
	struct tree_entry entry = { 0 };
	struct error err;

	assert_true(tree_find(repository, tree, span_of(path), &arena, &entry, &err) >= 0);
	return entry;
}

static void gives_the_tree_with_everything_in_place(void **state)
{
	static const struct {
		const char *before;
		const char *other; /* where the entry is taken from; absent there: it is removed */
		const char *path;
		const char *after;
	} cases[] = {
		{ "a b c", "b", "b", "a b c" },
		{ "a c", "b", "b", "a b c" },
		{ "a b c", "x", "b", "a c" },
		{ "a/b/c a/d", "a/b/c", "a/b", "a/b/c a/d" },
		{ "a/d", "a/b/c a/b/e", "a/b", "a/b/c a/b/e a/d" },
		{ "x", "a/b/c/d", "a/b/c", "a/b/c/d x" },
		/* a directory that becomes empty goes, and those above it */
		{ "a/b/c x", "x", "a/b/c", "x" },
		{ "a/b/c", "x", "a/b", "" },
		{ "a/b/c a/d", "x", "a/b", "a/d" },
		/* nothing there, nothing to remove */
		{ "x", "x", "a/b/c", "x" },
		/* a file in place of a directory and the other way round, in git's order */
		{ "a/b a-b a0", "a", "a", "a a-b a0" },
		{ "a a-b a0", "a/b", "a", "a/b a-b a0" },
		{ "", "a", "a", "a" },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tree_entry entry = entry_at(tree_of(cases[i].other), cases[i].path);
		struct oid tree, wanted = tree_of(cases[i].after);
		if (tree_place(repository, tree_of(cases[i].before), span_of(cases[i].path), &entry,
			       &arena, &tree, &err) < 0)
			fail_msg("case %zu: %s", i, err.message);
		assert_string_equal(oid_text(tree).hex, oid_text(wanted).hex);
	}
}

static void keeps_mode_and_kind(void **state)
{
	struct oid blob = entry_at(tree_of("a"), "a").oid, tree;
	struct tree_entry link = { .kind = ENTRY_SYMLINK, .mode = 0120000, .oid = blob };
	struct error err;

	(void)state;
	assert_int_equal(
		tree_place(repository, tree_of("x"), span_of("d/link"), &link, &arena, &tree, &err),
		0);
	assert_int_equal(entry_at(tree, "d/link").kind, ENTRY_SYMLINK);
	assert_int_equal(entry_at(tree, "d/link").mode, 0120000);
	GIT("fsck", "--strict", "--no-dangling", oid_text(tree).hex);
}

static void refuses_to_put_something_below_a_file(void **state)
{
	struct tree_entry entry = entry_at(tree_of("a"), "a");
	struct oid tree;
	struct error err;

	(void)state;
	assert_int_equal(
		tree_place(repository, tree_of("a"), span_of("a/b"), &entry, &arena, &tree, &err),
		-1);
	assert_string_equal(err.message, "\"a\" is no directory, so nothing can stand below it");
	assert_int_equal(
		tree_place(repository, tree_of("x"), span_of("a//b"), &entry, &arena, &tree, &err),
		-1);
	assert_int_equal(
		tree_place(repository, tree_of("x"), span_of(""), &entry, &arena, &tree, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_tree_with_everything_in_place),
		cmocka_unit_test(keeps_mode_and_kind),
		cmocka_unit_test(refuses_to_put_something_below_a_file),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
