/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/rule_fixture.h"

#define ROLE(kind) "apiVersion: rbac.authorization.k8s.io/v1\nkind: " kind "\nmetadata: {name: a}\n"
#define ROLE_REF "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}\n"

static const struct rule_case roles[] = {
	{ "rbac/rule-resources",
	  ROLE("Role") "rules: [{apiGroups: [''], resources: [pods], verbs: []}] #!\n",
	  ROLE("Role") "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n" },
	{ "rbac/rule-resources", ROLE("Role") "rules:\n- resources: [pods] #!\n  verbs: [get]\n" },
	{ "rbac/rule-resources", ROLE("Role") "rules: [{nonResourceURLs: [/a], verbs: [get]}] #!\n",
	  ROLE("ClusterRole") "rules: [{nonResourceURLs: [/a], verbs: [get]}]\n" },
	{ "rbac/rule-resources",
	  ROLE("ClusterRole") "rules: [{nonResourceURLs: [/a], resources: [pods], verbs: [get]}] "
			      "#!\n" },
	{ "rbac/role-reference", ROLE("ClusterRoleBinding") "roleRef: {kind: Role, name: a} #!\n",
	  ROLE("RoleBinding") "roleRef: {kind: Role, name: a}\n" },
	{ "rbac/role-reference",
	  ROLE("RoleBinding") "roleRef: {apiGroup: v1, kind: Role, name: a} #!\n" },
	{ "rbac/subject-namespace",
	  ROLE("ClusterRoleBinding") ROLE_REF "subjects: [{kind: ServiceAccount, name: a}] #!\n",
	  ROLE("ClusterRoleBinding") ROLE_REF
	  "subjects: [{kind: ServiceAccount, name: a, namespace: b}, {kind: User, name: "
	  "A@b, apiGroup: rbac.authorization.k8s.io}]\n" },
	{ "rbac/subject", ROLE("RoleBinding") ROLE_REF "subjects: [{kind: Users, name: a}] #!\n" },
	{ "rbac/subject-namespace",
	  ROLE("RoleBinding") ROLE_REF "subjects: [{kind: ServiceAccount, name: a}] #!\n",
	  ROLE("RoleBinding") ROLE_REF
	  "subjects: [{kind: ServiceAccount, name: a, namespace: b}]\n",
	  .is_warning = true },
};

#define CLAIM "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n"
#define STORAGE "  resources: {requests: {storage: 1Gi}}\n"
#define VOLUME "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec:"
#define SIZE "  capacity: {storage: 1Gi}\n  accessModes: [ReadWriteOnce]\n"

#define NFS(text) VOLUME "\n" SIZE "  nfs: {server: a, path: " text "}\n"
#define CSI(text) VOLUME "\n" SIZE "  csi: {driver: " text "}\n"
#define CLASS                                                                                      \
	"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: "    \
	"a/b\n"

#define SOURCES(name)                                                                              \
	CLAIM "  accessModes: [ReadWriteOnce]\n" STORAGE "  dataSourceRef: {kind: A, name: a}\n"   \
	      "  dataSource: {kind: A, name: " name "}"

