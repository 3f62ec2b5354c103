/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void is_parted_at_the_last_slash_and_joined_again(void **state)
{
	static const struct {
		const char *path, *directory, *name;
	} rows[] = {
		{ "apps/web/service.yaml", "apps/web", "service.yaml" },
		{ "apps/web", "apps", "web" },
		{ "README.md", "", "README.md" },
		{ "", "", "" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span path = span_of(rows[i].path);
		struct span directory = path_directory(path), name = path_name(path);
		assert_true(span_is(directory, rows[i].directory));
		assert_true(span_is(name, rows[i].name));
		assert_true(span_equal(path_join(&arena, directory, name), path));
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_parted_at_the_last_slash_and_joined_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
