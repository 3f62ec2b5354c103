/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/ref_transaction.h"

#include "tests/unit/repo/two_commits.h"

#include <stdio.h>

static void set(const char *ref, struct oid oid)
{
	GIT("update-ref", ref, oid_text(oid).hex);
}

/* "NAME NAME..." of what is listed, so that a test can compare it at once. */
static struct span names(const char *prefix)
{
	struct ref_values refs;
	struct span result = { 0 };

	assert_int_equal(refs_list(repository, prefix, &arena, &refs, &err), 0);
	for (size_t i = 0; i < refs.count; i++) {
		assert_int_equal(refs.items[i].name.ptr[refs.items[i].name.len], '\0');
		result = arena_printf(&arena, "%.*s%s%s", SPAN_ARG(result), i ? " " : "",
				      refs.items[i].name.ptr);
	}
	return result;
}

static void write_file(const char *name, const char *content)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static void lists_loose_and_packed_refs_in_one_order(void **state)
{
	(void)state;
	set("refs/pull/1/head", one);
	set("refs/pull/1/heads/1", one);
	set("refs/pull/10/head", one);
	set("refs/pull/2/head", one);
	GIT("tag", "-a", "-m", "peeled", "annotated", oid_text(one).hex);
	GIT("pack-refs", "--all");
	set("refs/pull/1/log", two);
	set("refs/pull/2/head", two);
	set("refs/pull/3/head", two);
	assert_true(span_is(names("refs/pull/1/"),
			    "refs/pull/1/head refs/pull/1/heads/1 refs/pull/1/log"));
	assert_true(span_is(names("refs/pull/2/"), "refs/pull/2/head"));
	assert_true(span_is(names("refs/pull/"),
			    "refs/pull/1/head refs/pull/1/heads/1 refs/pull/1/log "
			    "refs/pull/10/head refs/pull/2/head refs/pull/3/head"));
	assert_true(span_is(names("refs/pull/1"),
			    "refs/pull/1/head refs/pull/1/heads/1 refs/pull/1/log "
			    "refs/pull/10/head"));
	assert_true(span_is(names("refs/none/"), ""));
	assert_true(span_is(names("refs/pull/2/head/"), ""));
}

static void a_loose_ref_hides_the_packed_one(void **state)
{
	struct ref_values refs;

	(void)state;
	set("refs/hidden/a", one);
	set("refs/hidden/b", one);
	GIT("pack-refs", "--all");
	set("refs/hidden/a", two);
	GIT("symbolic-ref", "refs/hidden/b", "refs/hidden/a");
	assert_int_equal(refs_list(repository, "refs/hidden/", &arena, &refs, &err), 0);
	assert_int_equal(refs.count, 1);
	assert_true(span_is(refs.items[0].name, "refs/hidden/a"));
	assert_true(oid_equal(refs.items[0].oid, two));
}

static void tags_are_not_peeled(void **state)
{
	struct ref_values refs;

	(void)state;
	GIT("tag", "-a", "-m", "text", "peel", oid_text(one).hex);
	GIT("pack-refs", "--all");
	assert_int_equal(refs_list(repository, "refs/tags/peel", &arena, &refs, &err), 0);
	assert_int_equal(refs.count, 1);
	assert_true(oid_equal(refs.items[0].oid, oid_from(GIT("rev-parse", "refs/tags/peel"))));
}

static void passes_over_locks_and_what_is_no_ref(void **state)
{
	(void)state;
	set("refs/odd/a", one);
	write_file("refs/odd/a.lock", "");
	write_file("refs/odd/b ad", "rubbish");
	assert_true(span_is(names("refs/odd/"), "refs/odd/a"));
}

static void names_a_damaged_ref_file(void **state)
{
	struct ref_values refs;

	(void)state;
	set("refs/damaged/a", one);
	write_file("refs/damaged/b", "");
	assert_int_equal(refs_list(repository, "refs/damaged/", &arena, &refs, &err), -1);
	assert_non_null(strstr(err.message, "refs/damaged/b is damaged"));
	write_file("refs/damaged/b", "0123\n");
	assert_int_equal(refs_list(repository, "refs/damaged/", &arena, &refs, &err), -1);
	write_file("refs/damaged/b", "ref: refs/damaged/a\n");
	assert_int_equal(refs_list(repository, "refs/damaged/", &arena, &refs, &err), 0);
}

