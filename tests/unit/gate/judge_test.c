/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/gate/tree_fixture.h"

static void expect_tree(const struct memory_file *files, const char *expected)
{
	struct tree_fixture fixture;

	fixture_init(&fixture, NULL, NULL, files);
	fixture_judge_tree(&fixture);
	fixture_expect(&fixture, expected);
	fixture_release(&fixture);
}

#define SERVICE                                                                                    \
	"apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
#define CONFIG(name) "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name "}\n"

static void finds_wrong_objects_and_leaves_other_files_alone(void **state)
{
	static const struct memory_file files[] = {
		{ ".github/workflows/ci.yml", "on: push\njobs: {a: {b: 010}}\n" },
		{ "compose.yaml", "services: {web: {image: a}, web: {image: b}}\n" },
		{ "good.yaml", SERVICE },
		{ "mixed.yaml", CONFIG("a") "---\nport: 80\n" },
		{ "tsconfig.json", "{ // comment\n \"a\": 1 }\n" },
		{ "wrong.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: b}\n"
				"spec: {ports: [{port: 80, protocol: udp}]}\n" },
		{ NULL, NULL },
	};
	struct tree_fixture fixture;

	(void)state;
	fixture_init(&fixture, NULL, NULL, files);
	fixture_judge_tree(&fixture);
	assert_int_equal(findings_count(&fixture.findings, SEVERITY_ERROR), 2);
	for (size_t i = 0; i < fixture.findings.count; i++) {
		const struct finding *finding = &fixture.findings.items[i];
		if (finding->severity == SEVERITY_ERROR)
			assert_true(span_is(finding->path, "mixed.yaml") ||
				    span_is(finding->path, "wrong.yaml"));
		assert_false(span_is(finding->path, ".github/workflows/ci.yml"));
	}
	fixture_release(&fixture);
}

static void refuses_a_broken_file_that_was_meant_as_objects(void **state)
{
	static const struct memory_file files[] = {
		{ "broken.yaml", "apiVersion: v1\nkind: [Service\n" },
		{ NULL, NULL },
	};
	struct tree_fixture fixture;

	(void)state;
	fixture_init(&fixture, NULL, NULL, files);
	fixture_judge_tree(&fixture);
	assert_true(findings_count(&fixture.findings, SEVERITY_ERROR) > 0);
	fixture_release(&fixture);
}

