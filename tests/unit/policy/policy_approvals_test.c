/* SPDX-License-Identifier: Apache-2.0 */
/* People, groups and approvals: what is read from a policy file, and what is refused there. */
#include "tests/unit/policy/policy_fixture.h"

#define V "version: 1\n"
#define PEOPLE                                                                                     \
	V "people:\n"                                                                              \
	  "  ada: {keys: [\"" ADA_KEY "\"], email: [Ada@Example.com, ada@home.example]}\n"         \
	  "  grace: {name: Grace Hopper}\n"                                                        \
	  "  ci: {robot: true}\n"                                                                  \
	  "groups:\n"                                                                              \
	  "  leads: [ada, grace]\n"                                                                \
	  "  robots: [ci]\n"                                                                       \
	  "  mixed: [ci, grace]\n"
#define RULES(list) PEOPLE "branches: {m: {approvals: [" list "]}}\n"

static const char whole[] =
	PEOPLE "branches:\n"
	       "  master:\n"
	       "    approvals:\n"
	       "      - {count: 1, from: [leads], expires: 14d}\n"
	       "      - {paths: [\"prod/**\"], count: 1, from: [leads, mixed], grade: signed}\n"
	       "      - {paths: [\"dev/**\"], by: [ci, mixed], count: 0}\n"
	       "    owners: CODEOWNERS\n"
	       "    landing: [squash, merge]\n"
	       "    rollback: {count: 1, from: [leads], expires: 2h}\n"
	       "    emergency: {from: [leads], within: 2w}\n"
	       "  release/*:\n"
	       "  release/old: {approvals: []}\n"
	       "gate:\n"
	       "  keys: [\"" GRACE_KEY " the gate\"]\n";

static void keeps_people_and_groups(void **state)
{
	const struct policy *policy = policy_of(whole);

	(void)state;
	if (!policy || fixture.findings.count) {
		fail_msg("%s", findings_shown());
		return;
	}
	const struct person *ada = policy_person(policy, span_of("ada"));
	assert_int_equal(ada->key_count, 1);
	assert_true(span_is(ada->keys[0].key, ADA_KEY));
	assert_int_equal(ada->emails.count, 2);
	assert_false(ada->robot);
	assert_true(policy_person(policy, span_of("ci"))->robot);
	assert_true(span_is(policy_person(policy, span_of("grace"))->display_name, "Grace Hopper"));
	assert_null(policy_person(policy, span_of("Ada")));
	assert_null(policy_person(policy, span_of("")));
	const struct group *leads = policy_group(policy, span_of("leads"));
	assert_int_equal(leads->members.count, 2);
	assert_ptr_equal(leads->persons[0], ada);
	assert_null(policy_group(policy, span_of("ada")));
	assert_int_equal(policy->gate_keys.count, 1);
}

static void knows_people_by_their_addresses(void **state)
{
	const struct policy *policy = policy_of(whole);
	static char endless[400];

	(void)state;
	const struct person *ada = policy_person(policy, span_of("ada"));
	assert_ptr_equal(policy_person_with_email(policy, span_of("ada@example.com")), ada);
	assert_ptr_equal(policy_person_with_email(policy, span_of("ADA@HOME.example")), ada);
	assert_null(policy_person_with_email(policy, span_of("ada@example.co")));
	assert_null(policy_person_with_email(policy, span_of("")));
	memset(endless, 'a', sizeof(endless));
	assert_null(policy_person_with_email(policy, (struct span){ endless, sizeof(endless) }));
}

static void knows_who_is_in_a_group(void **state)
{
	const struct policy *policy = policy_of(whole);
	struct span both[] = { SPAN("mixed"), SPAN("leads") }, odd[] = { SPAN("nothing") };
	struct span_list mixed = { both, 1 }, all = { both, 2 }, unknown = { odd, 1 }, any = { 0 };

	(void)state;
	assert_true(policy_in_groups(policy, &mixed, span_of("grace")));
	assert_false(policy_in_groups(policy, &mixed, span_of("ada")));
	assert_true(policy_in_groups(policy, &all, span_of("ada")));
	assert_false(policy_in_groups(policy, &unknown, span_of("ada")));
	assert_true(policy_in_groups(policy, &any, span_of("anybody")));
}

