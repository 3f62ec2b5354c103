/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "manifest/reader.h"
#include "validators/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct text told;

/* The findings of a CRD; paths are told from spec.versions[0].schema.openAPIV3Schema on. */
static const char *judge(const char *yaml)
{
	static const char schema_path[] = "spec.versions[0].schema.openAPIV3Schema";
	struct source source = { span_of("crd.yaml"), span_of(yaml) };
	struct resources resources = { 0 };
	struct findings findings;
	struct manifest manifest;
	struct arena arena;

	arena_init(&arena, (size_t)64 << 20);
	findings_init(&findings, &arena);
	manifest_read(&manifest, &source, &arena, &findings);
	assert_int_equal(manifest.count, 1);
	resources_from_document(&resources, &source, &manifest.documents[0], 0, &arena, &findings);
	findings.count = 0;
	struct validation validation = {
		.kubernetes_minor = 35,
		.findings = &findings,
		.arena = &arena,
		.resource = &resources.items[0],
	};
	custom_definition_check(&validation);
	text_clear(&told);
	text_string(&told, "");
	for (size_t i = 0; i < findings.count; i++) {
		struct span field = findings.items[i].field;
		if (span_starts_with(field, schema_path))
			field = span_from(field, sizeof(schema_path) - 1);
		text_format(&told, "%s%s %.*s: %.*s", i ? "\n" : "", findings.items[i].rule->id,
			    SPAN_ARG(field), SPAN_ARG(findings.items[i].message));
	}
	arena_release(&arena);
	return told.bytes;
}

static const char *judge_schema(const char *schema)
{
	char yaml[4096];
	int length = snprintf(yaml, sizeof(yaml),
			      "apiVersion: apiextensions.k8s.io/v1\n"
			      "kind: CustomResourceDefinition\n"
			      "metadata: {name: widgets.example.com}\n"
			      "spec:\n"
			      "  group: example.com\n"
			      "  names: {kind: Widget, plural: widgets}\n"
			      "  scope: Namespaced\n"
			      "  versions:\n"
			      "  - name: v1\n"
			      "    served: true\n"
			      "    storage: true\n"
			      "    schema:\n"
			      "      openAPIV3Schema: {%s}\n",
			      schema);

	assert_true(length > 0 && (size_t)length < sizeof(yaml));
	return judge(yaml);
}

