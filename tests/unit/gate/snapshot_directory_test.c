/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/snapshot.h"
#include "tests/unit/arena_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/headgate-snapshot-XXXXXX";
static struct snapshot *snapshot;

static const char *path_of(const char *name)
{
	return arena_printf(&arena, "%s/%s", root, name).ptr;
}

static int set_up(void **state)
{
	arena_set_up(state);
	assert_non_null(mkdtemp(root));
	assert_int_equal(mkdir(path_of("in"), 0700), 0);
	assert_int_equal(mkdir(path_of("in/deep"), 0700), 0);
	FILE *file = fopen(path_of("in/deep/a.yaml"), "we");
	assert_non_null(file);
	fputs("kind: A\n", file);
	fclose(file);
	assert_int_equal(symlink("/etc", path_of("out")), 0);
	assert_int_equal(symlink("a.yaml", path_of("in/deep/link.yaml")), 0);
	snapshot = snapshot_of_directory(root, &arena);
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = {
		"in/deep/a.yaml", "in/deep/link.yaml", "in/deep", "in", "out", ""
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_int_equal(remove(path_of(files[i])), 0);
	arena_release(&arena);
	return 0;
}

static const struct {
	const char *path;
	enum entry_kind kind;
	bool is_read;
} cases[] = {
	{ "in/deep/a.yaml", ENTRY_FILE, true },
	{ "in/deep", ENTRY_DIRECTORY, false },
	{ "", ENTRY_DIRECTORY, false },
	{ "in/deep/link.yaml", ENTRY_SYMLINK, false },
	{ "out", ENTRY_SYMLINK, false },
	{ "out/passwd", ENTRY_ABSENT, false },
	{ "in/../in/deep/a.yaml", ENTRY_ABSENT, false },
	{ "../etc/passwd", ENTRY_ABSENT, false },
	{ "/etc/passwd", ENTRY_ABSENT, false },
	{ "in//deep/a.yaml", ENTRY_ABSENT, false },
	{ "in/deep/a.yaml/b", ENTRY_ABSENT, false },
	{ "nothing", ENTRY_ABSENT, false },
};

static void tells_what_stands_there_and_never_leaves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum entry_kind kind = ENTRY_ODD_MODE;
		struct span bytes = { NULL, 0 };
		struct error err = { 0 };
		struct span path = span_of(cases[i].path);
		assert_int_equal(snapshot->operations->kind(snapshot, path, &kind, &err), 0);
		if (kind != cases[i].kind)
			fail_msg("\"%s\" is of kind %d", cases[i].path, kind);
		int read = snapshot->operations->read(snapshot, path, &arena, &bytes, &err);
		if (read != cases[i].is_read)
			fail_msg("reading \"%s\" gave %d: %s", cases[i].path, read, err.message);
		if (read)
			assert_true(span_is(bytes, "kind: A\n"));
	}
}

static void lists_names_in_order(void **state)
{
	struct tree_entry *entries = NULL;
	struct error err = { 0 };
	size_t count = 0;

	(void)state;
	assert_int_equal(snapshot->operations->list(snapshot, span_of("in/deep"), &arena, &entries,
						    &count, &err),
			 1);
	assert_int_equal(count, 2);
	assert_true(span_is(entries[0].name, "a.yaml"));
	assert_int_equal(entries[1].kind, ENTRY_SYMLINK);
	assert_int_equal(
		snapshot->operations->list(snapshot, span_of(""), &arena, &entries, &count, &err),
		1);
	assert_int_equal(count, 2);
	assert_int_equal(snapshot->operations->list(snapshot, span_of("out"), &arena, &entries,
						    &count, &err),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_stands_there_and_never_leaves),
		cmocka_unit_test(lists_names_in_order),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
