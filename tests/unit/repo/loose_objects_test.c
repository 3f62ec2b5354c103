/* SPDX-License-Identifier: Apache-2.0 */
/* Loose objects as git writes them, and as only a damaged disk or a person can. */
#include "repo/loose_objects.h"

#include "base/count.h"
#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

#include <stdio.h>
#include <sys/stat.h>
#include <zlib.h>

static struct error err;

/* `len` bytes that do not become fewer. */
static struct span noise(size_t len)
{
	unsigned char *bytes = arena_alloc(&arena, len);
	uint32_t number = 1;

	for (size_t i = 0; i < len; i++) {
		number = number * 1664525 + 1013904223;
		bytes[i] = (unsigned char)(number >> 24);
	}
	return (struct span){ (const char *)bytes, len };
}

static struct span zeroes(size_t len)
{
	return (struct span){ arena_alloc(&arena, len), len };
}

static const char *path_of(struct oid oid)
{
	struct oid_text text = oid_text(oid);
	const char *hex = text.hex;

	return arena_printf(&arena, "%s/objects/%.2s/%s", directory, hex, hex + 2).ptr;
}

static void put_file(struct oid oid, struct span bytes)
{
	const char *path = path_of(oid);
	struct oid_text text = oid_text(oid);
	const char *hex = text.hex;

	mkdir(arena_printf(&arena, "%s/objects/%.2s", directory, hex).ptr, 0777);
	unlink(path);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
}

static struct span file_of(struct oid oid)
{
	char *bytes = arena_alloc(&arena, (size_t)1 << 20);
	FILE *file = fopen(path_of(oid), "r");

	assert_non_null(file);
	size_t len = fread(bytes, 1, (size_t)1 << 20, file);
	assert_int_equal(fclose(file), 0);
	return (struct span){ bytes, len };
}

static struct span deflated(struct span plain)
{
	uLongf len = compressBound((uLong)plain.len);
	unsigned char *bytes = arena_alloc(&arena, len);

	assert_int_equal(compress2(bytes, &len, (const unsigned char *)plain.ptr, (uLong)plain.len,
				   Z_BEST_SPEED),
			 Z_OK);
	return (struct span){ (const char *)bytes, len };
}

/* With a handle of its own, so that nothing is remembered. */
static int read_anew(struct oid oid, enum object_kind kind, struct span *ret_bytes)
{
	struct repository *anew;

	assert_int_equal(repository_open(&anew, directory, &err), 0);
	int status = object_bytes(anew, oid, kind, (size_t)1 << 20, &arena, ret_bytes, &err);
	repository_free(anew);
	return status;
}

static void expect(struct oid oid, enum object_kind kind, struct span wanted)
{
	struct span bytes;

	if (read_anew(oid, kind, &bytes) < 0)
		fail_msg("%s", err.message);
	assert_true(span_equal(bytes, wanted));
}

static void reads_what_git_wrote_of_any_size(void **state)
{
	/* Around what is read at once, compressed and not. */
	static const size_t sizes[] = { 0,     1,     100,   4096,  16300, 16370,
					16371, 16372, 16373, 16374, 16375, 16376,
					16383, 16384, 16385, 20000, 100000 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct span random = noise(sizes[i]), blank = zeroes(sizes[i]);
		expect(object_of_bytes("blob", random), OBJECT_BLOB, random);
		expect(object_of_bytes("blob", blank), OBJECT_BLOB, blank);
	}
}

static void reads_every_kind(void **state)
{
	struct oid commit = oid_from(GIT("commit-tree", "-m", "one", EMPTY_TREE));
	struct span bytes;

	(void)state;
	GIT("tag", "-a", "-m", "a tag", "kinds", oid_text(commit).hex);
	struct oid tag = oid_from(GIT("rev-parse", "refs/tags/kinds"));
	assert_int_equal(read_anew(commit, OBJECT_COMMIT, &bytes), 0);
	assert_true(span_starts_with(bytes, "tree " EMPTY_TREE "\n"));
	assert_int_equal(read_anew(tag, OBJECT_TAG, &bytes), 0);
	assert_true(span_starts_with(bytes, "object "));
	expect(oid_from(span_of(EMPTY_TREE)), OBJECT_TREE, (struct span){ 0 });
	assert_int_equal(read_anew(commit, OBJECT_BLOB, &bytes), -1);
	assert_non_null(strstr(err.message, "is not a blob"));
}