static void checks_kustomizations(void **state)
{
	static const struct memory_file files[] = {
		{ "base/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\n"
					     "kind: Kustomization\n"
					     "resources:\n"
					     "- servce.yaml\n"
					     "- ../empty\n"
					     "- https://example.com/x?ref=v1\n"
					     "- github.com/org/repo\n"
					     "resource: []\n"
					     "bases: [../other]\n"
					     "images: [{name: a, newTag: 1.20}]\n"
					     "Components: []\n" },
		{ "base/service.yaml", SERVICE },
		{ "empty/x.yaml", CONFIG("x") },
		{ "other/kustomization.yaml", "resources: []\n---\nresources: []\n" },
		{ "third/kustomization.yaml", "# nothing\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect_tree(files, "base/kustomization.yaml:4 kustomize/missing-file\n"
			   "base/kustomization.yaml:5 kustomize/missing-file\n"
			   "base/kustomization.yaml:6 kustomize/unpinned\n"
			   "base/kustomization.yaml:7 kustomize/unpinned\n"
			   "base/kustomization.yaml:8 kustomize/unknown-field\n"
			   "base/kustomization.yaml:9 kustomize/deprecated-field\n"
			   "base/kustomization.yaml:10 kustomize/type\n"
			   "base/kustomization.yaml:11 kustomize/field-case\n"
			   "other/kustomization.yaml:3 kustomize/document\n"
			   "third/kustomization.yaml:0 kustomize/document\n");
}

static void checks_patches_as_parts(void **state)
{
	static const struct memory_file files[] = {
		{ "kustomization.yaml",
		  "patches: [{path: merge.yaml}, {path: json.yaml}, {path: gone.yaml}]\n" },
		{ "gone.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
			       "$patch: delete\n" },
		{ "json.yaml", "- {op: replace, path: /spec/replicas, value: null}\n"
			       "- {op: repalce, path: /a, value: 1}\n"
			       "- {op: add, path: a, value: 1}\n"
			       "- {op: add, path: /a}\n"
			       "- {op: move, path: /a}\n"
			       "- {op: remove, path: /a}\n" },
		{ "merge.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
				"spec:\n  paused: null\n  replica: 3\n  template:\n    spec:\n"
				"      containers:\n      - {name: a, $patch: delete}\n"
				"      - {name: b, image: x}\n      - $patch: replace\n" },
		{ NULL, NULL },
	};

	(void)state;
	expect_tree(files, "json.yaml:2 kustomize/json-patch\n"
			   "json.yaml:3 kustomize/json-patch\n"
			   "json.yaml:4 kustomize/json-patch\n"
			   "json.yaml:5 kustomize/json-patch\n"
			   "merge.yaml:6 schema/unknown-field\n");
}

static void finds_duplicates_where_they_meet(void **state)
{
	static const struct memory_file files[] = {
		{ "a/one.yaml", CONFIG("same") },
		{ "a/two.yaml", CONFIG("same") },
		{ "b/twice.yaml", CONFIG("x") "---\n" CONFIG("x") },
		{ "dev/a.yaml", CONFIG("env") },
		{ "k/kustomization.yaml", "resources: [p/a.yaml, q/b.yaml]\n" },
		{ "k/p/a.yaml", CONFIG("far") },
		{ "k/q/b.yaml", CONFIG("far") },
		{ "k/unused.yaml", CONFIG("far") },
		{ "prod/a.yaml", CONFIG("env") },
		{ NULL, NULL },
	};
	struct tree_fixture fixture;
	struct error err;

	(void)state;
	fixture_init(&fixture, NULL, NULL, files);
	for (const struct memory_file *file = files; file->path; file++)
		fixture_judge_file(&fixture, file->path);
	assert_int_equal(
		judge_across(&fixture.judge, fixture.facts, fixture.count, &fixture.findings, &err),
		0);
	findings_sort(&fixture.findings);
	fixture_expect(&fixture, "a/two.yaml:3 reference/duplicate-in-directory\n"
				 "b/twice.yaml:7 reference/duplicate-object\n"
				 "k/q/b.yaml:3 reference/duplicate-object\n");
	assert_true(span_is(fixture.findings.items[2].message,
			    "ConfigMap \"far\" is already defined at k/p/a.yaml:3"));
	fixture_release(&fixture);
}

#define POD(body) "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: prod}\nspec:\n" body
#define CONTAINER(body) "  containers:\n  - name: a\n    image: x\n" body

static void warns_of_references_to_nothing(void **state)
{
	static const struct memory_file files[] = {
		{ "config.yaml", CONFIG("settings") "---\n" CONFIG("other") },
		{ "external.yaml",
		  "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\n"
		  "metadata: {name: db}\nspec: {target: {name: made-by-operator}}\n" },
		{ "gen/kustomization.yaml", "configMapGenerator: [{name: generated}]\n" },
		{ "pod.yaml", POD("  serviceAccountName: robot\n" CONTAINER(
				      "    envFrom:\n"
				      "    - configMapRef: {name: settings}\n"
				      "    - configMapRef: {name: setings}\n"
				      "    - configMapRef: {name: generated}\n"
				      "    - secretRef: {name: made-by-operator}\n"
				      "    - secretRef: {name: db-password}\n"
				      "    - secretRef: {name: missing, optional: true}\n"
				      "    - secretRef: {name: missing}\n"
				      "    - configMapRef: {name: kube-root-ca.crt}\n")) },
		{ NULL, NULL },
	};
	struct tree_fixture fixture;

	(void)state;
	fixture_init(&fixture, NULL, NULL, files);
	fixture_judge_tree(&fixture);
	size_t references = 0;
	for (size_t i = 0; i < fixture.findings.count; i++) {
		const struct finding *finding = &fixture.findings.items[i];
		if (strncmp(finding->rule->id, "reference/", 10) != 0)
			continue;
		references++;
		assert_int_equal(finding->severity, SEVERITY_WARNING);
		if (strcmp(finding->rule->id, "reference/config-map") == 0)
			assert_true(span_is(finding->fix, "settings"));
	}
	assert_int_equal(references, 3);
	fixture_release(&fixture);
}

static void says_nothing_about_references_in_a_part_of_a_tree(void **state)
{
	static const struct memory_file files[] = {
		{ "pod.yaml", POD("  serviceAccountName: robot\n" CONTAINER("")) },
		{ NULL, NULL },
	};
	struct tree_fixture fixture;
	struct error err;

	(void)state;
	fixture_init(&fixture, NULL, NULL, files);
	fixture_judge_file(&fixture, "pod.yaml");
	assert_int_equal(
		judge_across(&fixture.judge, fixture.facts, fixture.count, &fixture.findings, &err),
		0);
	fixture_expect(&fixture, "");
	fixture_release(&fixture);
}

static void reports_a_deletion_at_the_kustomization_that_names_the_file(void **state)
{
	static const struct memory_file before[] = {
		{ "base/kustomization.yaml", "resources: [a.yaml]\n" },
		{ "base/a.yaml", CONFIG("a") },
		{ NULL, NULL },
	};
	static const struct memory_file after[] = {
		{ "base/kustomization.yaml", "resources: [a.yaml]\n" },
		{ NULL, NULL },
	};
	struct tree_fixture fixture;

	(void)state;
	fixture_init(&fixture, NULL, before, after);
	fixture_judge_file(&fixture, "base/a.yaml");
	fixture_expect(&fixture, "base/kustomization.yaml:1 kustomize/missing-file\n");
	assert_int_equal(fixture.facts[0].class, FILE_DELETED);
	fixture_release(&fixture);
}

static void follows_the_severities_of_the_policy(void **state)
{
	static struct severity_setting settings[] = {
		{ SPAN("schema/*"), SEVERITY_NOTE },
		{ SPAN("schema/enum"), SEVERITY_OFF },
	};
	static const struct memory_file files[] = {
		{ "wrong.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: b}\n"
				"spec: {ports: [{port: 80, protocol: udp}], typ: ClusterIP}\n" },
		{ NULL, NULL },
	};
	struct policy policy = *policy_built_in();
	struct tree_fixture fixture;

	(void)state;
	policy.severities = settings;
	policy.severity_count = 2;
	fixture_init(&fixture, &policy, NULL, files);
	fixture_judge_tree(&fixture);
	fixture_expect(&fixture, "wrong.yaml:4 schema/unknown-field\n");
	assert_int_equal(fixture.findings.items[0].severity, SEVERITY_NOTE);
	fixture_release(&fixture);
}

static void compares_with_the_object_as_it_was(void **state)
{
	static const struct memory_file before[] = {
		{ "c.yaml", CONFIG("other") "---\n" CONFIG("a") "immutable: true\ndata: {k: v}\n" },
		{ NULL, NULL },
	};
	static const struct memory_file after[] = {
		{ "c.yaml", CONFIG("a") "immutable: true\ndata: {k: w}\n---\n" CONFIG("other") },
		{ NULL, NULL },
	};
	struct tree_fixture fixture;

	(void)state;
	fixture_init(&fixture, NULL, before, after);
	fixture_judge_file(&fixture, "c.yaml");
	assert_true(fixture.findings.count > 0);
	fixture_release(&fixture);
}

static void wants_the_schemas_that_the_policy_names(void **state)
{
	static const struct memory_file files[] = {
		{ ".headgate/policy.yaml", "version: 1\nmanifests:\n  schemas:\n"
					   "  - {paths: [a.yaml], schema: here.json}\n"
					   "  - {paths: [b.yaml], schema: gone.json}\n" },
		{ "here.json", "{}" },
		{ NULL, NULL },
	};

	(void)state;
	expect_tree(files, ".headgate/policy.yaml:5 policy/schema-file\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_wrong_objects_and_leaves_other_files_alone),
		cmocka_unit_test(refuses_a_broken_file_that_was_meant_as_objects),
		cmocka_unit_test(checks_kustomizations),
		cmocka_unit_test(checks_patches_as_parts),
		cmocka_unit_test(finds_duplicates_where_they_meet),
		cmocka_unit_test(warns_of_references_to_nothing),
		cmocka_unit_test(says_nothing_about_references_in_a_part_of_a_tree),
		cmocka_unit_test(reports_a_deletion_at_the_kustomization_that_names_the_file),
		cmocka_unit_test(follows_the_severities_of_the_policy),
		cmocka_unit_test(compares_with_the_object_as_it_was),
		cmocka_unit_test(wants_the_schemas_that_the_policy_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
