/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/validate_fixture.h"

static void schema(struct validation *validation)
{
	enum resource_scope scope;

	assert_true(builtin_schema_check(validation, &scope));
}

#define POD "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
#define SERVICE "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n"

static void takes_only_the_listed_values(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "case matters",
		  .yaml = SERVICE "  ports: [{port: 80, protocol: udp}]\n",
		  .expected = "schema/enum 5:32 spec.ports[0].protocol: \"udp\" is none of TCP, "
			      "UDP, SCTP "
			      "=> UDP\n" },
		{ .name = "misspelt",
		  .yaml = SERVICE "  type: LoadBallancer\n",
		  .expected = "schema/enum 5:9 spec.type: \"LoadBallancer\" is none of NodePort, "
			      "ClusterIP, ExternalName, LoadBalancer => LoadBalancer\n" },
		{ .name = "like nothing",
		  .yaml = POD "  restartPolicy: Sometimes\n  containers: [{name: a}]\n",
		  .expected =
			  "schema/enum 5:18 spec.restartPolicy: \"Sometimes\" is none of Never, "
			  "Always, OnFailure\n" },
		{ .name = "every item of a list",
		  .yaml = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\n"
			  "spec: {accessModes: [ReadWriteOnce, RWX]}\n",
		  .expected =
			  "schema/enum 4:37 spec.accessModes[1]: \"RWX\" is none of ReadOnlyMany, "
			  "ReadWriteMany, ReadWriteOnce, ReadWriteOncePod\n" },
		{ .name = "of a later release",
		  .minor = 34,
		  .yaml = POD "  containers: [{name: a}]\n  tolerations: [{key: a, operator: Gt, "
			      "value: \"1\"}]\n",
		  .expected = "schema/enum 6:36 spec.tolerations[0].operator: \"Gt\" is a value of "
			      "Kubernetes 1.35 and later, the target is 1.34\n" },
		{ .name = "a pointer takes no empty text",
		  .yaml = SERVICE "  ipFamilyPolicy: \"\"\n",
		  .expected = "schema/enum 5:19 spec.ipFamilyPolicy: \"\" is none of SingleStack, "
			      "PreferDualStack, RequireDualStack\n" },
		{ .name = "may not be set",
		  .yaml = POD "  containers: [{name: a}]\n"
			      "  ephemeralContainers: [{name: b, restartPolicy: Always}]\n",
		  .expected = "schema/enum 6:50 spec.ephemeralContainers[0].restartPolicy: may not "
			      "be set "
			      "here\n" },
		{ .name = "only constants are known: a warning",
		  .yaml = POD "  containers:\n  - name: a\n"
			      "    resizePolicy: [{resourceName: cpu, restartPolicy: Never}]\n",
		  .expected = "schema/unusual-value 7:55 "
			      "spec.containers[0].resizePolicy[0].restartPolicy: "
			      "\"Never\" is none of NotRequired, RestartContainer\n" },
		{ .name = "too many values to list",
		  .yaml = "apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\n"
			  "metadata: {name: a}\n"
			  "spec: {request: aaaa, signerName: a.b/c, usages: [client-auth]}\n",
		  .expected = "schema/enum 4:51 spec.usages[0]: \"client-auth\" is none of the 23 "
			      "allowed "
			      "values => client auth\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

static void takes_every_listed_value(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "values, empty texts and status",
		  .yaml = POD "  restartPolicy: OnFailure\n  dnsPolicy: \"\"\n"
			      "  containers: [{name: a, imagePullPolicy: IfNotPresent, "
			      "terminationMessagePolicy: File}]\n"
			      "  volumes: [{name: v, hostPath: {path: /, type: \"\"}}]\n"
			      "  tolerations: [{operator: Exists, effect: \"\"}]\n"
			      "status: {phase: Whatever}\n" },
		{ .name = "a value since this release",
		  .yaml = POD "  containers: [{name: a}]\n  tolerations: [{key: a, operator: Lt, "
			      "value: \"1\"}]\n" },
		{ .name = "an open set",
		  .yaml = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: "
			  "example.com/mine\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_only_the_listed_values),
		cmocka_unit_test(takes_every_listed_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
