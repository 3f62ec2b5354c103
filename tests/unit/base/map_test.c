/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void keeps_every_key_in_order(void **state)
{
	struct arena arena;
	struct map map;

	(void)state;
	arena_init(&arena, (size_t)16 << 20);
	map_init(&map, &arena);
	for (uintptr_t i = 0; i < 10000; i++) {
		struct span key = arena_printf(&arena, "key-%zu", (size_t)i);
		*map_slot(&map, key) = (void *)(i + 1);
	}
	assert_int_equal(map.count, 10000);
	for (uintptr_t i = 0; i < 10000; i++) {
		struct span key = arena_printf(&arena, "key-%zu", (size_t)i);
		assert_ptr_equal(map_get(&map, key), (void *)(i + 1));
		assert_true(span_equal(map.entries[i].key, key));
	}
	assert_null(map_get(&map, span_of("key-10000")));
	arena_release(&arena);
}

static void tells_keys_with_nul_apart(void **state)
{
	struct arena arena;
	struct map map;
	struct span with_nul = { "prod\0x", 6 };

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	map_init(&map, &arena);
	*map_slot(&map, span_of("prod")) = &arena;
	assert_null(map_get(&map, with_nul));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_every_key_in_order),
		cmocka_unit_test(tells_keys_with_nul_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