static void keeps_the_rules_of_a_branch(void **state)
{
	const struct policy *policy = policy_of(whole);
	const struct branch_rules *rules = policy_branch_rules(policy, span_of("master"));

	(void)state;
	assert_int_equal(rules->approvals.count, 3);
	const struct approval_rule *rule = rules->approvals.items;
	assert_int_equal(rule[0].count, 1);
	assert_int_equal(rule[0].expires_seconds, 14 * 86400);
	assert_true(span_is(rule[0].from.items[0], "leads"));
	assert_int_equal(rule[0].grade, REQUIRE_ANY_GRADE);
	assert_int_equal(rule[1].grade, REQUIRE_SIGNED);
	assert_int_equal(rule[1].from.count, 2);
	assert_true(approval_rule_hits(&rule[0], span_of("anything")));
	assert_true(approval_rule_hits(&rule[1], span_of("prod/a.yaml")));
	assert_false(approval_rule_hits(&rule[1], span_of("dev/a.yaml")));
	assert_int_equal(rule[2].count, 0);
	assert_int_equal(rule[2].by.count, 2);
	assert_true(rules->owners);
	assert_int_equal(rules->method_count, 2);
	assert_int_equal(rules->methods[0], METHOD_SQUASH);
	assert_int_equal(rules->methods[1], METHOD_MERGE);
	assert_int_equal(rules->rollback->expires_seconds, 2 * 3600);
	assert_int_equal(rules->emergency.from.count, 1);
	assert_int_equal(rules->emergency.within_seconds, 14 * 86400);
}

static void finds_the_rules_by_name_before_pattern(void **state)
{
	const struct policy *policy = policy_of(whole);

	(void)state;
	const struct branch_rules *old = policy_branch_rules(policy, span_of("release/old"));
	const struct branch_rules *new = policy_branch_rules(policy, span_of("release/new"));
	assert_true(span_is(old->pattern, "release/old"));
	assert_int_equal(old->approvals.count, 0);
	assert_true(span_is(new->pattern, "release/*"));
	assert_null(policy_branch_rules(policy, span_of("release/a/b")));
	assert_null(policy_branch_rules(policy, span_of("main")));
}

static void assert_default_rules(const struct branch_rules *rules)
{
	assert_non_null(rules);
	assert_int_equal(rules->approvals.count, 1);
	assert_int_equal(rules->approvals.items[0].count, 1);
	assert_int_equal(rules->approvals.items[0].from.count, 0);
	assert_int_equal(rules->approvals.items[0].paths.count, 0);
	assert_false(rules->owners);
	assert_null(rules->rollback);
	assert_int_equal(rules->emergency.from.count, 0);
	assert_int_equal(rules->emergency.within_seconds, 86400);
	assert_int_equal(rules->method_count, 1);
	assert_int_equal(rules->methods[0], METHOD_MERGE);
}

static void asks_for_one_approval_when_nothing_is_said(void **state)
{
	const struct policy *policy = policy_of(whole);

	(void)state;
	assert_default_rules(policy_branch_rules(policy, span_of("release/new")));
	policy = policy_of(V);
	assert_default_rules(policy_branch_rules(policy, span_of("master")));
	assert_default_rules(policy_branch_rules(policy, span_of("main")));
	assert_default_rules(policy_branch_rules(policy_built_in(), span_of("master")));
	assert_default_rules(policy_branch_rules(policy_built_in(), span_of("main")));
	assert_null(policy_branch_rules(policy_built_in(), span_of("feature")));
	assert_null(policy_person(policy_built_in(), span_of("ada")));
	assert_null(policy_person_with_email(policy_built_in(), span_of("ada@example.com")));
	assert_null(policy_group(policy_built_in(), span_of("leads")));
}

static void reads_the_days_of_a_key(void **state)
{
	const struct policy *policy = policy_of(
		V "people:\n  ada: {keys: [{key: \"" ADA_KEY " ada@laptop\", from: 2026-01-01, "
		  "until: 2027-02-28}, {key: \"" GRACE_KEY "\"}]}\n");

	(void)state;
	assert_non_null(policy);
	const struct person_key *keys = policy->people[0].keys;
	assert_int_equal(keys[0].from, 1767225600);  /* date -u -d 2026-01-01 +%s */
	assert_int_equal(keys[0].until, 1803859199); /* date -u -d '2027-02-28 23:59:59' +%s */
	assert_int_equal(keys[1].from, 0);
	assert_int_equal(keys[1].until, 0);
}

