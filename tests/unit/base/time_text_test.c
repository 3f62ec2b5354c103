/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/time_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static void says_how_long_ago(void **state)
{
	static const int64_t now = 1795381472;
	static const struct {
		int64_t then;
		const char *expected;
	} cases[] = {
		{ now, "just now" },
		{ now - 59, "just now" },
		{ now + 60, "just now" },
		{ now - 60, "1 minute ago" },
		{ now - 119 * MINUTE, "119 minutes ago" },
		{ now - 2 * HOUR, "2 hours ago" },
		{ now - 47 * HOUR, "47 hours ago" },
		{ now - 2 * DAY, "2 days ago" },
		{ now - 59 * DAY, "59 days ago" },
		{ now - 60 * DAY, "2 months ago" },
		{ now - 729 * DAY, "24 months ago" },
		{ now - 730 * DAY, "2 years ago" },
		{ now + 3 * DAY, "in 3 days" },
		{ 0, "56 years ago" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ INT64_MAX, "second 9223372036854775807" },
		{ INT64_MIN, "second -9223372036854775808" },
	};
	struct text text;

	(void)state;
	text_init(&text, 256);
	for (size_t i = 0; i < COUNT(cases); i++) {
		text_clear(&text);
		text_age(&text, now, cases[i].then);
		assert_string_equal(text.bytes, cases[i].expected);
	}
	text_release(&text);
}

static void says_a_time_exactly(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 256);
	text_time(&text, 1795381472);
	assert_string_equal(text.bytes, "2026-11-22T21:04:32Z");
	text_release(&text);
}

static void says_how_long_in_few_letters(void **state)
{
	static const struct {
		int64_t seconds;
		const char *expected;
	} cases[] = {
		{ 0, "0s" },        { 119, "119s" },
		{ 120, "2m" },      { 2 * HOUR - 1, "119m" },
		{ 2 * HOUR, "2h" }, { 2 * DAY - 1, "47h" },
		{ 2 * DAY, "2d" },  { 1000 * DAY, "1000d" },
		{ -5, "0s" },
	};
	struct text text;

	(void)state;
	text_init(&text, 100);
	for (size_t i = 0; i < COUNT(cases); i++) {
		text_clear(&text);
		text_duration(&text, cases[i].seconds);
		assert_string_equal(text.bytes, cases[i].expected);
	}
	text_release(&text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_how_long_ago),
		cmocka_unit_test(says_how_long_in_few_letters),
		cmocka_unit_test(says_a_time_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
