/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/owner_pattern.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/*
 * Every line but those marked was compared with `git check-ignore`, which reads
 * the pattern as .gitignore does.
 */
static const struct {
	const char *pattern;
	const char *path;
	bool matches;
} cases[] = {
	/* everything, and names anywhere */
	{ "*", "a", true },
	{ "*", "a/b/c.yaml", true },
	{ "**", "a/b/c.yaml", true },
	{ "*.yaml", "a.yaml", true },
	{ "*.yaml", "prod/web/a.yaml", true },
	{ "*.yaml", "a.yml", false },
	{ "*.yaml", ".yaml", true },
	{ "*.yaml", "odd.yaml/a.txt", true },
	{ "app.yaml", "app.yaml", true },
	{ "app.yaml", "prod/app.yaml", true },
	{ "app.yaml", "prod/app.yaml/x", true },
	{ "app.yaml", "prod/my-app.yaml", false },
	{ "app.yaml", "App.yaml", false },
	{ "a?.txt", "x/ab.txt", true },
	{ "a?.txt", "a/.txt", false },
	{ "a?.txt", "a.txt", false },
	{ ".*", ".github/workflows/a.yml", true },
	{ ".*", "github/a", false },
	/* from the root */
	{ "/app.yaml", "app.yaml", true },
	{ "/app.yaml", "prod/app.yaml", false },
	{ "/prod", "prod/app.yaml", true },
	{ "/prod", "prod", true },
	{ "/prod", "production/app.yaml", false },
	{ "/prod", "x/prod/app.yaml", false },
	{ "/*.md", "README.md", true },
	{ "/*.md", "docs/README.md", false },
	/* directories */
	{ "prod/", "prod/app.yaml", true },
	{ "prod/", "prod/web/app.yaml", true },
	{ "prod/", "eu/prod/app.yaml", true },
	{ "prod/", "prod", false },
	{ "prod/", "eu/prod", false },
	{ "/prod/", "prod/app.yaml", true },
	{ "/prod/", "eu/prod/app.yaml", false },
	{ "/prod/", "prod", false },
	{ "*/", "a/b", true },
	{ "*/", "b", false },
	{ "/a/b/", "a/b/c", true },
	{ "/a/b/", "x/a/b/c", false },
	/* a slash inside: from the root */
	{ "prod/web", "prod/web/app.yaml", true },
	{ "prod/web", "prod/web", true },
	{ "prod/web", "eu/prod/web/app.yaml", false },
	{ "prod/*.yaml", "prod/app.yaml", true },
	{ "prod/*.yaml", "prod/web/app.yaml", false },
	{ "prod/*/app.yaml", "prod/web/app.yaml", true },
	{ "prod/*/app.yaml", "prod/web/eu/app.yaml", false },
	{ "prod/w*", "prod/web/app.yaml", true },
	{ "prod/w*", "prod/eu/web", false },
	/* two stars */
	{ "**/logs", "logs", true },
	{ "**/logs", "build/logs", true },
	{ "**/logs", "build/logs/a/b", true },
	{ "**/logs", "build/blogs", false },
	{ "/**/logs", "a/logs/x", true },
	{ "prod/**", "prod/a", true },
	{ "prod/**", "prod/a/b/c", true },
	{ "prod/**", "prod", false },
	{ "prod/**", "x/prod/a", false },
	{ "prod/**/app.yaml", "prod/app.yaml", true },
	{ "prod/**/app.yaml", "prod/a/b/app.yaml", true },
	{ "prod/**/app.yaml", "prod/a/b/app.yml", false },
	{ "**/prod/**", "eu/prod/a", true },
	{ "**/prod/**", "eu/prod", false },
	{ "/docs/**/*.md", "docs/a.md", true },
	{ "/docs/**/*.md", "docs/x/y/a.md", true },
	{ "/docs/**/*.md", "x/docs/a.md", false },
	{ "docs/**/", "docs/a/b", true },
	{ "docs/**/", "docs/a", false },
	{ "a**b", "x/aXXb", true },
	{ "a**b", "a/b", false },
	{ "/a/**/b/**/c", "a/x/b/y/z/c", true },
	{ "/a/**/b/**/c", "a/x/c", false },
	/* quoted */
	{ "my\\ file.txt", "x/my file.txt", true },
	{ "my\\ file.txt", "my\\ file.txt", false },
	{ "path\\ with/space\\ s/", "path with/space s/a", true },
	{ "\\#note", "#note", true },
	{ "\\#note", "note", false },
	{ "/a\\*b", "a*b", true },
	{ "/a\\*b", "axb", false },
	{ "a#b", "x/a#b", true },
	{ "\\!x", "!x", true },
	/* where forges leave .gitignore's way: a star at the end takes no deeper files */
	{ "docs/*", "docs/getting-started.md", true },
	{ "docs/*", "docs/build-app/troubleshooting.md", false },
	{ "/docs/*", "docs/a", true },
	{ "/docs/*", "docs/a/b", false },
	{ "/*", "a", true },
	{ "/*", "a/b", false },
	{ "/a/*/", "a/b/c", true },
	{ "/a/*/", "a/b", false },
};

static void matches_as_the_forges_say(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct span written = span_of(cases[i].pattern);
		if (owner_pattern_problem(written))
			fail_msg("\"%s\": %s", cases[i].pattern, owner_pattern_problem(written));
		struct owner_pattern pattern = owner_pattern_of(written, &arena);
		if (owner_pattern_match(&pattern, span_of(cases[i].path)) != cases[i].matches)
			fail_msg("\"%s\" against \"%s\"", cases[i].pattern, cases[i].path);
	}
	arena_release(&arena);
}

static void says_what_is_no_pattern(void **state)
{
	static const struct {
		const char *pattern;
		const char *words;
	} refused[] = {
		{ "!docs/", "'!'" },
		{ "*.[ch]", "'[ ]'" },
		{ "a]b", "'[ ]'" },
		{ "docs\\", "quotes nothing" },
		{ "/", "names no path" },
		{ "//", "names no path" },
		{ "/docs//a", "no path" },
		{ "./docs", "no path" },
		{ "../docs", "no path" },
		{ "docs/../a", "no path" },
		{ "docs//", "names no path" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		const char *problem = owner_pattern_problem(span_of(refused[i].pattern));
		if (!problem || !strstr(problem, refused[i].words))
			fail_msg("\"%s\": %s", refused[i].pattern, problem ? problem : "taken");
	}
}

static void knows_what_forges_read_differently(void **state)
{
	(void)state;
	assert_true(owner_pattern_is_ambiguous(span_of("docs/a")));
	assert_true(owner_pattern_is_ambiguous(span_of("docs/*.md")));
	assert_false(owner_pattern_is_ambiguous(span_of("docs/")));
	assert_false(owner_pattern_is_ambiguous(span_of("/docs/a")));
	assert_false(owner_pattern_is_ambiguous(span_of("**/docs/a")));
	assert_false(owner_pattern_is_ambiguous(span_of("*.md")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_as_the_forges_say),
		cmocka_unit_test(says_what_is_no_pattern),
		cmocka_unit_test(knows_what_forges_read_differently),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