static const struct rule_case storage[] = {
	{ "storage/claim-required",
	  CLAIM "  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 0.0}} #!\n",
	  CLAIM "  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1e-10}}\n" },
	{ "storage/claim-source", SOURCES("b") " #!\n", SOURCES("a") "\n" },
	{ "storage/volume-field", VOLUME "\n" SIZE "  nfs: {server: a, path: b} #!\n", NFS("/b") },
	{ "storage/volume-field", VOLUME "\n" SIZE "  csi: {driver: a_b, volumeHandle: c} #!\n",
	  CSI("A.b, volumeHandle: c") },
	{ "storage/volume-field",
	  VOLUME "\n" SIZE
		 "  csi: {driver: a, volumeHandle: c, nodePublishSecretRef: {name: s}} #!\n",
	  CSI("a, volumeHandle: c, nodePublishSecretRef: {name: s, namespace: t}") },
	{ "storage/volume-field", VOLUME "\n" SIZE "  fc: {targetWWNs: [a]} #!\n",
	  VOLUME "\n" SIZE "  fc: {targetWWNs: [a], lun: 0}\n" },
	{ "storage/volume-required",
	  VOLUME "\n  accessModes: [ReadWriteOnce]\n  hostPath: {path: /a}\n"
		 "  capacity: {storage: 0} #!\n" },
	{ "storage/class-topology",
	  CLASS "allowedTopologies: [{matchLabelExpressions: [{key: a, values: [b]}, {key: a, "
		"values: [c]}]}] #!\n",
	  CLASS "allowedTopologies: [{matchLabelExpressions: [{key: a, values: [b]}, {key: c, "
		"values: [c]}]}]\n" },
	{ "storage/claim-required", CLAIM "  accessModes: [] #!\n" STORAGE,
	  CLAIM "  accessModes: [ReadWriteOnce]\n" STORAGE },
	{ "storage/claim-required",
	  CLAIM "  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 0}} #!\n" },
	{ "storage/claim-required",
	  CLAIM "  accessModes: [ReadWriteOnce]\n  resources:\n    limits: {storage: 1}\n"
		"    requests: {} #!\n" },
	{ "storage/access-modes",
	  CLAIM "  accessModes: [ReadWriteOncePod, ReadWriteOnce] #!\n" STORAGE,
	  CLAIM "  accessModes: [ReadWriteOncePod]\n" STORAGE },
	{ "storage/class-name",
	  CLAIM "  accessModes: [ReadWriteOnce]\n" STORAGE "  storageClassName: A #!\n",
	  CLAIM "  accessModes: [ReadWriteOnce]\n" STORAGE "  storageClassName: ''\n" },
	{ "storage/volume-source", VOLUME " #!\n" SIZE,
	  VOLUME "\n" SIZE "  hostPath: {path: /a}\n" },
	{ "storage/volume-source",
	  VOLUME "\n" SIZE "  hostPath: {path: /a}\n  nfs: {server: a, path: /b} #!\n" },
	{ "storage/volume-required",
	  VOLUME "\n  capacity: {storage: 1Gi}\n  accessModes: [] #!\n  hostPath: {path: /a}\n" },
	{ "storage/class-provisioner",
	  "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\n"
	  "provisioner: a b #!\n",
	  "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\n"
	  "provisioner: kubernetes.io/no-provisioner\n" },
};

#define CONFIG_MAP "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
#define SECRET "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"

static const struct rule_case config[] = {
	{ "config/data-key", CONFIG_MAP "data:\n  a b: c #!\n", CONFIG_MAP "data:\n  a.b_c: c\n" },
	{ "config/data-key-unique", CONFIG_MAP "data: {a: b}\nbinaryData: {a: Yg==} #!\n",
	  CONFIG_MAP "data: {a: b}\nbinaryData: {b: Yg==}\n" },
	{ "config/secret-required-key",
	  SECRET "type: kubernetes.io/tls #!\nstringData: {tls.crt: a}\n",
	  SECRET "type: kubernetes.io/tls\nstringData: {tls.crt: a}\ndata: {tls.key: YQ==}\n" },
	{ "config/secret-required-key",
	  SECRET "type: kubernetes.io/dockerconfigjson #!\ndata: {a: YQ==}\n",
	  SECRET "type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: '{}'}\n" },
	{ "config/secret-required-key", SECRET "type: kubernetes.io/basic-auth #!\n",
	  SECRET "type: kubernetes.io/basic-auth\nstringData: {password: a}\n" },
	{ "config/docker-config",
	  SECRET "type: kubernetes.io/dockerconfigjson\n"
		 "stringData: {.dockerconfigjson: 'auths: {}'} #!\n",
	  SECRET "type: kubernetes.io/dockerconfigjson\ndata: {.dockerconfigjson: "
		 "eyJhdXRocyI6e319Cg==}\n" },
	{ "config/docker-config",
	  SECRET "type: kubernetes.io/dockercfg\ndata: {.dockercfg: W10=} #!\n",
	  SECRET "type: kubernetes.io/dockercfg\ndata: {.dockercfg: e30=}\n" },
	{ "config/secret-required-key", SECRET "type: kubernetes.io/service-account-token #!\n" },
};

