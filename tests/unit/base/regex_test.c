/* SPDX-License-Identifier: Apache-2.0 */
#include "base/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void matches_like_re2(void **state)
{
	static const struct {
		const char *pattern, *text;
		int match;
	} cases[] = {
		{ "^[a-z]+$", "abc", 1 },
		{ "^[a-z]+$", "abc\n", 0 }, /* '$' is the very end */
		{ "b", "abc", 1 },
		{ "^$", "", 1 },
		{ "", "anything", 1 },
		{ "^.$", "\xc3\xa9", 1 },
		{ "^\\d+$", "\xd9\xa1", 0 }, /* ASCII digits only */
		{ "^\\s$", "\v", 0 },
		{ "^\\S$", "\v", 1 },
		{ "^[\\s]$", "\v", 0 },
		{ "^[\\S]$", "\v", 1 },
		{ "^\\v$", "\v", 1 },
		{ "^\\v$", "\n", 0 },
		{ "(?i)^abc$", "ABC", 1 },
		{ "^(?P<name>a|b)$", "b", 1 },
		{ "^(?:a|b)+?$", "abba", 1 },
		{ "^\\p{L}+$", "\xc3\xa9t\xc3\xa9", 1 },
		{ "^\\pL+$", "abc", 1 },
		{ "^[[:alpha:]]+$", "abc", 1 },
		{ "^[[]$", "[", 1 },
		{ "^[]]$", "]", 1 },
		{ "^\\Qa.b\\E$", "a.b", 1 },
		{ "^\\Qa.b\\E$", "axb", 0 },
		{ "^a{2}$", "aa", 1 },
		{ "^a{,2}$", "a{,2}", 1 }, /* no count: literal */
		{ "^a{$", "a{", 1 },
		{ "\\Aabc\\z", "abc", 1 },
		{ "^\\x{e9}\\x41$",
		  "\xc3\xa9"
		  "A",
		  1 },
	};
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct regex *regex;
		if (regex_compile(&regex, span_of(cases[i].pattern), &err) < 0)
			fail_msg("%s: %s", cases[i].pattern, err.message);
		if (regex_match(regex, span_of(cases[i].text), &err) != cases[i].match)
			fail_msg("%s on %s", cases[i].pattern, cases[i].text);
		regex_free(regex);
	}
}

static void refuses_what_re2_does_not_have(void **state)
{
	static const char *const patterns[] = {
		"a(?=b)", "a(?!b)", "(?<=a)b",   "(?<!a)b", "(a)\\1",  "(?>a)", "a++", "a**",
		"a{2}+",  "(?R)",   "(?1)",      "(?#x)",   "(*UTF)",  "\\K",   "\\Z", "\\G",
		"\\R",    "\\h",    "\\k<name>", "a{1001}", "[a",      "(a",    "a)",  "*a",
		"\\",     "[z-a]",  "(?|a)",     "a{2,1}",  "\\u0041", "[\\b]",
	};
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		struct regex *regex = NULL;
		if (regex_compile(&regex, span_of(patterns[i]), &err) == 0) {
			regex_free(regex);
			fail_msg("%s was taken", patterns[i]);
		}
		assert_non_null(strstr(err.message, "at character"));
	}
}

static void stops_when_the_work_explodes(void **state)
{
	struct error err = { 0 };
	struct regex *regex;

	(void)state;
	assert_int_equal(regex_compile(&regex, span_of("^(a+a+)+$"), &err), 0);
	assert_int_equal(
		regex_match(regex, span_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), &err),
		-1);
	assert_int_equal(err.code, ERROR_LIMIT);
	regex_free(regex);
}

static void text_that_is_no_utf8_cannot_be_decided(void **state)
{
	struct error err = { 0 };
	struct regex *regex;

	(void)state;
	assert_int_equal(regex_compile(&regex, span_of("a"), &err), 0);
	assert_int_equal(regex_match(regex, span_of("\xff"), &err), -1);
	regex_free(regex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_like_re2),
		cmocka_unit_test(refuses_what_re2_does_not_have),
		cmocka_unit_test(stops_when_the_work_explodes),
		cmocka_unit_test(text_that_is_no_utf8_cannot_be_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