static void takes_a_key_of_several_lines(void **state)
{
	static const char block[] =
		V "people:\n"
		  "  ada:\n"
		  "    keys:\n"
		  "      - |\n"
		  "        -----BEGIN PGP PUBLIC KEY BLOCK-----\n"
		  "\n"
		  "        mDMEawOkFhYJKwYBBAHaRw8BAQdATclXz3XUGSek/7NMu7J2CXbtRCbxupcHOUy/\n"
		  "        gViMPYu0FUFkYSA8YWRhQGV4YW1wbGUuY29tPoiQBBMWCAA4FiEECV/KRtE+FDUj\n"
		  "        -----END PGP PUBLIC KEY BLOCK-----\n"
		  "      - >\n"
		  "        " ADA_KEY "\n"
		  "        ada@laptop\n";
	const struct policy *policy = policy_of(block);

	(void)state;
	if (!policy) {
		fail_msg("%s", findings_shown());
		return;
	}
	assert_int_equal(policy->people[0].key_count, 2);
	assert_true(span_ends_with(policy->people[0].keys[0].key, "BLOCK-----"));
	assert_true(span_ends_with(policy->people[0].keys[1].key, "ada@laptop"));
}

static const struct {
	const char *text;
	const char *rule;
	uint32_t line;
	const char *words; /* of the message; NULL: any */
	const char *fix;   /* NULL: any */
} mistakes[] = {
	/* people */
	{ V "people: []\n", "policy/type", 2, NULL, NULL },
	{ V "people: {ada: {robots: true}}\n", "policy/unknown-key", 2, NULL, "robot" },
	{ V "people: {ada: {name: [Ada]}}\n", "policy/type", 2, NULL, NULL },
	{ V "people: {ada: {email: ada@example.com}}\n", "policy/type", 2, "must be a list", NULL },
	{ V "people: {ada: {email: [ada]}}\n", "policy/value", 2, "an address such as", NULL },
	{ V "people: {ada: {email: [\"@example.com\"]}}\n", "policy/value", 2, NULL, NULL },
	{ V "people: {ada: {email: [\"ada@\"]}}\n", "policy/value", 2, NULL, NULL },
	{ V "people: {ada: {email: [\"Ada <a@b.c>\"]}}\n", "policy/value", 2, NULL, NULL },
	{ V "people: {ada lovelace: {}}\n", "policy/name", 2, "name of a person", NULL },
	{ V "people: {ada/x: {}}\n", "policy/name", 2, NULL, NULL },
	{ V "people: {\"\": {}}\n", "policy/name", 2, NULL, NULL },
	{ V "people: {-ada: {}}\n", "policy/name", 2, NULL, NULL },
	{ V "people: {ada.lock: {}}\n", "policy/name", 2, NULL, NULL },
	{ V "people:\n  ada: {}\n  Ada: {}\n", "policy/name", 4, "\"ada\" is taken", NULL },
	{ V "people:\n  ada: {email: [a@b.c]}\n  eve: {email: [A@b.C]}\n", "policy/shared-email", 4,
	  "is ada's address already", NULL },
	{ V "people:\n  ada: {email: [a@b.c, a@b.c]}\n", "policy/shared-email", 3, "ada's", NULL },
	/* keys */
	{ V "people: {ada: {keys: [\"ssh-ed25519 AAAA...\"]}}\n", "policy/public-key", 2,
	  "damaged or cut off", NULL },
	{ V "people: {ada: {keys: [{key: ssh-rsa}]}}\n", "policy/public-key", 2, "cut off", NULL },
	{ V "people: {ada: {keys: [\"\"]}}\n", "policy/value", 2, "must not be empty", NULL },
	{ V "people: {ada: {keys: [{from: 2026-01-01}]}}\n", "policy/missing-key", 2, "key", NULL },
	{ V "people: {ada: {keys: [{key: \"" ADA_KEY "\", since: 2026-01-01}]}}\n",
	  "policy/unknown-key", 2, "known here: key, from, until", NULL },
	{ V "people: {ada: {keys: [{key: \"" ADA_KEY "\", from: 2026-02-30}]}}\n", "policy/value",
	  2, "a day such as", NULL },
	{ V "people: {ada: {keys: [{key: \"" ADA_KEY "\", from: 0000-00-00}]}}\n", "policy/value",
	  2, "a day such as", NULL },
	{ V "people: {ada: {keys: [{key: \"" ADA_KEY "\", from: 2026-02-03, until: "
	    "2026-02-02}]}}\n",
	  "policy/value", 2, "ends before it begins", NULL },
	{ V "people:\n  ada: {keys: [\"" ADA_KEY "\"]}\n  eve: {keys: [\"" ADA_KEY " eve@pc\"]}\n",
	  "policy/shared-key", 4, "a key of ada", NULL },
	{ V "people:\n  ada: {keys: [\"" ADA_KEY "\", \"" ADA_KEY "\"]}\n", "policy/shared-key", 3,
	  "a key of ada", NULL },
	{ V "people:\n  ada: {keys: [\"" ADA_KEY "\"]}\ngate: {keys: [\"" ADA_KEY "\"]}\n",
	  "policy/shared-key", 4, "a key of ada", NULL },
	{ V "gate: {}\n", "policy/missing-key", 2, "keys", NULL },
	{ V "gate: {keys: [a]}\n", "policy/public-key", 2, NULL, NULL },
	/* groups */
	{ V "groups: {leads: []}\n", "policy/empty-group", 2, "nobody is in this group", NULL },
	{ V "groups: {leads: ada}\n", "policy/type", 2, NULL, NULL },
	{ V "people: {ada: {}}\ngroups: {leads: [ad]}\n", "policy/unknown-name", 3,
	  "no person of this policy", "ada" },
	{ V "people: {ada: {}}\ngroups: {leads: [ada, ada]}\n", "policy/value", 3, "listed twice",
	  NULL },
	{ V "people: {ada: {}}\ngroups: {Ada: [ada]}\n", "policy/name", 3, "\"ada\" is taken",
	  NULL },
	{ V "people: {ada: {}}\ngroups: {\"the leads\": [ada]}\n", "policy/name", 3,
	  "name of a group", NULL },
	{ V "people: {ada: {}}\ngroups: {a: [ada], b: [a]}\n", "policy/unknown-name", 3, NULL,
	  NULL },
	/* one rule */
	{ RULES("{}"), "policy/missing-key", 10, "needs the key count", NULL },
	{ RULES("{count: one}"), "policy/type", 10, "whole number", NULL },
	{ RULES("{count: 1.5}"), "policy/type", 10, "whole number", NULL },
	{ RULES("{count: -1}"), "policy/value", 10, "from 0 to 100", NULL },
	{ RULES("{count: 101}"), "policy/value", 10, "from 0 to 100", NULL },
	{ RULES("{count: 9223372036854775807}"), "policy/value", 10, NULL, NULL },
	{ RULES("{count: 1, form: [leads]}"), "policy/unknown-key", 10, NULL, "from" },
	{ RULES("{count: 1, from: leads}"), "policy/type", 10, "must be a list", NULL },
	{ RULES("{count: 1, from: []}"), "policy/value", 10, "names nobody", NULL },
	{ RULES("{count: 1, from: [lead]}"), "policy/unknown-name", 10, "no group", "leads" },
	{ RULES("{count: 1, from: [ada]}"), "policy/unknown-name", 10, "no group", NULL },
	{ RULES("{count: 1, from: [leads, leads]}"), "policy/value", 10, "listed twice", NULL },
	{ RULES("{count: 1, grade: sealed}"), "policy/value", 10, "attested, signed", NULL },
	{ RULES("{count: 1, grade: signd}"), "policy/value", 10, NULL, "signed" },
	{ RULES("{count: 1, expires: 14}"), "policy/type", 10, NULL, NULL },
	{ RULES("{count: 1, expires: 14days}"), "policy/value", 10, "12h, 14d or 2w", NULL },
	{ RULES("{count: 1, expires: 0d}"), "policy/value", 10, NULL, NULL },
	{ RULES("{count: 1, expires: d}"), "policy/value", 10, NULL, NULL },
	{ RULES("{count: 1, expires: 100000d}"), "policy/value", 10, NULL, NULL },
	{ RULES("{count: 1, expires: -1d}"), "policy/value", 10, NULL, NULL },
	{ RULES("{count: 1, paths: []}"), "policy/pattern", 10, NULL, NULL },
	{ RULES("{count: 1, paths: [/prod/**]}"), "policy/pattern", 10, NULL, "prod/**" },
	{ RULES("{count: 1, by: [ci]}"), "policy/contradiction", 10, "count: 0", NULL },
	{ RULES("{count: 1}, {count: 0, by: [cii]}"), "policy/unknown-name", 10,
	  "no person or group", "ci" },
	{ RULES("{count: 1}, {count: 0, by: [ci], from: [leads]}"), "policy/contradiction", 10,
	  "means nothing", NULL },
	{ RULES("{count: 1}, {count: 0, by: [ci], grade: signed}"), "policy/contradiction", 10,
	  "means nothing", NULL },
	{ RULES("{count: 1}, {count: 0, by: [ci], expires: 1d}"), "policy/contradiction", 10,
	  "means nothing", NULL },
	/* who could ever meet it */
	{ RULES("{count: 3, from: [leads]}"), "policy/unsatisfiable", 10,
	  "asks for 3 people of leads, and only 2 can approve: ada, grace", NULL },
	{ RULES("{count: 2, from: [mixed]}"), "policy/unsatisfiable", 10,
	  "only 1 can approve: grace; robots do not count", NULL },
	{ RULES("{count: 1, from: [robots]}"), "policy/unsatisfiable", 10,
	  "nobody there can approve", NULL },
	{ RULES("{count: 3, from: [leads, mixed]}"), "policy/unsatisfiable", 10, "only 2", NULL },
	{ RULES("{count: 2, from: [leads], grade: signed}"), "policy/unsatisfiable", 10,
	  "only 1 can sign with a key of the policy: ada", NULL },
	{ RULES("{count: 1, from: [mixed], grade: signed}"), "policy/unsatisfiable", 10,
	  "nobody there can sign", NULL },
	{ RULES("{count: 2, grade: signed}"), "policy/unsatisfiable", 10,
	  "asks for 2 people, and only 1 can sign", NULL },
	{ RULES("{count: 3}"), "policy/unsatisfiable", 10,
	  "asks for 3 people, and only 2 can approve: ada, grace", NULL },
	{ V "people: {ci: {robot: true}}\nbranches: {m: {approvals: [{count: 1}]}}\n",
	  "policy/unsatisfiable", 3, "nobody here can approve", NULL },
	{ V "branches: {m: {approvals: [{count: 1, grade: signed}]}}\n", "policy/unsatisfiable", 2,
	  "nobody here can sign with a key", NULL },
	/* the rules together */
	{ RULES("{count: 1}, {count: 0}"), "policy/no-effect", 10, "never apply", NULL },
	/* a branch */
	{ V "branches: {m: {approval: []}}\n", "policy/unknown-key", 2, NULL, "approvals" },
	{ V "branches: {m: {approvals: {}}}\n", "policy/type", 2, NULL, NULL },
	{ V "branches: {m: {owners: OWNERS}}\n", "policy/value", 2, "none of CODEOWNERS", NULL },
	{ V "branches: {m: {owners: true}}\n", "policy/type", 2, NULL, NULL },
	{ V "branches: {m: {landing: merge}}\n", "policy/type", 2, NULL, NULL },
	{ V "branches: {m: {landing: []}}\n", "policy/value", 2, "lets nothing land", NULL },
	{ V "branches: {m: {landing: [rebase]}}\n", "policy/value", 2,
	  "none of merge, squash, fast-forward", NULL },
	{ V "branches: {m: {landing: [merge, merge]}}\n", "policy/value", 2, "listed twice", NULL },
	{ PEOPLE "branches: {m: {rollback: {count: 3, from: [leads]}}}\n", "policy/unsatisfiable",
	  10, NULL, NULL },
	{ PEOPLE "branches: {m: {rollback: {count: 1, paths: [a]}}}\n", "policy/unknown-key", 10,
	  NULL, NULL },
	{ PEOPLE "branches: {m: {rollback: {count: 0, from: [leads]}}}\n", "policy/contradiction",
	  10, NULL, NULL },
	{ PEOPLE "branches: {m: {emergency: {}}}\n", "policy/missing-key", 10, "from", NULL },
	{ PEOPLE "branches: {m: {emergency: {from: [robots]}}}\n", "policy/unsatisfiable", 10,
	  "only robots are in robots", NULL },
	{ PEOPLE "branches: {m: {emergency: {from: [ladies]}}}\n", "policy/unknown-name", 10, NULL,
	  NULL },
	{ V "people: {ada: {}}\ngroups: {g: [adda]}\nbranches: {m: {emergency: {from: [g]}}}\n",
	  "policy/unknown-name", 3, NULL, NULL },
	{ PEOPLE "branches: {m: {emergency: {from: [leads], within: soon}}}\n", "policy/value", 10,
	  "12h, 14d or 2w", NULL },
};

