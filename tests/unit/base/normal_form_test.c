/* SPDX-License-Identifier: Apache-2.0 */
#include "base/normal_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

struct row {
	const char *text;
	bool composed;
};

static void tells_composed_text(void **state)
{
	static const struct row rows[] = {
		{ "", true },
		{ "prod/app.yaml", true },
		/* e with acute: one character, or two */
		{ "caf\u00e9", true },
		{ "cafe\u0301", false },
		{ "cafe\u0301s", false },
		{ "\u00e9\u0301", true },
		/* there is no such letter in one character */
		{ "x\u0301", true },
		{ "\u1eb9\u0301", true },
		/* in the order of their classes, also where the letter has one of them already */
		{ "q\u0323\u0307", true },
		{ "q\u0307\u0323", false },
		{ "\u00e1\u0323", false },
		{ "\u1e69", true },
		{ "\u1e61\u0323", false },
		/* the first of two equal marks is in the way of the second */
		{ "x\u0300\u0301", true },
		{ "\u0304e\u0301", false },
		/* what is always replaced: the signs of angstrom and ohm, a Devanagari letter */
		{ "\u212b", false },
		{ "\u00c5", true },
		{ "\u2126", false },
		{ "\u0958", false },
		/* kana with its voicing mark, as macOS wrote it */
		{ "\u304c", true },
		{ "\u304b\u3099", false },
		/* Hangul */
		{ "\ud55c\uae00", true },
		{ "\u1112\u1161\u11ab", false },
		{ "\ud558\u11ab", false },
		{ "\ud55c\u11ab", true },
		{ "\u1161\u1161", true },
		/* a vowel of Bengali that is not a mark */
		{ "\u09c7\u09be", false },
		{ "\u09c7\u0301\u09be", true },
		/* it begins with a mark, it is no text */
		{ "\u0301", true },
		{ "\xff"
		  "e\u0301",
		  true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (is_composed_form(span_of(rows[i].text)) == rows[i].composed)
			continue;
		fail_msg("row %zu: \"%s\"", i, rows[i].text);
	}
}

/* Each of these marks is looked up in all tables. */
static void a_long_text_takes_no_time(void **state)
{
	static const char *const letters[] = { "\u00e1\u0333", "x\u0333", "\u1e69\u0333" };
	static char text[1 << 20];

	(void)state;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		struct span letter = span_of(letters[i]);
		size_t len = 0;
		for (; len + letter.len <= sizeof(text); len += letter.len)
			memcpy(text + len, letter.ptr, letter.len);
		assert_true(is_composed_form((struct span){ text, len }));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_composed_text),
		cmocka_unit_test(a_long_text_takes_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
