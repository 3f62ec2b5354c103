/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/policy_change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST_PATHS = 5 };

static const struct {
	bool owners;
	const char *paths[MOST_PATHS];
	const char *message; /* NULL: it may go on */
} cases[] = {
	{ false, { NULL }, NULL },
	{ false, { ".headgate/policy.yaml" }, NULL },
	{ false, { ".headgate/policy.yaml", ".headgate/schemas/a.json" }, NULL },
	{ false, { "prod/app.yaml", "prod/b.yaml" }, NULL },
	{ false, { ".headgatex/a", "prod/app.yaml" }, NULL },
	{ false, { "prod/.headgate/policy.yaml", "prod/app.yaml" }, NULL },
	{ false, { "CODEOWNERS", "prod/app.yaml" }, NULL },
	{ true, { "CODEOWNERS", ".headgate/policy.yaml" }, NULL },
	{ true, { "prod/CODEOWNERS", "prod/app.yaml" }, NULL },
	{ false,
	  { ".headgate/policy.yaml", "prod/app.yaml" },
	  "touches the policy (.headgate/policy.yaml) and prod/app.yaml; split it: propose the "
	  "policy first, by itself" },
	{ false,
	  { ".headgate", "prod/app.yaml" },
	  "touches the policy (.headgate) and prod/app.yaml; split it: propose the policy first, "
	  "by itself" },
	{ false,
	  { "a.yaml", ".headgate/schemas/x.json", "b.yaml", "c.yaml" },
	  "touches the policy (.headgate/schemas/x.json), a.yaml and 2 more; split it: propose the "
	  "policy first, by itself" },
	{ false,
	  { ".headgate/policy.yaml", "CODEOWNERS" },
	  "touches the policy (.headgate/policy.yaml) and CODEOWNERS; split it: propose the policy "
	  "first, by itself" },
	{ true,
	  { ".gitea/CODEOWNERS", "prod/app.yaml" },
	  "touches the policy (.gitea/CODEOWNERS) and prod/app.yaml; split it: propose the policy "
	  "first, by itself" },
	{ true,
	  { ".github/CODEOWNERS", "CODEOWNERS", "prod/app.yaml" },
	  "touches the policy (.github/CODEOWNERS) and prod/app.yaml; split it: propose the policy "
	  "first, by itself" },
};

static void check_case(size_t index, struct arena *arena)
{
	const struct branch_rules rules = { .owners = cases[index].owners };
	struct tree_change items[MOST_PATHS] = { 0 };
	struct tree_changes changes = { .items = items };
	struct findings findings;

	findings_init(&findings, arena);
	for (size_t i = 0; i < MOST_PATHS && cases[index].paths[i]; i++)
		items[changes.count++].path = span_of(cases[index].paths[i]);
	policy_change_check(&rules, &changes, span_of("refs/for/master"), &findings);
	assert_int_equal(findings.count, cases[index].message != NULL);
	if (!cases[index].message)
		return;
	assert_true(span_is(findings.items[0].message, cases[index].message));
	assert_true(span_is(findings.items[0].path, "refs/for/master"));
	assert_string_equal(findings.items[0].rule->id, "policy/mixed");
	assert_int_equal(findings.items[0].severity, SEVERITY_ERROR);
}

static void keeps_the_policy_apart_from_what_it_judges(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	for (size_t i = 0; i < COUNT(cases); i++)
		check_case(i, &arena);
	arena_release(&arena);
}

static void knows_the_policy_without_rules_for_the_branch(void **state)
{
	(void)state;
	assert_true(is_policy_path(NULL, span_of(".headgate/policy.yaml")));
	assert_false(is_policy_path(NULL, span_of("CODEOWNERS")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_policy_apart_from_what_it_judges),
		cmocka_unit_test(knows_the_policy_without_rules_for_the_branch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
