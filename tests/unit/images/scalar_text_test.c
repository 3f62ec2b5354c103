/* SPDX-License-Identifier: Apache-2.0 */
#include "images/scalar_text.h"

#include "base/count.h"
#include "base/limits.h"
#include "manifest/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_text(const char *value, enum node_style style, const char *expected)
{
	struct arena arena;

	arena_init(&arena, 1 << 20);
	struct span text = scalar_text(span_of(value), style, &arena);
	if (!span_is(text, expected))
		fail_msg("%s: got %.*s, expected %s", value, SPAN_ARG(text), expected);
	arena_release(&arena);
}

static void what_some_reader_takes_for_no_text_gets_quotes(void **state)
{
	static const char *const values[] = {
		"1.10",
		"1e3",
		"1E400",
		"0x1",
		"0o7",
		"0b1",
		"010",
		"08",
		"12_000",
		"1.",
		".5",
		"+1",
		"-1",
		"-.5e-3",
		"on",
		"Off",
		"yes",
		"NO",
		"y",
		"N",
		"true",
		"False",
		"null",
		"NULL",
		"~",
		".inf",
		"-.Inf",
		".NaN",
		"=",
		"<<",
		"2024-01-01",
		"2024-1-1",
		"1:30",
		"190:20:30",
		"42",
		"1_0.5",
		"2001-12-14t21:59:43.10-05:00",
	};
	char expected[64];

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		snprintf(expected, sizeof(expected), "\"%s\"", values[i]);
		assert_text(values[i], STYLE_PLAIN, expected);
	}
}

static void tags_and_references_that_are_text_stay_plain(void **state)
{
	static const char *const values[] = {
		"1.4.2",
		"v1",
		"v1.10",
		"1.4.2-rc.1",
		"latest",
		"yesterday",
		"1.25-alpine",
		"4f3a2b1",
		"2024-01-01-7f3a",
		"nginx:1.2",
		"reg.example.com:5000/shop/web:1.10",
		"web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		assert_text(values[i], STYLE_PLAIN, values[i]);
}

static void what_is_not_safe_as_plain_gets_quotes(void **state)
{
	static const char *const values[] = {
		"",   " a",   "a ",   "- a", "-",   "? a", ": a", ":a",  ",a",  "[a",  "]a",
		"{a", "}a",   "#a",   "&a",  "*a",  "!a",  "|a",  ">a",  "'a",  "%a",  "@a",
		"`a", "a: b", "a #b", "a:",  "a,b", "a]",  "a{",  "a?b", "---", "...", "--- a",
	};
	char expected[64];

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		snprintf(expected, sizeof(expected), "\"%s\"", values[i]);
		assert_text(values[i], STYLE_PLAIN, expected);
	}
}

static void the_style_is_kept_where_it_can_be(void **state)
{
	static const struct {
		const char *value;
		enum node_style style;
		const char *expected;
	} rows[] = {
		{ "a", STYLE_SINGLE_QUOTED, "'a'" },
		{ "a'b", STYLE_SINGLE_QUOTED, "'a''b'" },
		{ "\xc3\xa9", STYLE_SINGLE_QUOTED, "'\xc3\xa9'" },
		{ "a\nb", STYLE_SINGLE_QUOTED, "\"a\\x0ab\"" },
		{ "a", STYLE_DOUBLE_QUOTED, "\"a\"" },
		{ "a\"b\\c", STYLE_DOUBLE_QUOTED, "\"a\\\"b\\\\c\"" },
		{ "\x01\xe2\x80\xa8\xef\xbb\xbf", STYLE_DOUBLE_QUOTED, "\"\\x01\\u2028\\ufeff\"" },
		{ "\xf0\x9f\x9a\x80", STYLE_DOUBLE_QUOTED, "\"\xf0\x9f\x9a\x80\"" },
		{ "a", STYLE_LITERAL, "\"a\"" },
		{ "a\"\n\x7f\xef\xbb\xbf", STYLE_JSON, "\"a\\\"\\u000a\\u007f\\ufeff\"" },
		{ "\xf3\xa0\x80\x81", STYLE_JSON, "\"\\udb40\\udc01\"" },
		{ "\xf3\xa0\x80\x81", STYLE_DOUBLE_QUOTED, "\"\\U000e0001\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_text(rows[i].value, rows[i].style, rows[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_some_reader_takes_for_no_text_gets_quotes),
		cmocka_unit_test(tags_and_references_that_are_text_stay_plain),
		cmocka_unit_test(what_is_not_safe_as_plain_gets_quotes),
		cmocka_unit_test(the_style_is_kept_where_it_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