#define LIMITS "apiVersion: v1\nkind: LimitRange\nmetadata: {name: a}\nspec:\n  limits:\n"

#define QUOTA "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\nspec:\n"

#define SCOPE(text) QUOTA "  scopeSelector: {matchExpressions: [{scopeName: " text "}]}"

static const struct rule_case quotas[] = {
	{ "quota/scope", SCOPE("Terminating, operator: In, values: [a]") " #!\n",
	  SCOPE("PriorityClass, operator: In, values: [a]") "\n" },
	{ "quota/name", LIMITS "  - {type: Container, maxLimitRequestRatio: {disk: 1}} #!\n",
	  LIMITS "  - {type: Container, maxLimitRequestRatio: {cpu: 1}}\n" },
	{ "quota/name", QUOTA "  hard: {disks: 1} #!\n",
	  QUOTA "  hard: {requests.cpu: 1, count/disks.example.com: 1, services.nodeports: 1,\n"
		"    hugepages-2Mi: 2Mi, requests.example.com/gpu: 1}\n" },
	{ "quota/name", LIMITS "  - {type: Container, max: {storage: 1Gi}} #!\n",
	  LIMITS "  - {type: PersistentVolumeClaim, max: {storage: 1Gi}}\n" },
	{ "quota/integer", QUOTA "  hard: {pods: 500m} #!\n", QUOTA "  hard: {cpu: 500m}\n" },
	{ "quota/scope", QUOTA "  hard: {pods: 1}\n  scopes: [Terminating, NotTerminating] #!\n",
	  QUOTA "  hard: {pods: 1}\n  scopes: [Terminating, BestEffort]\n" },
	{ "quota/scope", QUOTA "  scopes: [BestEffort]\n  hard: {cpu: 1} #!\n",
	  QUOTA "  scopes: [NotBestEffort]\n  hard: {cpu: 1}\n" },
	{ "quota/limit-type", LIMITS "  - {type: Pods} #!\n", LIMITS "  - {type: Pod}\n" },
	{ "quota/limit-type", LIMITS "  - {type: Pod}\n  - {type: Pod} #!\n",
	  LIMITS "  - {type: Pod}\n  - {type: example.com/box}\n" },
	{ "quota/limit-type", LIMITS "  - {type: PersistentVolumeClaim, min: {cpu: 1}} #!\n" },
	{ "quota/name",
	  "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\nspec: {hard: {a b: 1}} #!\n",
	  "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\n"
	  "spec: {hard: {count/deployments.apps: 1, pods: 2, requests.cpu: 1}}\n" },
	{ "quota/negative", "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\nspec: "
			    "{hard: {pods: -1}} #!\n" },
	{ "quota/limit-order", LIMITS "  - {type: Container, min: {cpu: 2}, max: {cpu: 1}} #!\n",
	  LIMITS "  - type: Container\n    min: {cpu: 1}\n    defaultRequest: {cpu: 1}\n"
		 "    default: {cpu: 2}\n    max: {cpu: 2000m}\n" },
	{ "quota/limit-field", LIMITS "  - {type: Pod, default: {cpu: 1}} #!\n",
	  LIMITS "  - {type: Pod, max: {cpu: 1}}\n" },
	{ "priority-class/value",
	  "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: a}\n"
	  "value: 1000000001 #!\n",
	  "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: a}\n"
	  "value: 1000000000\n" },
};

#define WEBHOOK                                                                                    \
	"apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"      \
	"metadata: {name: a}\nwebhooks:\n"
#define GOOD(name) "- name: " name "\n  admissionReviewVersions: [v1]\n  sideEffects: None\n"
#define CLIENT "  clientConfig: {url: 'https://a.example.com/'}\n"

#define RULE(text) "  rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], " text "}]"
#define SERVED(path) "  clientConfig: {service: {name: a, namespace: b, path: " path "}}"

