/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/rule_fixture.h"

#define DEPLOYMENT(labels, image)                                                                  \
	"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector:\n"         \
	"    matchLabels: " labels "\n  template:\n    metadata: {labels: {a: b, c: d}}\n"         \
	"    spec: {containers: [{name: a, image: " image "}]}\n"
#define STATEFUL_SET(mark, size, more)                                                             \
	"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n"                     \
	"  selector: {matchLabels: {a: b}}\n"                                                      \
	"  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}\n"    \
	"  volumeClaimTemplates:\n  - metadata: {name: v}\n    spec:\n" more                       \
	"      accessModes: [ReadWriteOnce]\n      resources: {requests: {storage: " size          \
	"}}" mark "\n"
#define JOB(head, mark, image)                                                                     \
	"apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: a\n" head "spec:\n  template:\n"      \
	"    spec:\n      restartPolicy: Never\n      containers:\n      - name: a\n"              \
	"        image: " image mark "\n"
#define CONFIG(value, more)                                                                        \
	"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: " value "} " more
#define BINDING(kind, name)                                                                        \
	"apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"       \
	"roleRef: {kind: " kind ", name: " name "}"
#define CLAIM(class, size)                                                                         \
	"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n"                \
	"  accessModes: [ReadWriteOnce]\n  storageClassName: " class "\n"                          \
								     "  resources: {requests: "    \
								     "{storage: " size "}}"
#define SECRET(type)                                                                               \
	"apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: YQ==}\ntype: " type
#define SERVICE(ip)                                                                                \
	"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: 80}]\n"       \
	"  clusterIP: " ip

#define POD(image, port, more)                                                                     \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n"      \
	"    image: " image "\n    ports: [{containerPort: " port "}]" more "\n"

static const struct rule_case changes[] = {
	{ "immutable/field", POD("b", "81", " #!"), POD("c", "80", ""),
	  .before = POD("b", "80", "") },
	{ "immutable/field", POD("b", "80", "\n  hostNetwork: true #!"),
	  POD("b", "80", "\n  dnsPolicy: ClusterFirst"),
	  .before = POD("b", "80", "\n  hostNetwork: false") },
	{ "immutable/field", DEPLOYMENT("{a: b, c: d} #!", "x"), DEPLOYMENT("{a: b}", "y"),
	  .before = DEPLOYMENT("{a: b}", "x") },
	/* 1024Mi is 1Gi; volumeMode is there by default */
	{ "immutable/field", STATEFUL_SET(" #!", "2Gi", ""),
	  STATEFUL_SET("", "1024Mi", "      volumeMode: Filesystem\n"),
	  .before = STATEFUL_SET("", "1Gi", "") },
	{ "immutable/field", JOB("", " #!", "y"),
	  JOB("  annotations: {helm.sh/hook: pre-install}\n", "", "y"),
	  .before = JOB("", "", "x") },
	{ "immutable/field", BINDING("Role", "b") " #!\n", BINDING("Role", "a") "\n",
	  .before = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
		    "metadata: {name: a}\n"
		    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\n" },
	{ "immutable/field", CLAIM("b #!", "1Gi") "\n", CLAIM("a", "2Gi") "\n",
	  .before = CLAIM("a", "1Gi") "\n" },
	{ "immutable/field", SECRET("kubernetes.io/basic-auth #!\n"), SECRET("Opaque\n"),
	  .before = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n" },
	{ "immutable/field", SERVICE("None #!\n"), SERVICE("10.0.0.1\n"),
	  .before = SERVICE("10.0.0.1\n") },
	{ "immutable/data", CONFIG("c", "#!\nimmutable: true\n"),
	  CONFIG("b", "\nimmutable: true\n"), .before = CONFIG("b", "\nimmutable: true\n") },
	{ "immutable/data", CONFIG("b", "\nimmutable: false #!\n"), NULL,
	  .before = CONFIG("b", "\nimmutable: true\n") },
	{ "immutable/claim-shrinks", CLAIM("a", "1023Mi") " #!\n", CLAIM("a", "1Gi") "\n",
	  .before = CLAIM("a", "1Gi") "\n" },
};

static void frozen_fields_stay(void **state)
{
	(void)state;
	RUN_RULE_CASES(changes);
	COVERED(immutable_rules, changes);
}

/* Without an old version nothing can have changed. */
static void new_objects_are_free(void **state)
{
	struct rule_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const struct rule_case fresh = { changes[i].rule };

		run_rules(&run, &fresh, changes[i].wrong);
		assert_int_equal(run.findings.count, 0);
		arena_release(&run.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frozen_fields_stay),
		cmocka_unit_test(new_objects_are_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
