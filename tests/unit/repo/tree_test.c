/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/tree.h"

#include "base/text.h"
#include "tests/unit/repo/scratch.h"

/* A tree from `git mktree` lines. */
static struct oid tree_of(const char *lines)
{
	return oid_from(GIT_INPUT(span_of(lines), "mktree", "--missing"));
}

/* A tree object of exactly these bytes, however malformed. */
static struct oid tree_of_bytes(struct span bytes)
{
	return object_of_bytes("tree", bytes);
}

#define A "1111111111111111111111111111111111111111"
#define B "2222222222222222222222222222222222222222"

static const struct oid none;

/* The changes as text, one a line: "path before after". */
static const char *changes_text(struct oid before, struct oid after)
{
	struct tree_changes changes;
	struct error err;
	struct text text;

	assert_int_equal(tree_compare(repository, before, after, &arena, &changes, &err), 0);
	text_init(&text, (size_t)1 << 20);
	for (size_t i = 0; i < changes.count; i++)
		text_format(&text, "%.*s %d %d\n", SPAN_ARG(changes.items[i].path),
			    (int)changes.items[i].before, (int)changes.items[i].after);
	const char *result = arena_copy(&arena, text_span(&text)).ptr;
	text_release(&text);
	return result;
}

static const char *nested(const char *blob)
{
	struct oid leaf = tree_of(arena_printf(&arena, "100644 blob %s\tc.yaml\n", blob).ptr);
	struct oid middle =
		tree_of(arena_printf(&arena, "040000 tree %s\tb\n", oid_text(leaf).hex).ptr);
	return arena_copy(&arena, span_of(oid_text(middle).hex)).ptr;
}

static void reports_added_removed_and_changed_paths(void **state)
{
	struct oid before = tree_of("100644 blob " A "\tchanged\n100644 blob " A
				    "\tgone\n100644 blob " A "\tsame\n");
	struct oid after = tree_of("100755 blob " A "\tchanged\n100644 blob " B
				   "\tnew\n100644 blob " A "\tsame\n");

	(void)state;
	assert_string_equal(changes_text(before, after), "changed 1 2\ngone 1 0\nnew 0 1\n");
	assert_string_equal(changes_text(none, before), "changed 0 1\ngone 0 1\nsame 0 1\n");
	assert_string_equal(changes_text(before, none), "changed 1 0\ngone 1 0\nsame 1 0\n");
	assert_string_equal(changes_text(before, before), "");
}

static void opens_only_directories_that_differ(void **state)
{
	/* Directory "z" has an id that no object has: opening it would fail. */
	struct oid before = tree_of(
		arena_printf(&arena, "040000 tree %s\ta\n040000 tree " B "\tz\n", nested(A)).ptr);
	struct oid after = tree_of(
		arena_printf(&arena, "040000 tree %s\ta\n040000 tree " B "\tz\n", nested(B)).ptr);

	(void)state;
	assert_string_equal(changes_text(before, after), "a/b/c.yaml 1 1\n");
}

static void tells_a_file_from_a_directory_of_the_same_name(void **state)
{
	struct oid before = tree_of("100644 blob " A "\ta\n100644 blob " A "\ta.b\n");
	struct oid after = tree_of(
		arena_printf(&arena, "100644 blob " A "\ta.b\n040000 tree %s\ta\n", nested(A)).ptr);

	(void)state;
	assert_string_equal(changes_text(before, after), "a 1 0\na/b/c.yaml 0 1\n");
	assert_string_equal(changes_text(after, before), "a 0 1\na/b/c.yaml 1 0\n");
}

static void names_every_kind_of_entry(void **state)
{
	struct oid after =
		tree_of("100644 blob " A "\tfile\n100755 blob " A "\tprogram\n120000 blob " A
			"\tlink\n160000 commit " A "\tmodule\n");

	(void)state;
	assert_string_equal(changes_text(none, after),
			    "file 0 1\nlink 0 3\nmodule 0 4\nprogram 0 2\n");
}

#define ENTRY(mode, name) mode " " name "\0AAAAAAAAAAAAAAAAAAAA"

static void shows_odd_modes_as_odd(void **state)
{
	static const char bytes[] = ENTRY("100664", "a") ENTRY("100000", "b");

	(void)state;
	assert_string_equal(changes_text(none, tree_of_bytes((struct span)SPAN(bytes))),
			    "a 0 6\nb 0 6\n");
}