static void refuses_what_could_not_be_meant(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const struct policy *policy = policy_of(mistakes[i].text);
		if (policy)
			fail_msg("%s: read", mistakes[i].text);
		if (!found_only(mistakes[i].rule, mistakes[i].line, mistakes[i].words,
				mistakes[i].fix))
			fail_msg("%s: %s", mistakes[i].text, findings_shown());
	}
}

static const struct {
	const char *text;
	const char *rule; /* of the only finding, a warning; NULL: none at all */
} sensible[] = {
	{ RULES(""), NULL },
	{ RULES("{count: 0}"), NULL },
	{ V "branches: {m: {approvals: [{count: 100}]}}\n", NULL },
	{ RULES("{count: 2}"), NULL },
	{ RULES("{count: 2, from: [leads]}"), NULL },
	{ RULES("{count: 2, from: [leads, robots]}"), NULL },
	{ RULES("{count: 1, grade: attested}"), NULL },
	{ RULES("{count: 1, grade: signed}"), NULL },
	{ RULES("{count: 1}, {count: 0, by: [ci], paths: [dev/**]}"), NULL },
	{ RULES("{count: 1, paths: [\"**\"]}"), NULL },
	{ RULES("{count: 1, paths: [prod/**]}"), NULL },
	{ RULES("{count: 0, by: [ci]}"), NULL },
	{ RULES("{count: 0, paths: [dev/**]}, {count: 0, by: [ci]}"), NULL },
	{ PEOPLE "branches: {m: {rollback: {count: 0}}}\n", NULL },
	{ PEOPLE "branches: {m: {rollback: }}\n", NULL },
	{ PEOPLE "branches: {m: {owners: CODEOWNERS, approvals: [{count: 1, paths: "
		 "[.headgate/**]}]}}\n",
	  NULL },
	{ PEOPLE "branches: {m: {emergency: {from: [mixed]}}}\n", NULL },
	{ V "people: {ada: }\n", NULL },
	{ V "people: {ada: {keys: [], email: []}}\n", NULL },
};

