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

#define CONFIG_MAP "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
#define POD "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
#define SERVICE "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n"
#define DEPLOYMENT "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n"

static void takes_what_the_server_takes(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "a usual deployment and service",
		  .yaml = DEPLOYMENT
		  "  replicas: 2\n"
		  "  selector: {matchLabels: {app: web}}\n"
		  "  strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}\n"
		  "  template:\n"
		  "    metadata: {labels: {app: web}, creationTimestamp: null}\n"
		  "    spec:\n"
		  "      containers:\n"
		  "      - name: web\n"
		  "        image: web:1\n"
		  "        env: [{name: A, value: \"1\"}, {name: B}]\n"
		  "        ports: [{containerPort: 80, protocol: TCP}]\n"
		  "        resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0.5}}\n"
		  "        livenessProbe: {httpGet: {port: http, path: /}, periodSeconds: 10}\n"
		  "      volumes: [{name: v, emptyDir: {}}]\n"
		  "status: {}\n"
		  "---\n" SERVICE
		  "  ports: [{port: 80, targetPort: http}, {port: 53, protocol: UDP}]\n" },
		{ .name = "null is absent everywhere",
		  .yaml = SERVICE "  ports: null\n  type: null\n  selector: {a: null}\n"
				  "  externalIPs: [null]\nstatus: null\n" },
		{ .name = "an empty text is unset in a field that is no pointer",
		  .yaml = SERVICE "  type: \"\"\n  sessionAffinity: \"\"\n"
				  "  ports: [{port: 80, protocol: \"\"}]\n" },
		{ .name = "whole numbers by value",
		  .yaml = DEPLOYMENT
		  "  replicas: 1.0\n  minReadySeconds: 1e1\n  selector: {}\n  template:\n"
		  "    spec: {containers: [{name: a}]}\n" },
		{ .name = "a whole number as JSON literal float",
		  .yaml = "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": "
			  "{\"name\": \"a\"}, \"spec\": {\"ports\": [{\"port\": 80.0}]}}" },
		{ .name = "required fields whose zero value the server takes",
		  .yaml = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "
			  "a}\n"
			  "spec: {policyTypes: [Ingress]}\n"
			  "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\n"
			  "spec: {selector: {}, template: {spec: {containers: [{name: a}]}}}\n"
			  "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\n"
			  "metadata: {name: a}\n",
		  .minor = 30 },
		{ .name = "a status is only decoded",
		  .yaml = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
			  "metadata: {name: as.example.com}\n"
			  "spec: {group: example.com, scope: Namespaced, names: {plural: as, kind: "
			  "A},"
			  " versions: [{name: v1, served: true, storage: true}]}\n"
			  "status: {acceptedNames: {kind: \"\", plural: \"\"}, conditions: [], "
			  "storedVersions: []}\n" },
		{ .name = "any value where the API holds JSON",
		  .yaml = "apiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {name: a}\n"
			  "data: {spec: [1, a]}\n" },
		{ .name = "directives of a strategic merge patch",
		  .completeness = PARTIAL_OBJECT,
		  .yaml = DEPLOYMENT
		  "  $retainKeys: [strategy]\n"
		  "  template: {spec: {containers: [{$patch: delete, name: a}]}}\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

static void tells_wrong_types(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "a number as text",
		  .yaml = CONFIG_MAP "data:\n  port: 8080\n",
		  .expected =
			  "schema/type 5:9 data.port: 8080 is an integer, but a string is needed: "
			  "put it in quotes => \"8080\"\n" },
		{ .name = "a version as text",
		  .yaml = CONFIG_MAP "data: {version: 1.10}\n",
		  .expected =
			  "schema/type 4:17 data.version: 1.10 is read as the number 1.1, but a "
			  "string is needed: put it in quotes => \"1.10\"\n" },
		{ .name = "text as a number",
		  .yaml = DEPLOYMENT "  replicas: \"3\"\n  selector: {}\n"
				     "  template: {spec: {containers: [{name: a}]}}\n",
		  .expected =
			  "schema/type 5:13 spec.replicas: \"3\" is a string, but an integer is "
			  "needed: take the quotes away => 3\n" },
		{ .name = "text as a boolean",
		  .yaml = POD "  hostNetwork: \"yes\"\n  containers: [{name: a}]\n",
		  .expected =
			  "schema/type 5:16 spec.hostNetwork: \"yes\" is a string, but a boolean "
			  "(true or false) is needed => true\n" },
		{ .name = "text as a list",
		  .yaml = POD "  containers:\n  - name: a\n    command: sh\n",
		  .expected =
			  "schema/type 7:14 spec.containers[0].command: \"sh\" is a string, but a "
			  "list is needed => [\"sh\"]\n" },
		{ .name = "an object as a list",
		  .yaml = SERVICE "  ports:\n    port: 80\n",
		  .expected =
			  "schema/type 6:5 spec.ports: an object, but a list is needed: put \"- \" "
			  "before its first line\n" },
		{ .name = "a list as an object",
		  .yaml = SERVICE "  selector: [a]\n",
		  .expected = "schema/type 5:13 spec.selector: a list, but an object is needed\n" },
		{ .name = "a fraction",
		  .yaml = SERVICE "  ports: [{port: 80.5}]\n",
		  .expected = "schema/number-range 5:18 spec.ports[0].port: 80.5 is no whole "
			      "number\n" },
		{ .name = "more than 32 bits",
		  .yaml = SERVICE "  ports: [{port: 3000000000}]\n",
		  .expected = "schema/number-range 5:18 spec.ports[0].port: 3000000000 is out of "
			      "range: "
			      "the field holds -2147483648 to 2147483647\n" },
		{ .name = "a boolean as int-or-string",
		  .yaml = SERVICE "  ports: [{port: 80, targetPort: true}]\n",
		  .expected =
			  "schema/type 5:34 spec.ports[0].targetPort: true is a boolean, but an "
			  "integer or a string is needed\n" },
		{ .name = "an impossible quantity",
		  .yaml = POD
		  "  containers:\n  - name: a\n    resources: {limits: {memory: 1GB}}\n",
		  .expected = "format/quantity 7:34 spec.containers[0].resources.limits.memory: "
			      "\"1GB\" is no quantity: the number must be followed by nothing, n, "
			      "u, m, "
			      "k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or an exponent such as e3 "
			      "=> 1G\n" },
		{ .name = "a line end behind a quantity",
		  .yaml = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\n"
			  "spec: {hard: {pods: \" 1 \", services: \"1\\t\"}}\n",
		  .expected =
			  "format/quantity 4:38 spec.hard.services: \"1 \" is no quantity: the "
			  "number must be followed by nothing, n, u, m, k, M, G, T, P, E, Ki, Mi, "
			  "Gi, "
			  "Ti, Pi, Ei or an exponent such as e3 => 1\n" },
		{ .name = "a secret is not repeated",
		  .yaml = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
			  "data: {a: pa$$word}\nstringData: {b: 12345}\n",
		  .expected =
			  "format/base64 4:11 data.a: the value is not base64: only A-Z, a-z, 0-9, "
			  "'+' and '/' may occur; plain text belongs into stringData\n"
			  "schema/type 5:17 stringData.b: the value is an integer, but a string is "
			  "needed: put it in quotes\n" },
		{ .name = "also in a status",
		  .yaml = SERVICE "  ports: []\nstatus: {loadBalancer: []}\n",
		  .expected = "schema/type 6:24 status.loadBalancer: a list, but an object is "
			      "needed\n" },
		{ .name = "also in a patch",
		  .completeness = PARTIAL_OBJECT,
		  .yaml = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
			  "spec: {replicas: two}\n",
		  .expected =
			  "schema/type 4:18 spec.replicas: \"two\" is a string, but an integer is "
			  "needed\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

static void tells_unknown_fields(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "misspelt",
		  .yaml = POD "  contianers: [{name: a}]\n  containers: [{name: a}]\n",
		  .expected = "schema/unknown-field 5:3 spec.contianers: PodSpec has no such "
			      "field, did "
			      "you mean \"containers\"? => containers\n" },
		{ .name = "wrong case",
		  .yaml = POD "  containers: [{name: a, Image: b}]\n",
		  .expected = "schema/unknown-field 5:26 spec.containers[0].Image: Container has "
			      "no such "
			      "field, did you mean \"image\"? => image\n" },
		{ .name = "one level too deep",
		  .yaml = DEPLOYMENT "  selector: {}\n  template:\n    replicas: 2\n"
				     "    spec: {containers: [{name: a}]}\n",
		  .expected =
			  "schema/unknown-field 7:5 spec.template.replicas: PodTemplateSpec has no "
			  "such field; \"replicas\" belongs one level up, beside \"template\"\n" },
		{ .name = "one level too high",
		  .yaml = DEPLOYMENT
		  "  selector: {}\n  template: {spec: {containers: [{name: a}]}}\n"
		  "replicas: 2\n",
		  .expected = "schema/unknown-field 7:1 replicas: Deployment has no such field; "
			      "\"replicas\" belongs into \"spec\"\n" },
		{ .name = "of a later release",
		  .minor = 30,
		  .yaml = POD "  containers: [{name: a}]\n  resources: {}\n",
		  .expected = "schema/unknown-field 6:3 spec.resources: PodSpec has this field in "
			      "Kubernetes 1.32 and later, the target is 1.30\n" },
		{ .name = "like nothing",
		  .yaml = CONFIG_MAP "zzzzzz: 1\n",
		  .expected = "schema/unknown-field 4:1 zzzzzz: ConfigMap has no such field\n" },
		{ .name = "also in a patch",
		  .completeness = PARTIAL_OBJECT,
		  .yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prots: []}\n",
		  .expected =
			  "schema/unknown-field 4:8 spec.prots: ServiceSpec has no such field, did "
			  "you mean \"ports\"? => ports\n" },
		{ .name = "in an item of a list",
		  .yaml = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: "
			  "ConfigMap\n"
			  "  metadata: {name: a}\n  dta: {}\n",
		  .expected =
			  "schema/unknown-field 7:3 items[0].dta: ConfigMap has no such field, did "
			  "you mean \"data\"? => data\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

static void tells_missing_fields(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "a selector",
		  .yaml = DEPLOYMENT "  template: {spec: {containers: [{name: a}]}}\n",
		  .expected = "schema/required 4:1 spec.selector: is required (LabelSelector), but "
			      "missing\n" },
		{ .name = "in an item",
		  .yaml = POD "  containers:\n  - image: a\n",
		  .expected =
			  "schema/required 6:5 spec.containers[0].name: is required (string), but "
			  "missing\n" },
		{ .name = "null",
		  .yaml = POD "  containers: null\n",
		  .expected = "schema/required 5:15 spec.containers: is required, but null\n" },
		{ .name = "empty",
		  .yaml = POD "  containers: [{name: \"\"}]\n",
		  .expected = "schema/required 5:23 spec.containers[0].name: is required, but "
			      "empty\n" },
		{ .name = "declared, not in the description",
		  .yaml = "apiVersion: admissionregistration.k8s.io/v1\n"
			  "kind: ValidatingAdmissionPolicyBinding\nmetadata: {name: a}\n"
			  "spec: {policyName: a}\n",
		  .expected = "schema/required 4:1 spec.validationActions: is required (list of "
			      "string), but missing\n" },
		{ .name = "a spec that would be empty",
		  .yaml = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
		  .expected =
			  "schema/required 1:1 spec: is required (DeploymentSpec), but missing\n" },
		{ .name = "a spec that may be empty",
		  .yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n"
			  "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: a}\n" },
		{ .name = "optional in the description only",
		  .yaml = "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: "
			  "a}\n"
			  "spec: {controller: \"\"}\n",
		  .expected = "schema/required 4:20 spec.controller: is required, but empty\n" },
		{ .name = "null in a list of objects",
		  .yaml = POD "  containers: [{name: a}, null]\n",
		  .expected =
			  "schema/required 5:27 spec.containers[1].name: is required (string), but "
			  "missing\n" },
		{ .name = "a selector that a kustomization may add",
		  .completeness = BASE_OBJECT,
		  .yaml = DEPLOYMENT "  template: {spec: {containers: [{name: a}]}}\n" },
		{ .name = "nothing else is added",
		  .completeness = BASE_OBJECT,
		  .yaml = POD "  containers: [{image: a}]\n",
		  .expected =
			  "schema/required 5:16 spec.containers[0].name: is required (string), but "
			  "missing\n" },
		{ .name = "not in a patch",
		  .completeness = PARTIAL_OBJECT,
		  .yaml = POD "  containers: "
			      "[{image: a}]\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

static void tells_items_that_are_there_already(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "ports with the default protocol",
		  .yaml = SERVICE "  ports:\n  - {name: a, port: 53}\n"
				  "  - {name: b, port: 53, protocol: UDP}\n"
				  "  - {name: c, port: 53, protocol: TCP}\n",
		  .expected = "schema/duplicate-item 8:21 spec.ports[2]: an item with the key "
			      "53/TCP is "
			      "there already, on line 6\n" },
		{ .name = "environment: only a warning",
		  .yaml = POD
		  "  containers:\n  - name: a\n    env:\n    - {name: A, value: first}\n"
		  "    - {name: A, value: second}\n",
		  .expected = "schema/merged-item 9:14 spec.containers[0].env[1]: an item with the "
			      "key A "
			      "is there already, on line 8\n" },
		{ .name = "a set of values",
		  .yaml = "apiVersion: admissionregistration.k8s.io/v1\n"
			  "kind: ValidatingAdmissionPolicyBinding\nmetadata: {name: a}\n"
			  "spec: {policyName: a, validationActions: [Deny, Audit, Deny]}\n",
		  .expected =
			  "schema/duplicate-item 4:56 spec.validationActions[2]: the value Deny is "
			  "there already, on line 4\n" },
		{ .name = "declared as unique",
		  .yaml = "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: "
			  "a}\n"
			  "spec:\n  devices:\n    requests:\n"
			  "    - {name: a, exactly: {deviceClassName: x}}\n"
			  "    - {name: a, exactly: {deviceClassName: x}}\n",
		  .expected = "schema/duplicate-item 8:14 spec.devices.requests[1]: an item with "
			      "the key "
			      "a is there already, on line 7\n" },
		{ .name = "lists that may repeat",
		  .yaml = POD "  containers: [{name: a, args: [x, x], command: [z, z]}]\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

static void tells_broken_declared_rules(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "a form",
		  .yaml = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: a}\n"
			  "handler: Kata_Qemu\n",
		  .expected = "schema/format 4:10 handler: \"Kata_Qemu\" must be lower case\n" },
		{ .name = "a mode that needs a field",
		  .yaml = "apiVersion: flowcontrol.apiserver.k8s.io/v1\nkind: "
			  "PriorityLevelConfiguration\n"
			  "metadata: {name: a}\nspec:\n  type: Limited\n"
			  "  limited: {limitResponse: {type: Queue}}\n",
		  .expected =
			  "schema/one-of 6:13 spec.limited.limitResponse.queuing: is required with "
			  "type Queue, but missing\n" },
		{ .name = "a mode that excludes a field",
		  .yaml = "apiVersion: flowcontrol.apiserver.k8s.io/v1\nkind: "
			  "PriorityLevelConfiguration\n"
			  "metadata: {name: a}\nspec:\n  type: Exempt\n"
			  "  limited: {limitResponse: {type: Reject}}\n",
		  .expected = "schema/one-of 6:3 spec.limited: may not be set with type Exempt\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_server_takes),
		cmocka_unit_test(tells_wrong_types),
		cmocka_unit_test(tells_unknown_fields),
		cmocka_unit_test(tells_missing_fields),
		cmocka_unit_test(tells_items_that_are_there_already),
		cmocka_unit_test(tells_broken_declared_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
