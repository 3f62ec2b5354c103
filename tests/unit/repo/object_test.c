/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/object.h"

#include "repo/tree.h"
#include "tests/unit/repo/scratch.h"

#include <sys/stat.h>

static struct error err;

static bool git_has(struct oid oid)
{
	struct oid_text text = oid_text(oid);
	const char *const arguments[] = { "git", "cat-file", "-e", text.hex, NULL };

	return run_program(arguments, (struct span){ 0 }).exit_status == 0;
}

static enum object_kind kind_of(struct oid oid)
{
	enum object_kind kind = OBJECT_ABSENT;

	assert_int_equal(object_kind(repository, oid, &kind, &err), 0);
	return kind;
}

static void tells_the_kind_of_an_object(void **state)
{
	struct oid tree = oid_from(span_of(EMPTY_TREE));
	struct oid commit = oid_from(GIT("commit-tree", "-m", "one", EMPTY_TREE));
	struct oid blob = object_of_bytes("blob", span_of("kinds"));
	struct oid_text text = oid_text(commit);
	const char *hex = text.hex;

	(void)state;
	GIT("tag", "-a", "-m", "tag", "kinds", hex);
	assert_int_equal(kind_of(tree), OBJECT_TREE);
	assert_int_equal(kind_of(commit), OBJECT_COMMIT);
	assert_int_equal(kind_of(blob), OBJECT_BLOB);
	assert_int_equal(kind_of(oid_from(GIT("rev-parse", "refs/tags/kinds"))), OBJECT_TAG);
	assert_int_equal(kind_of((struct oid){ .bytes = { 1 } }), OBJECT_ABSENT);
	assert_int_equal(kind_of((struct oid){ 0 }), OBJECT_ABSENT);
}

static void gives_objects_the_ids_of_git(void **state)
{
	struct span text = span_of("kind: Service\n");
	struct oid oid;

	(void)state;
	assert_string_equal(oid_text(object_id(OBJECT_TREE, (struct span){ 0 })).hex, EMPTY_TREE);
	assert_int_equal(object_write(repository, OBJECT_BLOB, text, &oid, &err), 0);
	assert_true(oid_equal(oid, object_id(OBJECT_BLOB, text)));
	assert_true(span_is(GIT("cat-file", "blob", oid_text(oid).hex), "kind: Service"));
}

