/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"
#include "tests/unit/arena_fixture.h"

static const struct rule enum_rule = { "schema/enum", SEVERITY_ERROR, "", "" };
static const struct rule type_rule = { "schema/type", SEVERITY_ERROR, "", "" };
static const struct rule kind_rule = { "schema/unknown-kind", SEVERITY_WARNING, "", "" };
static const struct rule policy_rule = { "policy/type", SEVERITY_ERROR, "", "" };

static const struct rule *const known[] = { &enum_rule, &type_rule, &kind_rule };
static const struct rule_table table = { known, 3 };
static const struct rule_table *const tables[] = { &table };
static const struct rule_tables rules = { tables, 1 };

static struct findings findings;

static int set_up(void **state)
{
	arena_set_up(state);
	findings_init(&findings, &arena);
	return 0;
}

static const struct policy *read(const char *text)
{
	struct source *source = ARENA_NEW(&arena, struct source);

	*source = (struct source){ .path = SPAN(POLICY_PATH), .bytes = span_of(text) };
	findings_init(&findings, &arena);
	return policy_read(source, &rules, &arena, &findings);
}

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+MVVzWtnNVA9kYZr5THrEbY+gr4O+S3i4QhhHiGq8W"

/* The example of the design, every key that the format has. */
static const char whole[] =
	"version: 1\n"
	"kubernetes: \"1.34\"\n"
	"people:\n"
	"  ada:   {name: Ada Lovelace, email: [ada@example.com], keys: [\"" KEY "\"]}\n"
	"  grace: {name: Grace Hopper, email: [grace@example.com]}\n"
	"  ci:    {robot: true, email: [ci@example.com]}\n"
	"groups:\n"
	"  architects: [ada]\n"
	"  project-managers: [grace]\n"
	"branches:\n"
	"  master:\n"
	"    approvals:\n"
	"      - {count: 1, from: [architects, project-managers], expires: 14d}\n"
	"      - {paths: [\"prod/**\"], count: 1, from: [architects], grade: signed}\n"
	"      - {paths: [\"dev/**\"], by: [ci], count: 0}\n"
	"    rollback: {count: 1, from: [architects, project-managers]}\n"
	"  release/*:\n"
	"manifests:\n"
	"  paths: [\"**/*.yaml\", \"**/*.yml\", \"**/*.json\"]\n"
	"  ignore: [\"docs/**\"]\n"
	"  schemas: [{paths: [\"config/*.yaml\"], schema: .headgate/schemas/config.json}]\n"
	"severities:\n"
	"  schema/*: warning\n"
	"  schema/enum: off\n"
	"policies:\n"
	"  - pod-security: {enforce: restricted, warn: restricted}\n"
	"  - pack: images\n"
	"    parameters: {registries: [registry.example.com], forbidLatest: true}\n"
	"  - files: [\"policies/*.yaml\"]\n"
	"exemptions:\n"
	"  - {policy: images, paths: [\"legacy/**\"], reason: \"moved by Q2\", until: "
	"2027-03-31}\n";

static void takes_the_whole_format(void **state)
{
	const struct policy *policy = read(whole);

	(void)state;
	assert_non_null(policy);
	assert_int_equal(findings.count, 0);
	assert_int_equal(policy->kubernetes_minor, 34);
	assert_int_equal(policy->manifest_paths.count, 3);
	assert_int_equal(policy->manifest_ignore.count, 1);
	assert_int_equal(policy->schema_count, 1);
	assert_true(span_is(policy->schemas[0].schema, ".headgate/schemas/config.json"));
}

static void protects_the_branches_it_names(void **state)
{
	const struct policy *policy = read(whole);

	(void)state;
	assert_true(policy_protects(policy, span_of("master")));
	assert_true(policy_protects(policy, span_of("release/1.0")));
	assert_false(policy_protects(policy, span_of("main")));
	assert_false(policy_protects(policy, span_of("release/1/2")));
}

static void prefers_the_exact_rule_to_a_prefix(void **state)
{
	const struct policy *policy = read(whole);

	(void)state;
	assert_int_equal(policy_severity(policy, &enum_rule), SEVERITY_OFF);
	assert_int_equal(policy_severity(policy, &type_rule), SEVERITY_WARNING);
}

static void keeps_the_severity_of_policy_rules(void **state)
{
	static struct severity_setting settings[] = { { SPAN("policy/*"), SEVERITY_OFF } };
	struct policy policy = *policy_built_in();

	(void)state;
	policy.severities = settings;
	policy.severity_count = 1;
	assert_int_equal(policy_severity(&policy, &policy_rule), SEVERITY_ERROR);
}