static void refuses_malformed_trees(void **state)
{
	static const struct {
		const char *why;
		struct span bytes;
	} cases[] = {
		{ "a name twice", SPAN(ENTRY("100644", "a") ENTRY("100644", "a")) },
		{ "a file and a directory of one name",
		  SPAN(ENTRY("100644", "a") ENTRY("40000", "a")) },
		{ "out of order", SPAN(ENTRY("100644", "b") ENTRY("100644", "a")) },
		{ "'/' in a name", SPAN(ENTRY("100644", "a/b")) },
		{ "no name", SPAN(ENTRY("100644", "")) },
		{ "no mode", SPAN(ENTRY("", "a")) },
		{ "a mode that is no number", SPAN(ENTRY("10x644", "a")) },
		{ "a mode that is too long", SPAN(ENTRY("00100644", "a")) },
		{ "an id that is cut", SPAN("100644 a\0AAAA") },
		{ "no id", SPAN("100644 a") },
	};
	struct tree_changes changes;
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct oid tree = tree_of_bytes(cases[i].bytes);
		if (tree_compare(repository, none, tree, &arena, &changes, &err) == 0)
			fail_msg("not refused: %s", cases[i].why);
		assert_int_equal(err.code, ERROR_INPUT);
	}
}

static void refuses_trees_that_are_too_deep(void **state)
{
	struct oid tree = tree_of("100644 blob " A "\tfile\n");
	struct tree_changes changes;
	struct error err;

	(void)state;
	for (int i = 1; i < LIMIT_TREE_DEPTH; i++)
		tree = tree_of(arena_printf(&arena, "040000 tree %s\td\n", oid_text(tree).hex).ptr);
	assert_int_equal(tree_compare(repository, none, tree, &arena, &changes, &err), 0);
	assert_int_equal(changes.count, 1);
	tree = tree_of(arena_printf(&arena, "040000 tree %s\td\n", oid_text(tree).hex).ptr);
	assert_int_equal(tree_compare(repository, none, tree, &arena, &changes, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

static void finds_entries_by_path(void **state)
{
	struct oid tree = tree_of(
		arena_printf(&arena, "040000 tree %s\ta\n100644 blob " A "\tfile\n", nested(B))
			.ptr);
	struct tree_entry entry;
	struct error err;

	(void)state;
	assert_int_equal(tree_find(repository, tree, span_of("a/b/c.yaml"), &arena, &entry, &err),
			 1);
	assert_int_equal(entry.kind, ENTRY_FILE);
	assert_true(span_is(entry.name, "c.yaml"));
	assert_string_equal(oid_text(entry.oid).hex, B);
	assert_int_equal(tree_find(repository, tree, span_of("a/b"), &arena, &entry, &err), 1);
	assert_int_equal(entry.kind, ENTRY_DIRECTORY);
	assert_int_equal(tree_find(repository, tree, span_of("a/x"), &arena, &entry, &err), 0);
	assert_int_equal(tree_find(repository, tree, span_of("file/x"), &arena, &entry, &err), 0);
	assert_int_equal(tree_find(repository, tree, span_of(""), &arena, &entry, &err), 0);
	assert_int_equal(tree_find(repository, none, span_of("a"), &arena, &entry, &err), 0);
}

static void lists_one_directory(void **state)
{
	struct oid tree = tree_of("100644 blob " A "\tb\n100644 blob " A "\ta\n");
	struct tree_entry *entries;
	struct error err;
	size_t count;

	(void)state;
	assert_int_equal(tree_list(repository, tree, &arena, &entries, &count, &err), 0);
	assert_int_equal(count, 2);
	assert_true(span_is(entries[0].name, "a"));
	assert_true(span_is(entries[1].name, "b"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_added_removed_and_changed_paths),
		cmocka_unit_test(opens_only_directories_that_differ),
		cmocka_unit_test(tells_a_file_from_a_directory_of_the_same_name),
		cmocka_unit_test(names_every_kind_of_entry),
		cmocka_unit_test(shows_odd_modes_as_odd),
		cmocka_unit_test(refuses_malformed_trees),
		cmocka_unit_test(refuses_trees_that_are_too_deep),
		cmocka_unit_test(finds_entries_by_path),
		cmocka_unit_test(lists_one_directory),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
