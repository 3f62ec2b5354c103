/* SPDX-License-Identifier: Apache-2.0 */
#include "base/duration.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void units_are_seconds_to_weeks(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {
		{ "0", 0 },      { "2w", 1209600 },
		{ "90s", 90 },   { "10m", 600 },
		{ "2h", 7200 },  { "14d", 1209600 },
		{ "007m", 420 }, { "999999999d", 86399999913600 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t seconds = -1;
		assert_true(duration_parse(span_of(rows[i].text), "smhdw", &seconds));
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void anything_else_is_none(void **state)
{
	static const char *const rows[] = { "",           "s",           "m",     "-1",  "+1",
					    " 1",         "1 ",          "1 s",   "1w",  "1S",
					    "1ms",        "1.5h",        "1h30m", "1e3", "0x1",
					    "9999999999", "1000000000s", "90",    "00" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t seconds = -1;
		assert_false(duration_parse(span_of(rows[i]), "smhd", &seconds));
		assert_int_equal(seconds, -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_seconds_to_weeks),
		cmocka_unit_test(anything_else_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
