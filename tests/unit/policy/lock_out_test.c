/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/lock_out.h"

#include "policy/code_owners.h"
#include "tests/unit/policy/policy_fixture.h"

/* 2026-11-23 12:00:00 UTC */
#define NOW INT64_C(1795435200)

#define PEOPLE(keys_of_ada)                                                                        \
	"version: 1\n"                                                                             \
	"people:\n"                                                                                \
	"  ada: {keys: [" keys_of_ada "]}\n"                                                       \
	"  grace: {keys: [\"" GRACE_KEY "\"]}\n"                                                   \
	"  joan: {}\n"                                                                             \
	"  ci: {robot: true}\n"                                                                    \
	"  renovate: {robot: true}\n"                                                              \
	"groups:\n"                                                                                \
	"  leads: [ada, grace]\n"                                                                  \
	"  all: [ada, grace, joan]\n"                                                              \
	"  robots: [ci, renovate]\n"                                                               \
	"  mixed: [ada, ci, renovate]\n"
#define UNTIL(day) "{key: \"" ADA_KEY "\", until: " day "}"
#define FROM(day) "{key: \"" ADA_KEY "\", from: " day "}"
#define RULES(keys, list) PEOPLE(keys) "branches: {m: {approvals: [" list "]}}\n"
#define OWNED(list) PEOPLE("") "branches: {m: {owners: CODEOWNERS, approvals: [" list "]}}\n"
#define ADA "\"" ADA_KEY "\""

static const struct {
	const char *policy;
	const char *owners; /* NULL: no file */
	const char *rule;   /* NULL: nothing to say */
	const char *words;
} cases[] = {
	/* what reading the policy finds: T37 of the threats */
	{ RULES(ADA, "{count: 3, from: [leads]}"), NULL, "policy/unsatisfiable",
	  "asks for 3 people of leads, and only 2 can approve: ada, grace" },
	{ RULES("", "{count: 2, from: [leads], grade: signed}"), NULL, "policy/unsatisfiable",
	  "only 1 can sign with a key of the policy: grace" },
	{ RULES(ADA, "{count: 1, from: [robots]}"), NULL, "policy/unsatisfiable",
	  "nobody there can approve; robots do not count" },
	{ RULES(ADA, "{count: 2, from: [mixed]}"), NULL, "policy/unsatisfiable",
	  "only 1 can approve: ada" },
	/* keys with dates */
	{ RULES(UNTIL("2026-11-22"), "{count: 1}, {count: 2, from: [all], grade: signed}"), NULL,
	  "policy/unsatisfiable", "a key that is valid today has: grace" },
	{ RULES(FROM("2026-11-24"), "{count: 1}, {count: 2, from: [all], grade: signed, paths: "
				    "[prod/**]}"),
	  NULL, "policy/unsatisfiable", "a key that is valid today has: grace" },
	{ RULES(UNTIL("2026-11-23"), "{count: 1}, {count: 2, from: [all], grade: signed, paths: "
				     "[prod/**]}"),
	  NULL, "policy/lock-out", "valid in 30 days has: grace" },
	{ RULES(UNTIL("2026-12-22"), "{count: 1}, {count: 2, from: [all], grade: signed, paths: "
				     "[prod/**]}"),
	  NULL, "policy/lock-out", "in 30 days" },
	{ RULES(UNTIL("2026-12-23"), "{count: 1}, {count: 2, from: [all], grade: signed, paths: "
				     "[prod/**]}"),
	  NULL, NULL, NULL },
	{ RULES(FROM("2026-11-23"), "{count: 1}, {count: 2, from: [all], grade: signed, paths: "
				    "[prod/**]}"),
	  NULL, NULL, NULL },
	{ RULES(UNTIL("2026-11-22"), "{count: 1}, {count: 2, from: [all], paths: [prod/**]}"), NULL,
	  NULL, NULL },
	{ PEOPLE(UNTIL("2026-11-22")) "branches: {m: {rollback: {count: 2, grade: signed}}}\n",
	  NULL, "policy/unsatisfiable", "valid today has: grace" },
	/* who can change the policy next time */
	{ RULES(ADA, "{count: 2, from: [leads]}"), NULL, "policy/lock-out",
	  "the approval of each of ada, grace, and nobody approves their own" },
	{ RULES(ADA, "{count: 1, from: [mixed]}"), NULL, "policy/lock-out",
	  "needs the approval of ada, and nobody approves their own: ada could never change it" },
	{ RULES("", "{count: 1, grade: signed}"), NULL, "policy/lock-out",
	  "needs the approval of grace" },
	{ RULES(ADA, "{count: 1, from: [mixed]}, {count: 1, from: [mixed], paths: [\"**\"]}"), NULL,
	  "policy/lock-out", "needs the approval of ada" },
	{ RULES(ADA, "{count: 1}, {count: 1, from: [mixed], paths: [.headgate/policy.*]}"), NULL,
	  "policy/lock-out", "needs the approval of ada" },
	{ RULES(ADA, "{count: 1}, {count: 2, from: [leads], paths: [prod/**]}"), NULL, NULL, NULL },
	{ RULES(ADA, "{count: 1, from: [leads]}"), NULL, NULL, NULL },
	{ RULES(ADA, "{count: 2, from: [leads], paths: [prod/**]}"), NULL, "policy/lock-out",
	  "each of ada, grace" },
	{ RULES(ADA, "{count: 0, by: [ci]}"), NULL, NULL, NULL },
	{ RULES(ADA, "{count: 2, from: [all]}"), NULL, NULL, NULL },
	{ RULES(ADA, "{count: 3}"), NULL, "policy/lock-out", "each of ada, grace, joan" },
	{ RULES(ADA, "{count: 2}"), NULL, NULL, NULL },
	{ "version: 1\nbranches: {m: {approvals: [{count: 5}]}}\n", NULL, NULL, NULL },
	{ "version: 1\npeople: {ada: {}}\n", NULL, "policy/lock-out", "ada could never" },
	{ "version: 1\npeople: {ci: {robot: true}}\nbranches: {m: }\n", NULL,
	  "policy/unsatisfiable", "names robots only" },
	{ "version: 1\npeople: {ci: {robot: true}}\nbranches: {m: {approvals: []}}\n", NULL, NULL,
	  NULL },
	{ RULES(ADA, ""), NULL, NULL, NULL },
	{ PEOPLE(ADA), NULL, NULL, NULL },
	/* and by the owners' leave */
	{ OWNED("{count: 1}"), "* @joan\n", "policy/lock-out", "needs the approval of joan" },
	{ OWNED("{count: 1}"), "* @joan\n/.headgate/ @leads\n", NULL, NULL },
	{ OWNED("{count: 1}"), "* @all\n[Gate][2]\n/.headgate/ @leads\n", "policy/lock-out",
	  "each of ada, grace" },
	{ OWNED("{count: 2, from: [leads]}"), "* @joan\n", "policy/lock-out",
	  "each of ada, grace, joan" },
	{ RULES(ADA, "{count: 1}"), "* @joan\n", NULL, NULL },
};