static void reads_bytes_up_to_a_ceiling(void **state)
{
	struct oid blob = object_of_bytes("blob", span_of("0123456789"));
	struct span bytes;

	(void)state;
	assert_int_equal(object_bytes(repository, blob, OBJECT_BLOB, 10, &arena, &bytes, &err), 0);
	assert_true(span_is(bytes, "0123456789"));
	assert_int_equal(object_bytes(repository, blob, OBJECT_BLOB, 9, &arena, &bytes, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_int_equal(object_bytes(repository, blob, OBJECT_TREE, 10, &arena, &bytes, &err), -1);
	assert_int_equal(
		object_bytes(repository, (struct oid){ 0 }, OBJECT_BLOB, 10, &arena, &bytes, &err),
		-1);
}

static void held_objects_can_be_read_but_are_not_written(void **state)
{
	struct span text = span_of("held only");
	struct tree_file file = { span_of("a/b"), text };
	struct tree_entry entry;
	struct oid tree;
	struct span bytes;

	(void)state;
	assert_int_equal(objects_hold(repository, &err), 0);
	assert_int_equal(tree_write(repository, &file, 1, &arena, &tree, &err), 0);
	assert_int_equal(kind_of(tree), OBJECT_TREE);
	assert_int_equal(tree_find(repository, tree, span_of("a/b"), &arena, &entry, &err), 1);
	assert_int_equal(
		object_bytes(repository, entry.oid, OBJECT_BLOB, 100, &arena, &bytes, &err), 0);
	assert_true(span_equal(bytes, text));
	assert_false(git_has(tree));
	assert_false(git_has(entry.oid));
	objects_drop(repository);
	assert_false(git_has(tree));
	assert_int_equal(kind_of(entry.oid), OBJECT_ABSENT);
}

static void kept_objects_are_written(void **state)
{
	struct tree_file file = { span_of("kept/b"), span_of("kept") };
	struct oid tree;

	(void)state;
	assert_int_equal(objects_hold(repository, &err), 0);
	assert_int_equal(tree_write(repository, &file, 1, &arena, &tree, &err), 0);
	assert_int_equal(objects_keep(repository, &err), 0);
	assert_true(span_is(GIT("ls-tree", "-r", "--name-only", oid_text(tree).hex), "kept/b"));
	assert_true(span_is(
		GIT("cat-file", "blob", arena_printf(&arena, "%s:kept/b", oid_text(tree).hex).ptr),
		"kept"));
}

/* A hold, a drop, and the same again: what was forgotten must be written. */
static void what_was_dropped_is_written_when_held_and_kept_again(void **state)
{
	struct oid oid;

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(objects_hold(repository, &err), 0);
		assert_int_equal(
			object_write(repository, OBJECT_BLOB, span_of("again"), &oid, &err), 0);
		if (round == 0)
			objects_drop(repository);
		else
			assert_int_equal(objects_keep(repository, &err), 0);
	}
	assert_true(git_has(oid));
	assert_int_equal(object_write(repository, OBJECT_BLOB, span_of("later"), &oid, &err), 0);
	assert_true(git_has(oid));
}

/* What core.sharedRepository needs: the umask of one user must not lock out the others. */
static void directories_of_objects_are_as_writable_as_their_parent(void **state)
{
	const char *objects = arena_printf(&arena, "%s/objects", directory).ptr;
	struct stat status;
	struct oid oid;

	(void)state;
	assert_int_equal(chmod(objects, 02775), 0);
	mode_t before = umask(077);
	/* Until one falls into a directory that is not there yet. */
	for (int i = 0;; i++) {
		struct span text = arena_printf(&arena, "shared %d", i);
		oid = object_id(OBJECT_BLOB, text);
		if (stat(arena_printf(&arena, "%s/%.2s", objects, oid_text(oid).hex).ptr,
			 &status) == 0)
			continue;
		assert_int_equal(objects_hold(repository, &err), 0);
		assert_int_equal(object_write(repository, OBJECT_BLOB, text, &oid, &err), 0);
		assert_int_equal(objects_keep(repository, &err), 0);
		break;
	}
	umask(before);
	assert_int_equal(
		stat(arena_printf(&arena, "%s/%.2s", objects, oid_text(oid).hex).ptr, &status), 0);
	assert_int_equal(status.st_mode & 07777, 02775);
	assert_true(git_has(oid));
}

static void writes_trees_as_git_does(void **state)
{
	static const struct tree_file files[] = {
		{ SPAN("b/c"), SPAN("1") },   { SPAN("b.d"), SPAN("2") },
		{ SPAN("b0"), SPAN("3") },    { SPAN("a"), SPAN("4") },
		{ SPAN("b/a/x"), SPAN("5") }, { SPAN("b-/y"), SPAN("6") },
	};
	struct oid tree;

	(void)state;
	assert_int_equal(tree_write(repository, files, 6, &arena, &tree, &err), 0);
	assert_true(span_is(GIT("ls-tree", "-r", "--name-only", oid_text(tree).hex),
			    "a\nb-/y\nb.d\nb/a/x\nb/c\nb0"));
	GIT("fsck", "--strict", oid_text(tree).hex);
	assert_int_equal(tree_write(repository, NULL, 0, &arena, &tree, &err), 0);
	assert_string_equal(oid_text(tree).hex, EMPTY_TREE);
}

static void refuses_files_that_no_tree_can_hold(void **state)
{
	static const struct {
		size_t count;
		struct tree_file files[2];
	} cases[] = {
		{ 1, { { SPAN(""), SPAN("") } } },
		{ 1, { { SPAN("/a"), SPAN("") } } },
		{ 1, { { SPAN("a/"), SPAN("") } } },
		{ 1, { { SPAN("a//b"), SPAN("") } } },
		{ 1, { { SPAN("a/../b"), SPAN("") } } },
		{ 1, { { SPAN(".git/config"), SPAN("") } } },
		{ 1, { { SPAN("a\0b"), SPAN("") } } },
		{ 2, { { SPAN("a"), SPAN("") }, { SPAN("a"), SPAN("") } } },
		{ 2, { { SPAN("a"), SPAN("") }, { SPAN("a/b"), SPAN("") } } },
	};
	struct oid tree;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(
			tree_write(repository, cases[i].files, cases[i].count, &arena, &tree, &err),
			-1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_kind_of_an_object),
		cmocka_unit_test(gives_objects_the_ids_of_git),
		cmocka_unit_test(reads_bytes_up_to_a_ceiling),
		cmocka_unit_test(held_objects_can_be_read_but_are_not_written),
		cmocka_unit_test(kept_objects_are_written),
		cmocka_unit_test(what_was_dropped_is_written_when_held_and_kept_again),
		cmocka_unit_test(directories_of_objects_are_as_writable_as_their_parent),
		cmocka_unit_test(writes_trees_as_git_does),
		cmocka_unit_test(refuses_files_that_no_tree_can_hold),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