static void takes_what_can_be_meant(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sensible); i++) {
		const struct policy *policy = policy_of(sensible[i].text);
		size_t expected = sensible[i].rule != NULL;
		if (!policy || fixture.findings.count != expected ||
		    (expected && strcmp(fixture.findings.items[0].rule->id, sensible[i].rule) != 0))
			fail_msg("%s: %s", sensible[i].text, findings_shown());
	}
}

static void takes_a_thousand_rules_and_no_more(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, (size_t)1 << 20);
	text_string(&text, V "branches:\n  m:\n    approvals:\n");
	for (size_t i = 0; i < LIMIT_APPROVAL_RULES; i++)
		text_string(&text, "      - {count: 1}\n");
	assert_non_null(policy_of(text.bytes));
	text_string(&text, "      - {count: 1}\n");
	assert_null(policy_of(text.bytes));
	if (!found_only("policy/size", 1005, "1000", NULL))
		fail_msg("%s", findings_shown());
	text_release(&text);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, policy_set_up, policy_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_people_and_groups),
		TEST(knows_people_by_their_addresses),
		TEST(knows_who_is_in_a_group),
		TEST(keeps_the_rules_of_a_branch),
		TEST(finds_the_rules_by_name_before_pattern),
		TEST(asks_for_one_approval_when_nothing_is_said),
		TEST(reads_the_days_of_a_key),
		TEST(takes_a_key_of_several_lines),
		TEST(refuses_what_could_not_be_meant),
		TEST(takes_what_can_be_meant),
		TEST(takes_a_thousand_rules_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