/* One branch is enough to speak for all: the findings of one text. */
static void check(const char *text, const char *owners_text, int64_t now)
{
	static struct source file;
	const struct policy *policy = policy_of(text);
	const struct code_owners *owners = NULL;

	if (!policy)
		return;
	if (owners_text) {
		file = (struct source){ SPAN("CODEOWNERS"), span_of(owners_text) };
		owners = code_owners_read(&file, policy, &fixture.arena, &fixture.findings);
		assert_non_null(owners);
	}
	policy_check_lock_out(policy, owners, &fixture.source, now, &fixture.arena,
			      &fixture.findings);
}

static void says_who_would_be_locked_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		check(cases[i].policy, cases[i].owners, NOW);
		bool right = cases[i].rule
				     ? fixture.findings.count == 1 &&
					       strcmp(fixture.findings.items[0].rule->id,
						      cases[i].rule) == 0 &&
					       span_contains(fixture.findings.items[0].message,
							     cases[i].words)
				     : fixture.findings.count == 0;
		if (!right)
			fail_msg("%s: %s", cases[i].policy, findings_shown());
	}
}

static void leaves_dates_alone_without_a_clock(void **state)
{
	(void)state;
	check(RULES(UNTIL("2026-11-22"), "{count: 1}, {count: 2, from: [all], grade: signed, "
					 "paths: [prod/**]}"),
	      NULL, 0);
	assert_int_equal(fixture.findings.count, 0);
}

static void speaks_of_every_branch(void **state)
{
	(void)state;
	check(PEOPLE("") "branches:\n"
			 "  a: {approvals: [{count: 2, from: [leads]}]}\n"
			 "  b: {approvals: [{count: 2, from: [leads]}]}\n"
			 "  c: {}\n",
	      NULL, NOW);
	assert_int_equal(fixture.findings.count, 2);
	assert_int_equal(fixture.findings.items[0].start.line, 14);
	assert_int_equal(fixture.findings.items[1].start.line, 15);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, policy_set_up, policy_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(says_who_would_be_locked_out),
		TEST(leaves_dates_alone_without_a_clock),
		TEST(speaks_of_every_branch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
