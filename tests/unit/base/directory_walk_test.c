/* SPDX-License-Identifier: Apache-2.0 */
#include "base/directory_walk.h"
#include "base/file.h"
#include "tests/unit/arena_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/headgate-walk-XXXXXX";

static const char *path_of(const char *name)
{
	return arena_printf(&arena, "%s/%s", root, name).ptr;
}

static void make_file(const char *name, const char *content)
{
	FILE *file = fopen(path_of(name), "we");

	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static int set_up(void **state)
{
	arena_set_up(state);
	assert_non_null(mkdtemp(root));
	assert_int_equal(mkdir(path_of("a"), 0700), 0);
	assert_int_equal(mkdir(path_of("a/b"), 0700), 0);
	assert_int_equal(mkdir(path_of(".git"), 0700), 0);
	assert_int_equal(mkdir(path_of("empty"), 0700), 0);
	make_file("a.yaml", "1");
	make_file("a/b/c.yaml", "22");
	make_file("a-b.yaml", "333");
	make_file(".git/config", "");
	assert_int_equal(symlink("..", path_of("a/b/loop")), 0);
	assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = { "a/b/loop", "fifo",        "a.yaml", "a/b/c.yaml",
					     "a-b.yaml", ".git/config", "a/b",    "a",
					     ".git",     "empty",       "" };

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		assert_int_equal(remove(path_of(files[i])), 0);
	arena_release(&arena);
	return 0;
}

static void lists_in_path_order_and_follows_no_symlink(void **state)
{
	static const struct {
		const char *path;
		enum walked_kind kind;
	} expected[] = {
		{ "a-b.yaml", WALKED_FILE },   { "a.yaml", WALKED_FILE },
		{ "a/b/c.yaml", WALKED_FILE }, { "a/b/loop", WALKED_SYMLINK },
		{ "fifo", WALKED_SPECIAL },
	};
	struct walked_entries entries = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(directory_walk(root, span_of(""), &arena, &entries, &err), 0);
	assert_int_equal(entries.count, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < entries.count; i++) {
		assert_string_equal(entries.items[i].path.ptr, expected[i].path);
		assert_int_equal(entries.items[i].kind, expected[i].kind);
	}
}

static void lists_a_part_with_paths_from_the_root(void **state)
{
	struct walked_entries entries = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(directory_walk(root, span_of("a/b"), &arena, &entries, &err), 0);
	assert_int_equal(entries.count, 2);
	assert_string_equal(entries.items[0].path.ptr, "a/b/c.yaml");
}

static void says_why_a_folder_cannot_be_listed(void **state)
{
	struct walked_entries entries = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(directory_walk(root, span_of("none"), &arena, &entries, &err), -1);
	assert_string_equal(err.message, "could not list: No such file or directory");
}

static void reads_regular_files_only(void **state)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
		file_read(path_of("a-b.yaml"), FILE_LINKS_REFUSED, 3, &buffer, &content, &err), 0);
	assert_true(span_is(content.bytes, "333"));
	assert_int_equal(
		file_read(path_of("a-b.yaml"), FILE_LINKS_REFUSED, 2, &buffer, &content, &err), 0);
	assert_null(content.bytes.ptr);
	assert_int_equal(content.size, 3);
	assert_int_equal(file_read(path_of("fifo"), FILE_LINKS_REFUSED, 9, &buffer, &content, &err),
			 -1);
	assert_string_equal(err.message, "it is a FIFO, not a file");
	assert_int_equal(
		file_read(path_of("a/b/loop"), FILE_LINKS_REFUSED, 9, &buffer, &content, &err), -1);
	assert_string_equal(err.message, "it is a symlink, not a file");
	file_buffer_release(&buffer);
}

static void reads_a_stream_up_to_the_ceiling(void **state)
{
	struct file_buffer buffer = { 0 };
	struct file_content content;
	struct error err = { 0 };

	(void)state;
	for (size_t max = 1; max <= 3; max++) {
		int descriptor = open(path_of("a/b/c.yaml"), O_RDONLY | O_CLOEXEC);
		assert_int_equal(file_read_stream(descriptor, max, &buffer, &content, &err), 0);
		assert_int_equal(content.size, 2);
		assert_int_equal(content.bytes.ptr != NULL, max >= 2);
		close(descriptor);
	}
	file_buffer_release(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_in_path_order_and_follows_no_symlink),
		cmocka_unit_test(lists_a_part_with_paths_from_the_root),
		cmocka_unit_test(says_why_a_folder_cannot_be_listed),
		cmocka_unit_test(reads_regular_files_only),
		cmocka_unit_test(reads_a_stream_up_to_the_ceiling),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