static void schemas_must_be_structural(void **state)
{
	static const struct {
		const char *schema, *findings;
	} cases[] = {
		{ "type: object, x-kubernetes-preserve-unknown-fields: true", "" },
		{ "type: object, properties: {a: {x-kubernetes-int-or-string: true, anyOf: [{type: "
		  "integer}, {type: string}]}}",
		  "" },
		{ "type: object, properties: {a: {x-kubernetes-int-or-string: true, allOf: "
		  "[{anyOf: "
		  "[{type: integer}, {type: string}]}, {pattern: x}]}}",
		  "" },
		{ "type: string", "custom/schema-structure .type: must be object at the root" },
		{ "type: object, properties: {a: {type: text}}",
		  "custom/schema-structure .properties.a.type: is none of array, boolean, integer, "
		  "number, object, string" },
		{ "type: object, properties: {a: {}}",
		  "custom/schema-structure .properties.a.type: is missing: every field needs its "
		  "type" },
		{ "type: object, properties: {a: {type: array}}",
		  "custom/schema-structure .properties.a.items: is missing: an array needs the "
		  "schema of its items" },
		{ "type: object, properties: {a: {type: object, properties: {b: {type: string}}, "
		  "additionalProperties: {type: string}}}",
		  "custom/schema-structure .properties.a.additionalProperties: must not stand "
		  "beside properties" },
		{ "type: object, anyOf: [{properties: {a: {minLength: 1}}}]",
		  "custom/schema-structure .anyOf[0].properties.a: must be described outside of "
		  "allOf, anyOf, oneOf and not too" },
		{ "type: object, properties: {a: {type: string}}, not: {properties: {a: {type: "
		  "string}}}",
		  "custom/schema-structure .not.properties.a.type: is not allowed inside allOf, "
		  "anyOf, oneOf and not: it belongs to the field's own schema" },
		{ "type: object, properties: {metadata: {type: object, properties: {name: {type: "
		  "string, maxLength: 5}, labels: {type: object}}}}",
		  "custom/schema-structure .labels: the schema of metadata may restrict only name "
		  "and generateName" },
		{ "type: object, properties: {a: {type: string, pattern: \"a(?!b)\"}}",
		  "custom/schema-pattern .properties.a.pattern: is no regular expression of RE2: a "
		  "look-ahead, which RE2 does not "
		  "have, at character 2" },
		{ "type: object, properties: {a: {type: string, format: colour}}",
		  "custom/schema-format .properties.a.format: the API server does not know "
		  "\"colour\" and checks nothing" },
		{ "type: object, properties: {a: {type: integer, default: x}}",
		  "custom/type .properties.a.default: \"x\" is a string, but an integer is "
		  "needed" },
		{ "type: object, properties: {a: {type: object, default: {b: 1}, properties: {c: "
		  "{type: string}}}}",
		  "custom/unknown-field .properties.a.default.b: the CRD has no such field, did "
		  "you "
		  "mean \"c\"?" },
		{ "type: object, properties: {a: {type: string, x-kubernetes-list-type: set}}",
		  "custom/schema-list .properties.a.x-kubernetes-list-type: needs type: array "
		  "beside it" },
		{ "type: object, properties: {a: {type: array, items: {type: object, properties: "
		  "{k: {type: string}}}, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: "
		  "[k, z]}}",
		  "custom/schema-list .properties.a.x-kubernetes-list-map-keys[0]: names a field "
		  "that is neither required nor has a default\n"
		  "custom/schema-list .properties.a.x-kubernetes-list-map-keys[1]: names a field "
		  "that the items do not have" },
		{ "type: object, $ref: \"#/x\", properties: {a: {type: string, uniqueItems: true}}",
		  "custom/schema-structure .$ref: references are not allowed here: write the "
		  "schema "
		  "out\n"
		  "custom/schema-structure .properties.a.uniqueItems: must not be true: use "
		  "x-kubernetes-list-type: set" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *got = judge_schema(cases[i].schema);
		if (strcmp(got, cases[i].findings) != 0)
			fail_msg("%s\ngot:  %s\nwant: %s", cases[i].schema, got, cases[i].findings);
	}
}

static void names_and_versions_fit_together(void **state)
{
	(void)state;
	assert_string_equal(
		judge("apiVersion: apiextensions.k8s.io/v1\n"
		      "kind: CustomResourceDefinition\n"
		      "metadata: {name: widget.example.com}\n"
		      "spec:\n"
		      "  group: widgets.k8s.io\n"
		      "  names: {kind: Widget, plural: Widgets, shortNames: [w_]}\n"
		      "  preserveUnknownFields: true\n"
		      "  versions:\n"
		      "  - {name: v1, storage: true, schema: {openAPIV3Schema: {type: object}}}\n"
		      "  - {name: v1, storage: true}\n"),
		"custom/definition-name metadata.name: must be spec.names.plural and spec.group: "
		"Widgets.widgets.k8s.io\n"
		"custom/definition-names spec.names.plural: \"Widgets\" must be lower case\n"
		"custom/definition-names spec.names.shortNames[0]: \"w_\" may hold only lower case "
		"letters, digits and '-'\n"
		"custom/definition-approval spec.group: widgets.k8s.io is a group of Kubernetes "
		"itself: the annotation api-approved.kubernetes.io is needed\n"
		"custom/definition-preserve spec.preserveUnknownFields: must be false: put "
		"x-kubernetes-preserve-unknown-fields into the schema\n"
		"custom/definition-versions spec.versions[1].name: \"v1\" is taken already, by "
		"line 9\n"
		"custom/definition-versions spec.versions[1].schema.openAPIV3Schema: is missing, "
		"but "
		"every version needs a schema\n"
		"custom/definition-versions spec.versions[1].storage: a second version has "
		"storage: "
		"true, only one may");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schemas_must_be_structural),
		cmocka_unit_test(names_and_versions_fit_together),
	};

	text_init(&told, 65536);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
