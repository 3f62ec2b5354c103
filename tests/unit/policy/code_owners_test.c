/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/code_owners.h"

#include "tests/unit/policy/policy_fixture.h"

static const char people[] = "version: 1\n"
			     "people:\n"
			     "  ada: {email: [ada@example.com]}\n"
			     "  grace: {}\n"
			     "  linus@kernel: {}\n"
			     "  ci: {robot: true}\n"
			     "groups:\n"
			     "  leads: [ada, grace]\n"
			     "  web: [grace, ci]\n"
			     "  robots: [ci]\n";

static struct source file;

static const struct code_owners *owners_at(const char *path, const char *text)
{
	const struct policy *policy = policy_of(people);

	assert_non_null(policy);
	file = (struct source){ .path = span_of(path), .bytes = span_of(text) };
	return code_owners_read(&file, policy, &fixture.arena, &fixture.findings);
}

static const struct code_owners *owners_of(const char *text)
{
	return owners_at("CODEOWNERS", text);
}

/* "1 of ada, grace; Docs: 2 of ada": every demand for the path. */
static const char *demands_shown(const struct code_owners *owners, const char *path)
{
	struct owners_demands demands;
	struct span text = span_of("");

	code_owners_of(owners, span_of(path), &fixture.arena, &demands);
	for (size_t i = 0; i < demands.count; i++) {
		const struct owners_demand *demand = &demands.items[i];
		text = arena_printf(&fixture.arena, "%.*s%s%.*s%s%u of", SPAN_ARG(text),
				    i ? "; " : "", SPAN_ARG(demand->section),
				    demand->section.len ? ": " : "", demand->count);
		for (size_t k = 0; k < demand->people.count; k++)
			text = arena_printf(&fixture.arena, "%.*s %.*s", SPAN_ARG(text),
					    SPAN_ARG(demand->people.items[k]));
	}
	return text.ptr;
}

static const struct {
	const char *file;
	const char *path;
	const char *demands;
} cases[] = {
	{ "", "a", "" },
	{ "# nothing\n\n   \n", "a", "" },
	{ "* @ada\n", "a", "1 of ada" },
	{ "* @ada", "a", "1 of ada" },
	{ "* @ada\r\n*.md @grace\r\n", "a.md", "1 of grace" },
	{ "\xef\xbb\xbf* @ada\n", "a", "1 of ada" },
	{ "  *\t@ada   @grace  \n", "a", "1 of ada grace" },
	/* owners */
	{ "* @leads\n", "a", "1 of ada grace" },
	{ "* @leads @ada\n", "a", "1 of ada grace" },
	{ "* @web\n", "a", "1 of grace" },
	{ "* @acme/leads\n", "a", "1 of ada grace" },
	{ "* @acme/platform/leads\n", "a", "1 of ada grace" },
	{ "* ada@example.com\n", "a", "1 of ada" },
	{ "* ADA@Example.COM\n", "a", "1 of ada" },
	{ "* @linus@kernel\n", "a", "1 of linus@kernel" },
	{ "* linus@kernel\n", "a", "1 of linus@kernel" },
	/* comments */
	{ "* @ada # @grace\n", "a", "1 of ada" },
	{ "* @ada #@grace\n", "a", "1 of ada" },
	{ "#* @ada\n* @grace\n", "a", "1 of grace" },
	{ "\\#x @ada\n", "#x", "1 of ada" },
	/* the last line counts, and a line without owners frees */
	{ "* @ada\n*.md @grace\n", "a.md", "1 of grace" },
	{ "*.md @grace\n* @ada\n", "a.md", "1 of ada" },
	{ "* @ada\n/apps/ @grace\n/apps/free\n", "apps/free", "" },
	{ "* @ada\n/apps/ @grace\n/apps/free # anyone\n", "apps/free", "" },
	{ "* @ada\n/apps/ @grace\n/apps/free\n", "apps/other", "1 of grace" },
	{ "docs/* @ada\n", "docs/a/b", "" },
	{ "my\\ file @ada\n", "my file", "1 of ada" },
	/* sections: each by itself */
	{ "* @ada\n[Docs]\n*.md @grace\n", "a.md", "1 of ada; Docs: 1 of grace" },
	{ "* @ada\n[Docs]\n*.md @grace\n", "a.yaml", "1 of ada" },
	{ "[Docs][2] @leads\n*.md\n", "a.md", "Docs: 2 of ada grace" },
	{ "[Docs][2] @leads\n*.md @ada @linus@kernel\n", "a.md", "Docs: 2 of ada linus@kernel" },
	{ "[Docs] @ada @grace\n*.md\n*.txt @grace\n", "a.md", "Docs: 1 of ada grace" },
	{ "[Docs] @ada @grace\n*.md\n*.txt @grace\n", "a.txt", "Docs: 1 of grace" },
	{ "[Docs]\n*.md\n", "a.md", "" },
	{ "^[Docs] @ada\n*.md\n", "a.md", "" },
	{ "^[Docs][2] @ada\n*.md\n", "a.md", "" },
	{ "[A b]\n* @ada\n[a B]\n*.md @grace\n", "a.md", "A b: 1 of grace" },
	{ "[A]\n* @leads\n[a][2]\n*.md @ada @grace\n", "a.md", "A: 2 of ada grace" },
	{ "^[A]\n* @ada\n[A]\n*.md @grace\n", "a.txt", "A: 1 of ada" },
	{ "^[A]\n* @ada\n^[a]\n*.md @grace\n", "a.md", "" },
	{ "[A] @ada\n*.md\n[B] @grace\n*.md\n", "a.md", "A: 1 of ada; B: 1 of grace" },
	{ "[A] @ada\n*.md\n[B]\n[A]\n*.txt\n", "a.txt", "" },
	{ "[A]\t@ada # the docs\n*.md\n", "a.md", "A: 1 of ada" },
};

