/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static jmp_buf ran_out;

static void jump_out(size_t max_bytes)
{
	longjmp(ran_out, max_bytes == 1 << 20 ? 1 : 2);
}

static void stops_at_its_ceiling(void **state)
{
	struct arena arena;
	volatile size_t taken = 0;

	(void)state;
	arena_on_exhausted(jump_out);
	arena_init(&arena, 1 << 20);
	int outcome = setjmp(ran_out);
	if (outcome == 0) {
		for (;;) {
			arena_alloc(&arena, 1000);
			taken += 1000;
		}
	}
	assert_int_equal(outcome, 1);
	assert_in_range(taken, 900000, 1 << 20);
	arena_release(&arena);
}

static void refuses_an_array_whose_size_overflows(void **state)
{
	struct arena arena;

	(void)state;
	arena_on_exhausted(jump_out);
	arena_init(&arena, 1 << 20);
	if (setjmp(ran_out) == 0) {
		arena_array(&arena, SIZE_MAX / 8, 16);
		fail_msg("the multiplication overflowed unseen");
	}
	arena_release(&arena);
}

static void gives_zeroed_memory_again_after_a_reset(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (int round = 0; round < 3; round++) {
		char *bytes = arena_alloc(&arena, 100000);
		for (size_t i = 0; i < 100000; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xff, 100000);
		char *small = arena_alloc(&arena, 10);
		assert_int_equal(small[9], 0);
		memset(small, 0xff, 10);
		arena_reset(&arena);
	}
	arena_release(&arena);
}

static void prints_and_copies_with_a_terminator(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	struct span text = arena_printf(&arena, "%s-%d", "port", 8080);
	assert_int_equal(text.len, 9);
	assert_string_equal(text.ptr, "port-8080");
	struct span copy = arena_copy(&arena, (struct span){ "a\0b", 3 });
	assert_memory_equal(copy.ptr, "a\0b", 4);
	arena_release(&arena);
}

static void gives_a_pointer_for_nothing_before_anything_else(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	assert_non_null(arena_alloc(&arena, 0));
	arena_release(&arena);
	assert_non_null(arena_array(&arena, 0, 8));
	arena_release(&arena);
}

static void grows_a_list_and_keeps_what_is_in_it(void **state)
{
	struct {
		size_t *items;
		size_t count;
		size_t capacity;
	} list = { 0 };
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < 1000; i++) {
		ARENA_GROW(&arena, &list);
		assert_true(list.capacity > list.count);
		list.items[list.count++] = i;
	}
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(list.items[i], i);
	arena_release(&arena);
}

/* At every distance from the end of a block, and longer than one. */
static void prints_whole_texts_across_the_ends_of_blocks(void **state)
{
	enum { TEXTS = 5000, LONG = 100000 };
	struct span texts[TEXTS];
	struct arena arena;
	char *pattern = malloc(LONG + 1);

	(void)state;
	assert_non_null(pattern);
	memset(pattern, 'x', LONG);
	pattern[LONG] = '\0';
	arena_init(&arena, (size_t)64 << 20);
	for (int i = 0; i < TEXTS; i++)
		texts[i] = arena_printf(&arena, "%d:%.*s", i, i == 77 ? LONG : i % 1000, pattern);
	for (int i = 0; i < TEXTS; i++) {
		size_t digits = i < 10 ? 1 : i < 100 ? 2 : i < 1000 ? 3 : 4;
		size_t filler = i == 77 ? LONG : (size_t)(i % 1000);
		assert_int_equal(texts[i].len, digits + 1 + filler);
		assert_int_equal(strlen(texts[i].ptr), texts[i].len);
		assert_int_equal(strtol(texts[i].ptr, NULL, 10), i);
	}
	const char *zeroed = arena_alloc(&arena, 100);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(zeroed[i], 0);
	arena_release(&arena);
	free(pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_at_its_ceiling),
		cmocka_unit_test(refuses_an_array_whose_size_overflows),
		cmocka_unit_test(grows_a_list_and_keeps_what_is_in_it),
		cmocka_unit_test(gives_zeroed_memory_again_after_a_reset),
		cmocka_unit_test(prints_and_copies_with_a_terminator),
		cmocka_unit_test(prints_whole_texts_across_the_ends_of_blocks),
		cmocka_unit_test(gives_a_pointer_for_nothing_before_anything_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
