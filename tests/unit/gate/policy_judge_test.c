/* SPDX-License-Identifier: Apache-2.0 */
/* The policy as a whole: with its CODEOWNERS file, and whom it locks out. */
#include "tests/unit/gate/tree_fixture.h"

/* 2026-11-23 12:00:00 UTC */
#define NOW INT64_C(1795435200)

#define PEOPLE                                                                                     \
	"version: 1\n"                                                                             \
	"people:\n"                                                                                \
	"  ada: {}\n"                                                                              \
	"  grace: {}\n"                                                                            \
	"groups: {leads: [ada, grace]}\n"
#define OWNERS PEOPLE "branches: {main: {owners: CODEOWNERS}}\n"
#define ALONE PEOPLE "branches: {main: {owners: CODEOWNERS, approvals: []}}\n"
#define POLICY ".headgate/policy.yaml"

static void expect(const struct memory_file *before, const struct memory_file *after,
		   const char *const *changed, const char *expected)
{
	struct tree_fixture fixture;
	struct error err;

	fixture_init(&fixture, NULL, before, after);
	fixture.judge.now = NOW;
	for (; *changed; changed++)
		fixture_judge_file(&fixture, *changed);
	assert_int_equal(
		judge_across(&fixture.judge, fixture.facts, fixture.count, &fixture.findings, &err),
		0);
	findings_sort(&fixture.findings);
	fixture_expect(&fixture, expected);
	fixture_release(&fixture);
}

static const char *const policy_changed[] = { POLICY, NULL };
static const char *const owners_changed[] = { "CODEOWNERS", NULL };
static const char *const both_changed[] = { POLICY, "CODEOWNERS", NULL };

static void takes_a_policy_with_its_owners(void **state)
{
	static const struct memory_file files[] = {
		{ POLICY, OWNERS },
		{ "CODEOWNERS", "* @leads\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, files, both_changed, "");
	expect(NULL, files, policy_changed, "");
	expect(NULL, files, owners_changed, "");
}

static void misses_the_owners_that_a_policy_counts_on(void **state)
{
	static const struct memory_file files[] = { { POLICY, OWNERS }, { NULL, NULL } };
	static const struct memory_file elsewhere[] = {
		{ POLICY, OWNERS },
		{ "prod/CODEOWNERS", "* @leads\n" },
		{ NULL, NULL },
	};
	static const struct memory_file plain[] = { { POLICY, PEOPLE }, { NULL, NULL } };

	(void)state;
	expect(NULL, files, policy_changed, POLICY ":6 owners/missing\n");
	expect(NULL, elsewhere, policy_changed, POLICY ":6 owners/missing\n");
	expect(NULL, plain, policy_changed, "");
}

static void keeps_the_owners_while_the_policy_counts_on_them(void **state)
{
	static const struct memory_file before[] = {
		{ POLICY, OWNERS },
		{ "CODEOWNERS", "* @leads\n" },
		{ NULL, NULL },
	};
	static const struct memory_file after[] = { { POLICY, OWNERS }, { NULL, NULL } };

	(void)state;
	expect(before, after, owners_changed, POLICY ":6 owners/missing\n");
}

static void finds_owners_whom_a_new_policy_dropped(void **state)
{
	static const struct memory_file files[] = {
		{ POLICY, OWNERS },
		{ "CODEOWNERS", "* @leads\n*.md @joan\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, files, policy_changed, "CODEOWNERS:2 owners/unknown\n");
	expect(NULL, files, owners_changed, "CODEOWNERS:2 owners/unknown\n");
	expect(NULL, files, both_changed, "CODEOWNERS:2 owners/unknown\n");
}

static void leaves_owners_alone_that_do_not_count(void **state)
{
	static const struct memory_file files[] = {
		{ POLICY, PEOPLE },
		{ "CODEOWNERS", "* @joan\n!x\n" },
		{ NULL, NULL },
	};
	static const struct memory_file without_policy[] = {
		{ "CODEOWNERS", "* @joan\n!x\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, files, both_changed, "");
	expect(NULL, without_policy, owners_changed, "");
}

static void takes_one_file_of_owners(void **state)
{
	static const struct memory_file files[] = {
		{ POLICY, OWNERS },
		{ ".github/CODEOWNERS", "* @leads\n" },
		{ "CODEOWNERS", "* @joan\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, files, owners_changed, "CODEOWNERS:0 owners/two-files\n");
}

static void warns_when_nobody_owns_the_owners(void **state)
{
	static const struct memory_file free_to_all[] = {
		{ POLICY, ALONE },
		{ "CODEOWNERS", "/prod/ @leads\n" },
		{ NULL, NULL },
	};
	static const struct memory_file owned[] = {
		{ POLICY, ALONE },
		{ "CODEOWNERS", "/prod/ @leads\n/CODEOWNERS @leads\n" },
		{ NULL, NULL },
	};
	static const struct memory_file under_rules[] = {
		{ POLICY, OWNERS },
		{ "CODEOWNERS", "/prod/ @leads\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, under_rules, owners_changed, "");
	expect(NULL, free_to_all, owners_changed, "CODEOWNERS:0 owners/unowned\n");
	expect(NULL, owned, owners_changed, "");
}

static void warns_of_a_lock_out(void **state)
{
	static const struct memory_file rules[] = {
		{ POLICY, PEOPLE "branches: {main: {approvals: [{count: 2, from: [leads]}]}}\n" },
		{ NULL, NULL },
	};
	static const struct memory_file owners[] = {
		{ POLICY, OWNERS },
		{ "CODEOWNERS", "* @ada\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, rules, policy_changed, POLICY ":6 policy/lock-out\n");
	expect(NULL, owners, owners_changed, POLICY ":6 policy/lock-out\n");
}

static void says_a_broken_policy_once(void **state)
{
	static const struct memory_file files[] = {
		{ POLICY, "version: 2\n" },
		{ "CODEOWNERS", "!x\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, files, both_changed, POLICY ":1 policy/version\n");
}

static void looks_only_when_the_policy_is_touched(void **state)
{
	static const char *const others[] = { "a.txt", NULL };
	static const struct memory_file files[] = {
		{ POLICY, OWNERS },
		{ "a.txt", "x" },
		{ NULL, NULL },
	};

	(void)state;
	expect(NULL, files, others, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_policy_with_its_owners),
		cmocka_unit_test(misses_the_owners_that_a_policy_counts_on),
		cmocka_unit_test(keeps_the_owners_while_the_policy_counts_on_them),
		cmocka_unit_test(finds_owners_whom_a_new_policy_dropped),
		cmocka_unit_test(leaves_owners_alone_that_do_not_count),
		cmocka_unit_test(takes_one_file_of_owners),
		cmocka_unit_test(warns_when_nobody_owns_the_owners),
		cmocka_unit_test(warns_of_a_lock_out),
		cmocka_unit_test(says_a_broken_policy_once),
		cmocka_unit_test(looks_only_when_the_policy_is_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