static const struct rule_case webhooks[] = {
	{ "webhook/rule", WEBHOOK GOOD("a.example.com") CLIENT RULE("resources: []") " #!\n",
	  WEBHOOK GOOD("a.example.com") CLIENT RULE("resources: [pods, pods/status]") "\n" },
	{ "webhook/rule",
	  WEBHOOK GOOD("a.example.com") CLIENT RULE("resources: [pods, '*/*']") " #!\n",
	  WEBHOOK GOOD("a.example.com") CLIENT RULE("resources: ['*/*']") "\n" },
	{ "webhook/client", WEBHOOK GOOD("a.example.com") SERVED("validate") " #!\n",
	  WEBHOOK GOOD("a.example.com") SERVED("/validate/pods/") "\n" },
	{ "webhook/client", WEBHOOK GOOD("a.example.com") SERVED("/a_b") " #!\n",
	  WEBHOOK GOOD("a.example.com") "  clientConfig: {url: 'HTTPS://a.example.com/'}\n" },
	{ "webhook/name", WEBHOOK GOOD("a.b #!") CLIENT, WEBHOOK GOOD("a.b.c") CLIENT },
	{ "webhook/name", WEBHOOK GOOD("a.b.c") CLIENT GOOD("a.b.c #!") CLIENT },
	{ "webhook/client", WEBHOOK GOOD("a.b.c") "  clientConfig: {caBundle: YQ==} #!\n",
	  WEBHOOK GOOD("a.b.c") "  clientConfig: {service: {namespace: a, name: b}}\n" },
	{ "webhook/client", WEBHOOK GOOD("a.b.c") "  clientConfig: {url: 'http://a'} #!\n" },
	{ "webhook/number", WEBHOOK GOOD("a.b.c") CLIENT "  timeoutSeconds: 31 #!\n",
	  WEBHOOK GOOD("a.b.c") CLIENT "  timeoutSeconds: 30\n" },
	{ "webhook/versions", WEBHOOK
	  "- name: a.b.c\n  sideEffects: None\n  admissionReviewVersions: [v2] #!\n" CLIENT },
	{ "webhook/side-effects", WEBHOOK
	  "- name: a.b.c\n  sideEffects: Some #!\n  admissionReviewVersions: [v1]\n" CLIENT },
};

/* 1 MiB in all; one byte decides. */
static void data_end_at_1_mib(void **state)
{
	static const char head[] = CONFIG_MAP "data:\n  a: '";
	const size_t max = (size_t)1 << 20;
	char *yaml = test_calloc(1, max + 200);
	struct rule_run run;

	(void)state;
	for (size_t value = max; value <= max + 1; value++) {
		struct rule_case none = { 0 };

		memcpy(yaml, head, sizeof(head));
		memset(yaml + sizeof(head) - 1, 'x', value);
		memcpy(yaml + sizeof(head) - 1 + value, "'\n", 3);
		run_rules(&run, &none, yaml);
		assert_int_equal(run.findings.count, value > max);
		if (run.findings.count)
			assert_string_equal(run.findings.items[0].rule->id, "config/data-size");
		arena_release(&run.arena);
	}
	test_free(yaml);
}

static void roles_and_bindings_are_complete(void **state)
{
	(void)state;
	RUN_RULE_CASES(roles);
	COVERED(rbac_rules, roles);
}

static void storage_has_a_source_and_a_size(void **state)
{
	(void)state;
	RUN_RULE_CASES(storage);
	COVERED(storage_rules, storage);
}

static void secrets_have_what_their_type_needs(void **state)
{
	(void)state;
	RUN_RULE_CASES(config);
	COVERED(docker_config_rules, config);
}

static void quotas_can_be_kept(void **state)
{
	(void)state;
	RUN_RULE_CASES(quotas);
	COVERED(quota_rules, quotas);
}

static void webhooks_can_be_called(void **state)
{
	(void)state;
	RUN_RULE_CASES(webhooks);
	COVERED(webhook_rules, webhooks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_end_at_1_mib),
		cmocka_unit_test(roles_and_bindings_are_complete),
		cmocka_unit_test(storage_has_a_source_and_a_size),
		cmocka_unit_test(secrets_have_what_their_type_needs),
		cmocka_unit_test(quotas_can_be_kept),
		cmocka_unit_test(webhooks_can_be_called),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