/* Every ref of a file of many is found, and every one that is not there is not. */
static void finds_every_packed_ref_by_its_name(void **state)
{
	static const int count = 300;
	struct span input = { 0 };

	(void)state;
	for (int i = 0; i < count; i++)
		input = arena_printf(&arena, "%.*screate refs/many/%d/%s %s\n", SPAN_ARG(input), i,
				     i % 2 ? "a" : "longer-name", oid_text(i % 3 ? one : two).hex);
	GIT_INPUT(input, "update-ref", "--stdin");
	GIT("pack-refs", "--all");
	for (int i = 0; i < count; i++) {
		const char *prefix = arena_printf(&arena, "refs/many/%d/", i).ptr;
		const char *whole =
			arena_printf(&arena, "%s%s", prefix, i % 2 ? "a" : "longer-name").ptr;
		assert_true(span_is(names(prefix), whole));
		assert_true(span_is(names(whole), whole));
	}
	assert_true(span_is(names("refs/many/300/"), ""));
	assert_true(span_is(names("refs/a/"), ""));
	assert_true(span_is(names("refs/zzz/"), ""));
}

static void reads_a_packed_file_that_is_not_sorted(void **state)
{
	struct oid_text text = oid_text(one);
	const char *hex = text.hex;

	(void)state;
	write_file("packed-refs", arena_printf(&arena,
					       "# pack-refs with: peeled \n%s refs/u/c\n^%s\n"
					       "%s refs/u/a\n%s refs/v\n%s refs/u/b\n",
					       hex, hex, hex, hex, hex)
					  .ptr);
	set("refs/u/bb", one);
	assert_true(span_is(names("refs/u/"), "refs/u/a refs/u/b refs/u/bb refs/u/c"));
}

static void refuses_a_damaged_packed_file(void **state)
{
	struct ref_values refs;

	(void)state;
	write_file("packed-refs", "# pack-refs with: sorted \nrubbish\n");
	assert_int_equal(refs_list(repository, "refs/", &arena, &refs, &err), -1);
	write_file("packed-refs", "^^^^\n^");
	assert_int_equal(refs_list(repository, "refs/v", &arena, &refs, &err), 0);
	write_file("packed-refs", "");
	assert_int_equal(refs_list(repository, "refs/v", &arena, &refs, &err), 0);
}

static void lists_one_leaf_of_each_name(void **state)
{
	struct ref_values refs;
	struct span result = { 0 };

	(void)state;
	set("refs/leaf/2/log", one);
	set("refs/leaf/2/log2", one);
	set("refs/leaf/10/log", one);
	set("refs/leaf/10/heads/log", one);
	GIT("pack-refs", "--all");
	set("refs/leaf/2/log", two);
	set("refs/leaf/1/log", one);
	set("refs/leaf/1/head", one);
	set("refs/leaf/log", one);
	set("refs/leaf/3/deep/log", one);
	assert_int_equal(refs_list_leaf(repository, "refs/leaf/", "log", &arena, &refs, &err), 0);
	for (size_t i = 0; i < refs.count; i++)
		result = arena_printf(&arena, "%.*s%s=%.4s ", SPAN_ARG(result),
				      refs.items[i].name.ptr, oid_text(refs.items[i].oid).hex);
	assert_string_equal(result.ptr,
			    arena_printf(&arena,
					 "refs/leaf/1/log=%.4s refs/leaf/10/log=%.4s "
					 "refs/leaf/2/log=%.4s ",
					 oid_text(one).hex, oid_text(one).hex, oid_text(two).hex)
				    .ptr);
	assert_int_equal(refs_list_leaf(repository, "refs/none/", "log", &arena, &refs, &err), 0);
	assert_int_equal(refs.count, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_loose_and_packed_refs_in_one_order),
		cmocka_unit_test(a_loose_ref_hides_the_packed_one),
		cmocka_unit_test(tags_are_not_peeled),
		cmocka_unit_test(passes_over_locks_and_what_is_no_ref),
		cmocka_unit_test(names_a_damaged_ref_file),
		cmocka_unit_test(finds_every_packed_ref_by_its_name),
		cmocka_unit_test(reads_a_packed_file_that_is_not_sorted),
		cmocka_unit_test(lists_one_leaf_of_each_name),
		cmocka_unit_test(refuses_a_damaged_packed_file),
	};
	return cmocka_run_group_tests(tests, two_commits_set_up, scratch_tear_down);
}
