/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void keeps_its_content_after_the_ceiling(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 8);
	text_string(&text, "12345678");
	assert_false(text_failed(&text));
	text_byte(&text, '9');
	assert_true(text_failed(&text));
	text_string(&text, "");
	assert_true(text_failed(&text));
	assert_string_equal(text.bytes, "12345678");
	text_clear(&text);
	assert_false(text_failed(&text));
	text_format(&text, "%d-%s", 12, "ab");
	assert_string_equal(text.bytes, "12-ab");
	text_release(&text);
}

/* Foreign text and what a person sees of it. */
static const struct {
	const char *bytes;
	size_t len;
	const char *shown;
} displayed[] = {
	{ "plain", 5, "plain" },
	{ "gr\xc3\xbc\xc3\x9f", 6, "gr\xc3\xbc\xc3\x9f" },
	{ "\x1b[31mred", 8, "\\x1b[31mred" },
	{ "a\0b", 3, "a\\x00b" },
	{ "a\tb\r\n", 5, "a b\\x0d\\x0a" },
	{ "\xff", 1, "\\xff" },
	{ "\xe2\x80\xae"
	  "exe.txt",
	  10, "\\u202eexe.txt" },
	{ "zero\xe2\x80\x8bwidth", 12, "zero\\u200bwidth" },
	{ "\xef\xbb\xbf", 3, "\\ufeff" },
	{ "\xc2\x9b", 2, "\\u009b" }, /* C1 control: CSI */
	{ "\xe2\x80\xa8", 3, "\\u2028" },
	{ "12345678901234567890", 20, "1234567890123456\xe2\x80\xa6" },
};

static void shows_foreign_text_without_its_powers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(displayed) / sizeof(displayed[0]); i++) {
		struct text text;
		text_init(&text, 1000);
		text_display(&text, (struct span){ displayed[i].bytes, displayed[i].len }, 16);
		assert_string_equal(text.bytes, displayed[i].shown);
		text_release(&text);
	}
}

static void escapes_for_json_and_xml(void **state)
{
	struct text text;
	struct span foreign = { "\"a\\b\"\n\x01\xff<&>", 11 };

	(void)state;
	text_init(&text, 1000);
	text_json(&text, foreign);
	assert_string_equal(text.bytes, "\\\"a\\\\b\\\"\\n\\u0001\xef\xbf\xbd<&>");
	text_clear(&text);
	text_xml(&text, foreign);
	assert_string_equal(text.bytes,
			    "&quot;a\\b&quot;&#10;\xef\xbf\xbd\xef\xbf\xbd&lt;&amp;&gt;");
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_its_content_after_the_ceiling),
		cmocka_unit_test(shows_foreign_text_without_its_powers),
		cmocka_unit_test(escapes_for_json_and_xml),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