static void knows_who_owns_a_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct code_owners *owners = owners_of(cases[i].file);
		if (!owners || fixture.findings.count)
			fail_msg("%s: %s", cases[i].file, findings_shown());
		const char *demands = demands_shown(owners, cases[i].path);
		if (strcmp(demands, cases[i].demands) != 0)
			fail_msg("%s for %s: \"%s\"", cases[i].file, cases[i].path, demands);
	}
}

static const struct {
	const char *file;
	const char *rule;
	uint32_t line;
	const char *words;
	const char *fix; /* NULL: any */
} mistakes[] = {
	{ "* @ada\n*.md @adda\n", "owners/unknown", 2, "\"adda\" is no person or group", "@ada" },
	{ "* @acme/lead\n", "owners/unknown", 1, "\"lead\"", "@leads" },
	{ "* @acme/ada\n", "owners/unknown", 1, "\"ada\" is no", NULL },
	{ "* @Ada\n", "owners/unknown", 1, "\"Ada\"", "@ada" },
	{ "* @\n", "owners/unknown", 1, "\"\"", "" },
	{ "* @acme/\n", "owners/unknown", 1, "\"\"", "" },
	{ "* @@maintainer\n", "owners/unknown", 1, "@maintainer", NULL },
	{ "* eve@example.com\n", "owners/unknown", 1, "eve@example.com", NULL },
	{ "my file @ada\n", "owners/syntax", 1, "\"file\" is no owner", NULL },
	{ "* ada\n", "owners/syntax", 1, "write @person", NULL },
	{ "!docs @ada\n", "owners/pattern", 1, "'!'", NULL },
	{ "*.[ch] @ada\n", "owners/pattern", 1, "'[ ]'", NULL },
	{ "/ @ada\n", "owners/pattern", 1, "names no path", NULL },
	{ "a\\\n", "owners/pattern", 1, "quotes nothing", NULL },
	{ "* @ada\x01\n", "owners/syntax", 1, "nobody sees", NULL },
	{ "*\xff @ada\n", "owners/syntax", 1, "UTF-8", NULL },
	{ "prod\xe2\x80\x8b/ @ada\n", "owners/syntax", 1, "nobody sees", NULL },
	{ "prod\xe2\x80\xae/ @ada\n", "owners/syntax", 1, "nobody sees", NULL },
	{ "* @ada @ci\n", "owners/robot", 1, "ci is a robot", NULL },
	{ "* @robots\n", "owners/unsatisfiable", 1, "1 of the owners must approve, and only 0",
	  NULL },
	{ "[Docs\n*.md @ada\n", "owners/syntax", 1, "not closed", NULL },
	{ "[]\n*.md @ada\n", "owners/syntax", 1, "no name", NULL },
	{ "[Docs][x]\n", "owners/syntax", 1, "1 to 100", NULL },
	{ "[Docs][0]\n", "owners/syntax", 1, "1 to 100", NULL },
	{ "[Docs][101]\n", "owners/syntax", 1, "1 to 100", NULL },
	{ "[Docs][]\n", "owners/syntax", 1, "1 to 100", NULL },
	{ "[Docs][2\n", "owners/syntax", 1, "not closed", NULL },
	{ "[Docs]@ada\n", "owners/syntax", 1, "with a blank between", NULL },
	{ "[Docs] @eve\n", "owners/unknown", 1, "eve", NULL },
	{ "[Docs][2]\n*.md @ada\n", "owners/unsatisfiable", 2,
	  "2 of the owners must approve, and only 1 can: ada", NULL },
	{ "[Docs][2]\n*.md @web\n", "owners/unsatisfiable", 2, "only 1 can: grace", NULL },
	{ "[Docs]\n*.md @ada\n[docs][2]\n", "owners/unsatisfiable", 2, "2 of the owners", NULL },
};