static void reads_on_when_objects_are_packed_and_written_again(void **state)
{
	struct span first = span_of("packed"), second = span_of("written after the repack");
	struct oid packed = object_of_bytes("blob", first);
	struct span bytes;

	(void)state;
	assert_int_equal(object_bytes(repository, packed, OBJECT_BLOB, 100, &arena, &bytes, &err),
			 0);
	GIT("update-ref", "refs/keep/packed", oid_text(packed).hex);
	GIT("repack", "-q", "-a", "-d");
	assert_int_not_equal(access(path_of(packed), F_OK), 0);
	expect(packed, OBJECT_BLOB, first);
	/* This handle has seen directories that are gone, and then misses those that came. */
	struct oid absent = object_id(OBJECT_BLOB, second);
	enum object_kind kind;
	assert_int_equal(object_kind(repository, absent, &kind, &err), 0);
	assert_int_equal(kind, OBJECT_ABSENT);
	assert_true(oid_equal(object_of_bytes("blob", second), absent));
	assert_int_equal(object_bytes(repository, absent, OBJECT_BLOB, 100, &arena, &bytes, &err),
			 0);
	assert_true(span_equal(bytes, second));
}

/* Every byte of a file changed in turn, and every length of it. */
static void never_reads_something_else_out_of_a_damaged_file(void **state)
{
	struct span content = span_of("kind: Service\nmetadata:\n  name: web\n");
	struct oid blob = object_of_bytes("blob", content);
	struct span file = file_of(blob), bytes;

	(void)state;
	for (size_t i = 0; i < 2 * file.len; i++) {
		char *copy = arena_alloc(&arena, file.len);
		memcpy(copy, file.ptr, file.len);
		if (i < file.len)
			copy[i] = (char)(copy[i] ^ 0x10);
		put_file(blob, (struct span){ copy, i < file.len ? file.len : i - file.len });
		if (read_anew(blob, OBJECT_BLOB, &bytes) == 0 && !span_equal(bytes, content))
			fail_msg("case %zu gives %.*s", i, SPAN_ARG(bytes));
	}
	put_file(blob, file);
	expect(blob, OBJECT_BLOB, content);
}

static void refuses_what_is_no_object(void **state)
{
	static const struct span rows[] = {
		SPAN(""),
		SPAN("blob"),
		SPAN("blob 3"),
		SPAN("blob 3\0"),
		SPAN("blob 3\0ab"),
		SPAN("blob 2\0abc"),
		SPAN("blob -3\0abc"),
		SPAN("blob 18446744073709551619\0abc"),
		SPAN("blub 3\0abc"),
		SPAN("a-very-long-word-where-a-type-should-stand 3\0abc"),
		SPAN("3\0abc"),
		SPAN("ofs_delta 3\0abc"),
	};
	struct span bytes;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct oid oid = { .bytes = { 0xab, 0xcd, (unsigned char)i } };
		put_file(oid, deflated(rows[i]));
		if (read_anew(oid, OBJECT_BLOB, &bytes) == 0)
			fail_msg("row %zu is read", i);
		assert_non_null(strstr(err.message, "the loose object is damaged"));
	}
}

/* libgit2 1.5 would write them past the memory that it takes for the size in the header. */
static void refuses_large_objects_that_call_themselves_small(void **state)
{
	static const size_t sizes[] = { 100, 16000, 16384, 17000, 40000, 500000 };
	struct span bytes;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
		size_t len = sizes[i / 2];
		struct span content = i % 2 ? noise(len) : zeroes(len);
		char *plain = arena_alloc(&arena, len + 7);
		memcpy(plain, "blob 5", 7);
		memcpy(plain + 7, content.ptr, len);
		struct oid oid = { .bytes = { 0xab, 0xce, (unsigned char)i } };
		put_file(oid, deflated((struct span){ plain, len + 7 }));
		assert_int_equal(read_anew(oid, OBJECT_BLOB, &bytes), -1);
		assert_non_null(strstr(err.message, "the loose object is damaged"));
	}
}

/* Small on disk, endless in memory: the header's size is believed by nobody. */
static void refuses_more_than_it_was_asked_for(void **state)
{
	struct span blank = zeroes((size_t)1 << 20);
	struct oid blob = object_of_bytes("blob", blank);
	struct span bytes;

	(void)state;
	assert_int_equal(object_bytes(repository, blob, OBJECT_BLOB, 16000, &arena, &bytes, &err),
			 -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_git_wrote_of_any_size),
		cmocka_unit_test(reads_every_kind),
		cmocka_unit_test(reads_on_when_objects_are_packed_and_written_again),
		cmocka_unit_test(never_reads_something_else_out_of_a_damaged_file),
		cmocka_unit_test(refuses_what_is_no_object),
		cmocka_unit_test(refuses_large_objects_that_call_themselves_small),
		cmocka_unit_test(refuses_more_than_it_was_asked_for),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
