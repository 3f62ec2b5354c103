/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_version.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void a_lower_version_is_older(void **state)
{
	static const struct {
		const char *older, *newer;
	} rows[] = {
		{ "1.4.1", "1.4.2" },
		{ "1.9", "1.10" },
		{ "v1.9.0", "v1.10.0" },
		{ "v1.9", "1.10" },
		{ "1.4", "2.0.1" },
		{ "2024.01.31", "2024.02.01" },
		{ "1.4.2-rc.1", "1.4.2" },
		{ "1.4.2-rc.1", "1.4.2-rc.2" },
		{ "1.4.2-rc9", "1.4.2-rc10" },
		{ "1.4.2-alpha", "1.4.2-beta" },
		{ "1.4.2-beta.9", "1.4.2-RC.1" },
		{ "1.4.2-SNAPSHOT", "1.4.2" },
		{ "1.25.3-alpine", "1.25.4-alpine" },
		{ "1.4.2-r1", "1.4.2-r2" },
		{ "1.2.3.4", "1.2.3.5" },
		{ "1.99999999999999999999", "1.100000000000000000000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span older = span_of(rows[i].older), newer = span_of(rows[i].newer);
		if (!image_tag_is_older(older, newer) || image_tag_is_older(newer, older))
			fail_msg("%s and %s", rows[i].older, rows[i].newer);
	}
}

static void where_nobody_can_tell_nothing_is_older(void **state)
{
	static const struct {
		const char *a, *b;
	} rows[] = {
		{ "1.4.2", "1.4.2" },
		{ "01.4", "1.04" },
		{ "latest", "1.4.2" },
		{ "latest", "main" },
		{ "41", "42" },
		{ "1234567", "9876543" },
		{ "1.4", "1.4.2" },
		{ "1.25.3", "1.25.3-alpine" },
		{ "1.4.2-alpine", "1.4.2-debian" },
		{ "", "1.4.2" },
		{ "1.", "1.4" },
		{ "1.2.3.4.5", "1.2.3.4.6" },
		{ "1.4rc1", "1.4" },
		{ "f3a.1", "1.4" },
		{ "v", "v1.2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span a = span_of(rows[i].a), b = span_of(rows[i].b);
		if (image_tag_is_older(a, b) || image_tag_is_older(b, a))
			fail_msg("%s and %s", rows[i].a, rows[i].b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lower_version_is_older),
		cmocka_unit_test(where_nobody_can_tell_nothing_is_older),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