static void refuses_what_a_forge_would_skip(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		if (owners_of(mistakes[i].file))
			fail_msg("%s: read", mistakes[i].file);
		if (!found_only(mistakes[i].rule, mistakes[i].line, mistakes[i].words,
				mistakes[i].fix))
			fail_msg("%s: %s", mistakes[i].file, findings_shown());
	}
}

static void reports_every_line(void **state)
{
	(void)state;
	assert_null(owners_of("!a @ada\n* @eve\n[x\n* @ci\n"));
	assert_int_equal(fixture.findings.count, 4);
	assert_int_equal(fixture.findings.items[1].start.column, 3);
}

static void warns_where_forges_disagree(void **state)
{
	(void)state;
	assert_non_null(owners_of("[Docs]\ndocs/a @ada\n"));
	assert_true(found_only("owners/ambiguous", 2, "GitLab", "/docs/a"));
	assert_non_null(owners_of("docs/a @ada\n[Docs]\n/docs/b @ada\ndocs/ @ada\n"));
	assert_int_equal(fixture.findings.count, 0);
}

static void refuses_the_language_of_gitea(void **state)
{
	(void)state;
	assert_null(owners_at(".gitea/CODEOWNERS", ".*\\\\.go @ada\n"));
	assert_true(found_only("owners/syntax", 0, "regular expressions", NULL));
}

static void refuses_endless_files(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, (size_t)4 << 20);
	for (size_t i = 0; i < LIMIT_OWNER_LINES; i++)
		text_string(&text, "a @ada\n");
	assert_non_null(owners_of(text.bytes));
	text_string(&text, "a @ada\n");
	assert_null(owners_of(text.bytes));
	assert_true(found_only("owners/size", LIMIT_OWNER_LINES + 1, "10000 lines", NULL));
	text_fill(&text, '#', LIMIT_POLICY_BYTES);
	assert_null(owners_of(text.bytes));
	assert_true(found_only("owners/size", 0, "1048576", NULL));
	text_release(&text);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, policy_set_up, policy_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(knows_who_owns_a_path),
		TEST(refuses_what_a_forge_would_skip),
		TEST(reports_every_line),
		TEST(warns_where_forges_disagree),
		TEST(refuses_the_language_of_gitea),
		TEST(refuses_endless_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
