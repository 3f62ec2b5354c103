/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/validate_fixture.h"

static void needs_a_type(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "no apiVersion",
		  .yaml = "kind: Pod\nmetadata: {name: a}\n",
		  .expected =
			  "schema/object-type 1:1 apiVersion: is missing, for example apps/v1\n" },
		{ .name = "no kind",
		  .yaml = "apiVersion: v1\nmetadata: {name: a}\n",
		  .expected = "schema/object-type 1:1 kind: is missing, for example Deployment\n" },
		{ .name = "a number",
		  .yaml = "apiVersion: 1\nkind: Pod\n",
		  .expected = "schema/object-type 1:13 apiVersion: must be a string, not an "
			      "integer, for "
			      "example apps/v1\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, validate_resource);
}

static void tells_a_broken_field_once(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "out of two ranges",
		  .yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
			  "spec: {ports: [{port: 3000000000}]}\n",
		  .expected = "schema/number-range 4:23 spec.ports[0].port: 3000000000 is out of "
			      "range: "
			      "the field holds -2147483648 to 2147483647\n" },
		{ .name = "empty where a name belongs",
		  .yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
			  "spec: {containers: [{name: \"\", image: a}]}\n",
		  .expected = "schema/required 4:28 spec.containers[0].name: is required, but "
			      "empty\n" },
		{ .name = "other fields are told",
		  .yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
			  "spec: {containers: [{name: A, image: a, tty: 1}]}\n",
		  .expected =
			  "pod/container-name 4:28 spec.containers[0].name: \"A\" must be lower "
			  "case\n"
			  "schema/type 4:46 spec.containers[0].tty: 1 is an integer, but a boolean "
			  "(true or false) is needed\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, validate_resource);
}

static void suggests_nothing_for_templates(void **state)
{
	static const struct validate_case cases[] = {
		{ .name = "a name of Helm",
		  .yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"x-{{.Index}}\"}\n",
		  .expected = "metadata/name-format 3:18 metadata.name: \"x-{{.Index}}\" must be "
			      "lower case; "
			      "this looks like a template: check what it renders to\n" },
		{ .name = "a name of a scaffolder",
		  .yaml = "apiVersion: v1\nkind: ConfigMap\n"
			  "metadata: {name: \"${{ values.name }}\"}\n",
		  .expected = "metadata/name-format 3:18 metadata.name: \"${{ values.name }}\" may "
			      "hold only lower case letters, digits, '-' and '.'; "
			      "this looks like a template: check what it renders to\n" },
		{ .name = "an enumeration",
		  .yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
			  "spec: {ports: [{port: 1, protocol: \"${PROTOCOL}\"}]}\n",
		  .expected = "schema/enum 4:36 spec.ports[0].protocol: \"${PROTOCOL}\" is none "
			      "of TCP, UDP, SCTP; "
			      "this looks like a template: check what it renders to\n" },
		{ .name = "a type",
		  .yaml = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
			  "spec: {replicas: \"${REPLICAS}\", selector: {matchLabels: {a: b}},\n"
			  "  template: {metadata: {labels: {a: b}},\n"
			  "    spec: {containers: [{name: a, image: a}]}}}\n",
		  .expected = "schema/type 4:18 spec.replicas: \"${REPLICAS}\" is a string, but an "
			      "integer is needed; "
			      "this looks like a template: check what it renders to\n" },
		{ .name = "braces alone are no template",
		  .yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
			  "spec: {ports: [{port: 1, protocol: \"udp{{\"}]}\n",
		  .expected = "schema/enum 4:36 spec.ports[0].protocol: \"udp{{\" is none of TCP, "
			      "UDP, SCTP\n" },
	};

	(void)state;
	RUN_VALIDATE_CASES(cases, validate_resource);
}

static void warns_of_what_is_substituted_later(void **state)
{
	static const char *const texts[] = {
		"apiVersion: v1\nkind: Service\nmetadata: {name: \"${NAME:=web}\"}\n"
		"spec: {ports: [{port: \"${PORT}\", protocol: \"${PROTOCOL}\"}]}\n",
		"apiVersion: v1\nkind: Service\nmetadata: {name: \"{{NAME}}\"}\n",
	};
	static const enum severity expected[] = { SEVERITY_WARNING, SEVERITY_ERROR };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct source source = { span_of("a.yaml"), span_of(texts[i]) };
		struct resources resources;
		struct findings findings;
		struct manifest manifest;
		struct arena arena;

		arena_init(&arena, (size_t)64 << 20);
		findings_init(&findings, &arena);
		manifest_read(&manifest, &source, &arena, &findings);
		resources_from_document(&resources, &source, &manifest.documents[0], 0, &arena,
					&findings);
		struct validation validation = {
			.kubernetes_minor = KUBERNETES_NEWEST,
			.findings = &findings,
			.arena = &arena,
			.resource = &resources.items[0],
		};
		validate_resource(&validation);
		assert_true(findings.count > 0);
		for (size_t k = 0; k < findings.count; k++)
			assert_int_equal(findings.items[k].severity, expected[i]);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_a_type),
		cmocka_unit_test(tells_a_broken_field_once),
		cmocka_unit_test(suggests_nothing_for_templates),
		cmocka_unit_test(warns_of_what_is_substituted_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
