/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/rule_fixture.h"

#define CONFIG_MAP "apiVersion: v1\nkind: ConfigMap\nmetadata:\n"
#define NAMED CONFIG_MAP "  name: a\n"

#define X63 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X52 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define JOB_SPEC                                                                                   \
	"spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}\n"
#define CRON_SPEC "spec: {schedule: '* * * * *', jobTemplate: {" JOB_SPEC_FLOW "}}\n"
#define JOB_SPEC_FLOW                                                                              \
	"spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}"

static const struct rule_case names[] = {
	{ "metadata/name-required", "apiVersion: v1\nkind: ConfigMap\nmetadata: #!\n  labels: {}\n",
	  CONFIG_MAP "  generateName: a-\n" },
	{ "metadata/name-format", CONFIG_MAP "  name: A #!\n", CONFIG_MAP "  name: a.b-c\n" },
	{ "metadata/name-format", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a.b} #!\n",
	  "apiVersion: v1\nkind: Namespace\nmetadata: {name: a-b}\n" },
	{ "metadata/name-format",
	  "apiVersion: v1\nkind: Service\nmetadata: {name: 1a} #!\nspec: {ports: [{port: 1}]}\n",
	  "apiVersion: v1\nkind: Service\nmetadata: {name: a1}\nspec: {ports: [{port: 1}]}\n" },
	{ "metadata/name-format",
	  "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
	  "metadata: {name: a/b} #!\nrules: []\n",
	  "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
	  "metadata: {name: 'system:A_b'}\nrules: []\n" },
	{ "metadata/name-format",
	  "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: _} #!\n",
	  "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n" },
	{ "metadata/generate-name-format", CONFIG_MAP "  generateName: AB- #!\n",
	  CONFIG_MAP "  generateName: a\n" },
	{ "metadata/name-length",
	  "apiVersion: batch/v1\nkind: Job\nmetadata: {name: x" X63 "} #!\n" JOB_SPEC,
	  "apiVersion: batch/v1\nkind: Job\nmetadata: {name: " X63 "}\n" JOB_SPEC },
	{ "metadata/name-length",
	  "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x" X52 "} #!\n" CRON_SPEC,
	  "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: " X52 "}\n" CRON_SPEC },
	{ "metadata/name-composed",
	  "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: a} #!\n"
	  "spec: {version: v1, group: g.io}\n",
	  "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.g.io}\n"
	  "spec: {version: v1, group: g.io}\n" },
};

static const struct rule_case metadata[] = {
	{ "metadata/namespace-format", NAMED "  namespace: a.b #!\n", NAMED "  namespace: a-b\n" },
	{ "metadata/namespace-on-cluster-kind",
	  "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b} #!\n" },
	{ "metadata/annotation-key", NAMED "  annotations:\n    a b: c #!\n",
	  NAMED "  annotations:\n    Example.com/a_b: 'any: text'\n" },
	{ "metadata/finalizer-format", NAMED "  finalizers: [a/b/c] #!\n",
	  NAMED "  finalizers: [a.b/c]\n" },
	{ "metadata/owner-reference",
	  NAMED "  ownerReferences: [{apiVersion: v1, kind: Pod, name: '', uid: x}] #!\n",
	  NAMED "  ownerReferences: [{apiVersion: v1, kind: Pod, name: a, uid: x}]\n" },
	{ "metadata/owner-reference",
	  NAMED "  ownerReferences:\n"
		"  - {apiVersion: v1, kind: Pod, name: a, uid: x, controller: true}\n"
		"  - {apiVersion: v1, kind: Pod, name: b, uid: y, controller: true} #!\n" },
	{ "metadata/generation", NAMED "  generation: -1 #!\n", NAMED "  generation: 1\n",
	  .is_warning = true },
	{ "metadata/server-field", NAMED "  resourceVersion: '1' #!\n",
	  NAMED "  creationTimestamp: null\n" },
	{ "metadata/status",
	  "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nstatus: {a: b} #!\n",
	  "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nstatus: {}\n" },
	{ "metadata/label-key", NAMED "  labels:\n    a b: c #!\n", NAMED "  labels: {a/b: c}\n" },
	{ "metadata/label-value", NAMED "  labels: {a: -b} #!\n", NAMED "  labels: {a: ''}\n" },
	{ "metadata/label-value", NAMED "  labels: {a: x" X63 "} #!\n",
	  NAMED "  labels: {a: " X63 "}\n" },
	{ "metadata/selector-values",
	  "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec:\n"
	  "  minAvailable: 1\n  selector:\n    matchExpressions:\n"
	  "    - {key: a, operator: Exists, values: [b]} #!\n",
	  "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec:\n"
	  "  minAvailable: 1\n  selector:\n    matchExpressions:\n"
	  "    - {key: a, operator: In, values: [b]}\n    - {key: a, operator: Exists}\n" },
};

static void names_follow_their_kind(void **state)
{
	(void)state;
	RUN_RULE_CASES(names);
	COVERED(metadata_name_rules, names);
}

static void metadata_are_well_formed(void **state)
{
	(void)state;
	RUN_RULE_CASES(metadata);
	COVERED(label_rules, metadata);
}

/* Keys and values count; one byte decides. */
static void annotations_end_at_256_kib(void **state)
{
	const size_t max = (size_t)256 << 10;
	char *yaml = test_calloc(1, max + 200);
	struct rule_run run;

	(void)state;
	for (size_t value = max - 1; value <= max; value++) {
		struct rule_case none = { 0 };
		static const char head[] = NAMED "  annotations:\n    a: '";

		memcpy(yaml, head, sizeof(head));
		memset(yaml + sizeof(head) - 1, 'x', value);
		memcpy(yaml + sizeof(head) - 1 + value, "'\n", 3);
		run_rules(&run, &none, yaml);
		assert_int_equal(run.findings.count, value + 1 > max);
		if (run.findings.count)
			assert_string_equal(run.findings.items[0].rule->id,
					    "metadata/annotations-size");
		arena_release(&run.arena);
	}
	test_free(yaml);
}

/* A patch has what it changes, and nothing else is to be missed. */
static void patches_need_not_be_whole(void **state)
{
	static const char *const patches[] = {
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n"
		"  template: {spec: {containers: [{name: a, volumeMounts: [{name: v, mountPath: "
		"/v}]}]}}\n",
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n"
		"  template:\n    spec:\n      containers:\n"
		"      - {name: a, resources: {limits: {cpu: 1}, requests: {cpu: 2}}}\n",
		"apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {completionMode: "
		"Indexed}\n",
		"apiVersion: v1\nkind: Service\nspec: {type: LoadBalancer}\n",
		"apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: kubernetes.io/tls\n",
		"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: "
		"{storageClassName: b}\n",
		"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {tls: "
		"[]}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(patches) / sizeof(*patches); i++) {
		const struct rule_case patch = { "patch", .completeness = PARTIAL_OBJECT };
		struct rule_run run;

		run_rules(&run, &patch, patches[i]);
		if (run.findings.count)
			fail_with(&run, "patch", "nothing is to be found", patches[i]);
		arena_release(&run.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_follow_their_kind),
		cmocka_unit_test(metadata_are_well_formed),
		cmocka_unit_test(annotations_end_at_256_kib),
		cmocka_unit_test(patches_need_not_be_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