static void has_a_built_in_policy(void **state)
{
	const struct policy *policy = policy_built_in();

	(void)state;
	assert_int_equal(policy->kubernetes_minor, 35);
	assert_true(policy_protects(policy, span_of("master")));
	assert_true(policy_protects(policy, span_of("main")));
	assert_false(policy_protects(policy, span_of("feature")));
	assert_int_equal(policy_severity(policy, &kind_rule), SEVERITY_WARNING);
}

static void leaves_the_rest_to_the_built_in_policy(void **state)
{
	const struct policy *policy = read("version: 1\nkubernetes: \"1.30\"\n");

	(void)state;
	assert_non_null(policy);
	assert_int_equal(policy->kubernetes_minor, 30);
	assert_true(policy_protects(policy, span_of("main")));
	assert_int_equal(policy->manifest_paths.count, 3);
}

static void reports_every_mistake_where_it_stands(void **state)
{
	static const struct {
		const char *text;
		const char *rule;
		uint32_t line;
		const char *fix; /* NULL: not looked at */
	} cases[] = {
		{ "kubernetes: \"1.35\"\n", "policy/missing-key", 1, NULL },
		{ "version: 2\n", "policy/version", 1, "1" },
		{ "version: \"1\"\n", "policy/version", 1, "1" },
		{ "version: 1\nkubernetes: 1.30\n", "policy/kubernetes", 2, "\"1.30\"" },
		{ "version: 1\nkubernetes: v1.31.2\n", "policy/kubernetes", 2, "\"1.31\"" },
		{ "version: 1\nkubernetes: \"1.29\"\n", "policy/kubernetes", 2, "" },
		{ "version: 1\nkubernetes: \"1.36\"\n", "policy/kubernetes", 2, "" },
		{ "version: 1\nkubernetes: newest\n", "policy/kubernetes", 2, "" },
		{ "version: 1\nbranch: {}\n", "policy/unknown-key", 2, "branches" },
		{ "version: 1\nmanifests:\n  path: []\n", "policy/unknown-key", 3, "paths" },
		{ "version: 1\nmanifests: []\n", "policy/type", 2, NULL },
		{ "version: 1\nmanifests: {paths: a}\n", "policy/type", 2, NULL },
		{ "version: 1\nmanifests: {paths: []}\n", "policy/pattern", 2, NULL },
		{ "version: 1\nmanifests: {paths: [3]}\n", "policy/type", 2, NULL },
		{ "version: 1\nmanifests: {paths: [\"\"]}\n", "policy/value", 2, NULL },
		{ "version: 1\nmanifests: {paths: [/apps/*]}\n", "policy/pattern", 2, "apps/*" },
		{ "version: 1\nmanifests: {paths: [apps/]}\n", "policy/pattern", 2, "apps/**" },
		{ "version: 1\nmanifests: {schemas: [{paths: [a]}]}\n", "policy/missing-key", 2,
		  NULL },
		{ "version: 1\nseverities: {schema/enun: error}\n", "policy/unknown-rule", 2,
		  "schema/enum" },
		{ "version: 1\nseverities: {nothing/*: error}\n", "policy/unknown-rule", 2, NULL },
		{ "version: 1\nseverities: {policy/type: off}\n", "policy/severity", 2, "" },
		{ "version: 1\nseverities: {schema/enum: eror}\n", "policy/severity", 2, "error" },
		{ "version: 1\nseverities: {schema/enum: [a]}\n", "policy/type", 2, NULL },
		{ "version: 1\nimages: {exist: true, exists: true}\n", "policy/unknown-key", 2,
		  "exist" },
		{ "version: 1\nimages: {exist: 1}\n", "policy/type", 2, NULL },
		{ "version: 1\nimages: {ignore: [a]}\n", "policy/missing-key", 2, NULL },
		{ "version: 1\nimages: {exist: true,\n ignore: [/a]}\n", "policy/pattern", 3, "a" },
		{ "version: 1\nimages: true\n", "policy/type", 2, NULL },
		{ "version: 1\npeople: {ada: {mail: [a]}}\n", "policy/unknown-key", 2, "email" },
		{ "version: 1\npeople: {ada: {robot: 1}}\n", "policy/type", 2, NULL },
		{ "version: 1\ngroups: {g: [ada]}\npeople: {adb: {}}\n", "policy/unknown-name", 2,
		  "adb" },
		{ "version: 1\nbranches: {m: {approvals: [{count: 1, from: [g]}]}}\n",
		  "policy/unknown-name", 2, NULL },
		{ "version: 1\nbranches: {m: {approvals: [{count: 0, by: [x]}]}}\n",
		  "policy/unknown-name", 2, NULL },
		{ "version: 1\nbranches: {m: {approvals: [{count: -1}]}}\n", "policy/value", 2,
		  NULL },
		{ "version: 1\nbranches: {m: {approvals: [{}]}}\n", "policy/missing-key", 2, NULL },
		{ "version: 1\nbranches: {m: {rollback: {count: 1, grade: sealed}}}\n",
		  "policy/value", 2, NULL },
		{ "version: 1\nbranches: {m: {rollback: {count: 1, expires: 14}}}\n", "policy/type",
		  2, NULL },
		{ "version: 1\nbranches: {m: {rollback: {count: 1, expires: 1y}}}\n",
		  "policy/value", 2, NULL },
		{ "version: 1\nbranches: {refs/heads/m: {}}\n", "policy/pattern", 2, "m" },
		{ "version: 1\npolicies: [{pod-security: {enforce: strict}}]\n", "policy/value", 2,
		  NULL },
		{ "version: 1\npolicies: [{pack: a, files: [b]}]\n", "policy/value", 2, NULL },
		{ "version: 1\npolicies: [{files: [b], parameters: {}}]\n", "policy/value", 2,
		  NULL },
		{ "version: 1\nexemptions: [{policy: p, paths: [a], until: 2027-01-01}]\n",
		  "policy/missing-key", 2, NULL },
		{ "version: 1\nexemptions: [{policy: p, paths: [a], reason: r, until: "
		  "2027-02-29}]\n",
		  "policy/value", 2, NULL },
		{ "version: 1\n---\nversion: 1\n", "policy/document", 3, NULL },
		{ "# nothing\n", "policy/document", 0, NULL },
		{ "- version: 1\n", "policy/type", 1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_null(read(cases[i].text));
		if (findings.count != 1 || strcmp(findings.items[0].rule->id, cases[i].rule) != 0 ||
		    findings.items[0].start.line != cases[i].line)
			fail_msg("%s: %zu findings, first %s at line %u: %.*s", cases[i].text,
				 findings.count,
				 findings.count ? findings.items[0].rule->id : "none",
				 findings.count ? findings.items[0].start.line : 0,
				 findings.count ? (int)findings.items[0].message.len : 0,
				 findings.count ? findings.items[0].message.ptr : "");
		if (cases[i].fix && !span_is(findings.items[0].fix, cases[i].fix))
			fail_msg("%s: the fix is %.*s", cases[i].text,
				 SPAN_ARG(findings.items[0].fix));
	}
}

static void asks_for_images_but_those_it_ignores(void **state)
{
	const struct policy *policy =
		read("version: 1\nimages: {exist: true, ignore: [base, \"*.example.com/**\"]}\n");

	(void)state;
	assert_non_null(policy);
	assert_true(policy->images.exist);
	assert_false(policy_ignores_image(policy, span_of("shop/base")));
	assert_true(policy_ignores_image(policy, span_of("base")));
	assert_true(policy_ignores_image(policy, span_of("r.example.com/shop/web")));
	policy = read("version: 1\nimages: {exist: true, ignore: []}\n");
	assert_false(policy_ignores_image(policy, span_of("base")));
	policy = read("version: 1\nimages: {exist: false}\n");
	assert_false(policy->images.exist);
	assert_false(policy_built_in()->images.exist);
}

static void refuses_a_file_that_is_no_yaml(void **state)
{
	(void)state;
	assert_null(read("version: [1\n"));
	assert_true(findings_count(&findings, SEVERITY_ERROR) > 0);
	assert_null(read("version: 1\nversion: 1\n"));
	assert_true(findings_count(&findings, SEVERITY_ERROR) > 0);
}

static void warns_when_no_branch_is_protected(void **state)
{
	const struct policy *policy = read("version: 1\nbranches: {}\n");

	(void)state;
	assert_non_null(policy);
	assert_int_equal(findings.count, 1);
	assert_string_equal(findings.items[0].rule->id, "policy/no-branch");
	assert_false(policy_protects(policy, span_of("master")));
}

static void takes_off_without_quotes(void **state)
{
	const struct policy *policy = read("version: 1\nseverities: {schema/enum: off}\n");

	(void)state;
	assert_non_null(policy);
	assert_int_equal(policy_severity(policy, &enum_rule), SEVERITY_OFF);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_the_whole_format),
		TEST(protects_the_branches_it_names),
		TEST(prefers_the_exact_rule_to_a_prefix),
		cmocka_unit_test(keeps_the_severity_of_policy_rules),
		TEST(asks_for_images_but_those_it_ignores),
		cmocka_unit_test(has_a_built_in_policy),
		TEST(leaves_the_rest_to_the_built_in_policy),
		TEST(reports_every_mistake_where_it_stands),
		TEST(refuses_a_file_that_is_no_yaml),
		TEST(warns_when_no_branch_is_protected),
		TEST(takes_off_without_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
