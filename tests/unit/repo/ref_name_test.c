/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/ref_name.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_branch_is_named_without_its_folder_and_nothing_else_is(void **state)
{
	static const struct {
		const char *ref;
		const char *name;
		bool is_branch;
	} rows[] = {
		{ "refs/heads/master", "master", true },
		{ "refs/heads/release/1.0", "release/1.0", true },
		{ "refs/heads/refs/heads/a", "refs/heads/a", true },
		{ "refs/heads/", "", true },
		{ "refs/heads", "refs/heads", false },
		{ "refs/tags/v1", "refs/tags/v1", false },
		{ "master", "master", false },
		{ "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span ref = span_of(rows[i].ref);
		assert_int_equal(ref_is_branch(ref), rows[i].is_branch);
		assert_true(span_is(ref_branch_name(ref), rows[i].name));
	}
}

static void what_stands_behind_a_prefix_is_empty_where_the_prefix_is_not(void **state)
{
	static const struct {
		const char *ref;
		const char *prefix;
		const char *behind;
	} rows[] = {
		{ "refs/pull/41/head", "refs/pull/", "41/head" },
		{ "refs/landed/master", "refs/landed/", "master" },
		{ "refs/landed/", "refs/landed/", "" },
		{ "refs/owed/7", "refs/landed/", "" },
		{ "refs", "refs/landed/", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_true(
			span_is(ref_behind(span_of(rows[i].ref), rows[i].prefix), rows[i].behind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_branch_is_named_without_its_folder_and_nothing_else_is),
		cmocka_unit_test(what_stands_behind_a_prefix_is_empty_where_the_prefix_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
