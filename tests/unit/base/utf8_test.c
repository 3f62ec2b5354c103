/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Valid as a whole, or the offset of the first byte that is not. */
static const struct {
	const char *bytes;
	size_t len;
	size_t valid;
} cases[] = {
	{ "", 0, 0 },
	{ "plain ascii, longer than eight", 30, 30 },
	{ "nul \0 inside", 12, 12 },
	{ "gr\xc3\xbc\xc3\x9f", 6, 6 },
	{ "\xf0\x9f\x98\x80", 4, 4 },
	{ "\xf4\x8f\xbf\xbf", 4, 4 }, /* U+10FFFF */
	{ "\xf4\x90\x80\x80", 4, 0 }, /* above it */
	{ "ab\xff", 3, 2 },
	{ "\xc0\xaf", 2, 0 }, /* overlong '/' */
	{ "\xe0\x80\xaf", 3, 0 },
	{ "\xf0\x80\x80\xaf", 4, 0 },
	{ "\xed\xa0\x80", 3, 0 },      /* a surrogate */
	{ "12345678\xe2\x82", 10, 8 }, /* cut off */
	{ "\x80", 1, 0 },
};

static void finds_the_first_invalid_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span bytes = { cases[i].bytes, cases[i].len };
		assert_int_equal(utf8_valid_length(bytes), cases[i].valid);
	}
}

static void decodes_what_it_encodes(void **state)
{
	(void)state;
	for (uint32_t code_point = 0; code_point <= 0x10ffff; code_point++) {
		char bytes[4];
		uint32_t back = 0;
		if (code_point >= 0xd800 && code_point <= 0xdfff)
			continue;
		size_t len = utf8_encode(code_point, bytes);
		assert_int_equal(utf8_decode((struct span){ bytes, len }, &back), len);
		assert_int_equal(back, code_point);
		assert_int_equal(utf8_decode((struct span){ bytes, len - 1 }, &back), 0);
	}
}

static void counts_an_invalid_byte_as_one_character(void **state)
{
	(void)state;
	assert_int_equal(utf8_count(span_of("gr\xc3\xbc\xc3\x9f")), 4);
	assert_int_equal(utf8_count(span_of("a\xff\xfe")), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_first_invalid_byte),
		cmocka_unit_test(decodes_what_it_encodes),
		cmocka_unit_test(counts_an_invalid_byte_as_one_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
