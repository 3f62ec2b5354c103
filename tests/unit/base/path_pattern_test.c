/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path_pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
	const char *pattern;
	const char *path;
	bool matches;
} cases[] = {
	{ "**/*.yaml", "a.yaml", true },
	{ "**/*.yaml", "a/b/c.yaml", true },
	{ "**/*.yaml", "a/b/c.yml", false },
	{ "*.yaml", "a/b.yaml", false },
	{ "*.yaml", ".yaml", true },
	{ "docs/**", "docs/a/b", true },
	{ "docs/**", "docs/a", true },
	{ "docs/**", "docs", false },
	{ "docs/**", "xdocs/a", false },
	{ "**", "anything/at/all", true },
	{ "a/**/b", "a/b", true },
	{ "a/**/b", "a/x/y/b", true },
	{ "a/**/b", "a/x/b/c", false },
	{ "a/**/b/*.json", "a/b/x/b/y.json", true },
	{ "**/b/**/d", "a/b/c/b/d", true },
	{ "a**b", "a/b", false },
	{ "a**b", "axxb", true },
	{ "a?c", "abc", true },
	{ "a?c", "a/c", false },
	{ "[a-c]x", "bx", true },
	{ "[!a-c]x", "bx", false },
	{ "[!a-c]x", "dx", true },
	{ "[]x]", "]", true },
	{ "[a", "[a", true },
	{ "\\*", "*", true },
	{ "\\*", "a", false },
	{ "*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
	{ "", "a", false },
	{ "a/", "a", false },
	{ "a", "a", true },
	{ "a/b", "a", false },
	{ "a", "a/b", false },
};

static void matches_whole_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (path_pattern_match(span_of(cases[i].pattern), span_of(cases[i].path)) !=
		    cases[i].matches)
			fail_msg("\"%s\" against \"%s\"", cases[i].pattern, cases[i].path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(matches_whole_paths) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
