/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/custom_resources.h"

#include "base/text.h"
#include "manifest/reader.h"
#include "validators/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char definition[] =
	"apiVersion: apiextensions.k8s.io/v1\n"
	"kind: CustomResourceDefinition\n"
	"metadata: {name: widgets.example.com}\n"
	"spec:\n"
	"  group: example.com\n"
	"  names: {kind: Widget, plural: widgets}\n"
	"  scope: Namespaced\n"
	"  versions:\n"
	"  - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: "
	"object}}}\n"
	"  - name: v1beta1\n"
	"    served: true\n"
	"    storage: false\n"
	"    deprecated: true\n"
	"    deprecationWarning: use v1\n"
	"    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: "
	"true}}\n"
	"  - name: v1\n"
	"    served: true\n"
	"    storage: true\n"
	"    schema:\n"
	"      openAPIV3Schema:\n"
	"        type: object\n"
	"        properties:\n"
	"          spec:\n"
	"            type: object\n"
	"            required: [size, mode]\n"
	"            properties:\n"
	"              size: {type: integer, minimum: 1, maximum: 10, format: int32}\n"
	"              mode: {type: string, enum: [Fast, Slow], default: Fast}\n"
	"              name: {type: string, pattern: '^[a-z]+$', maxLength: 5}\n"
	"              note: {type: string, nullable: true}\n"
	"              at: {type: string, format: date-time}\n"
	"              target: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: "
	"string}]}\n"
	"              free: {type: object, x-kubernetes-preserve-unknown-fields: true,\n"
	"                     properties: {known: {type: object, properties: {a: {type: "
	"string}}}}}\n"
	"              labels: {type: object, additionalProperties: {type: string}}\n"
	"              tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}\n"
	"              template: {type: object, x-kubernetes-embedded-resource: true,\n"
	"                         x-kubernetes-preserve-unknown-fields: true}\n"
	"              empty: {type: object}\n"
	"              ports:\n"
	"                type: array\n"
	"                maxItems: 3\n"
	"                x-kubernetes-list-type: map\n"
	"                x-kubernetes-list-map-keys: [port, protocol]\n"
	"                items:\n"
	"                  type: object\n"
	"                  required: [port]\n"
	"                  properties:\n"
	"                    port: {type: integer}\n"
	"                    protocol: {type: string, default: TCP}\n"
	"              source:\n"
	"                type: object\n"
	"                properties:\n"
	"                  kind: {type: string, default: a}\n"
	"                  a: {type: string}\n"
	"                  b: {type: string}\n"
	"                oneOf:\n"
	"                - {properties: {kind: {enum: [a]}}, required: [a]}\n"
	"                - {properties: {kind: {enum: [b]}}, required: [b]}\n"
	"                not: {required: [a, b]}\n";

static struct text told;

/* Judges `spec` lines (or a whole object that starts with "apiVersion") and tells the findings. */
static const char *judge(const char *yaml, const char *before_yaml)
{
	struct arena arena;
	struct findings findings;
	struct manifest manifest, old;
	struct resources resources = { 0 }, old_resources = { 0 };
	struct source crd = { span_of("crd.yaml"), span_of(definition) };

	arena_init(&arena, (size_t)64 << 20);
	findings_init(&findings, &arena);
	struct custom_resources *registry = custom_resources_new(&arena);
	custom_resources_learn_source(registry, &crd);
	const char *head = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec:\n";
	bool whole = span_starts_with(span_of(yaml), "apiVersion");
	struct source source = { span_of("w.yaml"),
				 arena_printf(&arena, "%s%s", whole ? "" : head, yaml) };
	manifest_read(&manifest, &source, &arena, &findings);
	assert_int_equal(manifest.count, 1);
	resources_from_document(&resources, &source, &manifest.documents[0], 0, &arena, &findings);
	struct source old_source = { span_of("w.yaml"),
				     arena_printf(&arena, "%s%s", head,
						  before_yaml ? before_yaml : "") };
	if (before_yaml) {
		manifest_read(&old, &old_source, &arena, &findings);
		resources_from_document(&old_resources, &old_source, &old.documents[0], 0, &arena,
					&findings);
	}
	findings.count = 0; /* what the reader says about "y" is not asked here */
	struct validation validation = {
		.kubernetes_minor = 35,
		.custom_resources = registry,
		.findings = &findings,
		.arena = &arena,
		.resource = &resources.items[0],
		.before = before_yaml ? &old_resources.items[0] : NULL,
	};
	enum resource_scope scope = SCOPE_UNKNOWN;
	assert_true(custom_resource_check(&validation, &scope));
	assert_int_equal(scope, SCOPE_NAMESPACED);
	text_clear(&told);
	text_string(&told, "");
	for (size_t i = 0; i < findings.count; i++)
		text_format(&told, "%s%s %.*s: %.*s", i ? "\n" : "", findings.items[i].rule->id,
			    SPAN_ARG(findings.items[i].field), SPAN_ARG(findings.items[i].message));
	arena_release(&arena);
	return told.len ? told.bytes : "";
}

static void values_are_checked_as_the_server_does(void **state)
{
	static const struct {
		const char *spec, *findings;
	} cases[] = {
		{ "  size: 3\n", "" }, /* mode has a default */
		{ "  size: 3.0\n  note: null\n  mode: null\n  name: null\n", "" },
		{ "  mode: Slow\n", "custom/required spec.size: is required, but missing" },
		{ "  size: null\n", "custom/required spec.size: is required, but null" },
		{ "  size: \"3\"\n",
		  "custom/type spec.size: \"3\" is a string, but an integer is needed" },
		{ "  size: 11\n", "custom/number spec.size: 11 is greater than the maximum 10" },
		{ "  size: 0\n", "custom/number spec.size: 0 is less than the minimum 1" },
		{ "  size: 3\n  mode: fast\n",
		  "custom/enum spec.mode: \"fast\" is none of Fast, Slow" },
		{ "  size: 3\n  name: Abc\n",
		  "custom/pattern spec.name: \"Abc\" does not match ^[a-z]+$" },
		{ "  size: 3\n  name: abcdef\n",
		  "custom/length spec.name: has 6 characters, at most 5 are allowed" },
		{ "  size: 3\n  at: yesterday\n",
		  "custom/format spec.at: \"yesterday\" is no RFC 3339 time, such as "
		  "2026-01-31T08:15:00Z (format date-time)" },
		{ "  size: 3\n  target: 80\n", "" },
		{ "  size: 3\n  target: http\n", "" },
		{ "  size: 3\n  target: 1.5\n", "custom/type spec.target: 1.5 is a number, but an "
						"integer or a string is needed" },
		{ "  size: 3\n  sice: 4\n", "custom/unknown-field spec.sice: the CRD has no such "
					    "field, did you mean \"size\"?" },
		{ "  size: 3\n  empty: {x: 1}\n",
		  "custom/unknown-field spec.empty.x: the CRD describes no fields here, the API "
		  "server would drop it" },
		{ "  size: 3\n  free: {x: {y: 1}, known: {a: b}}\n", "" },
		{ "  size: 3\n  free: {known: {zzzz: b}}\n",
		  "custom/unknown-field spec.free.known.zzzz: the CRD has no such field" },
		{ "  size: 3\n  labels: {a: b, c: null}\n", "" },
		{ "  size: 3\n  labels: {a: 1}\n",
		  "custom/type spec.labels.a: 1 is an integer, but a string is needed" },
		{ "  size: 3\n  tags: [a, b, a]\n",
		  "custom/list-unique spec.tags[2]: is the same as item 0: \"a\"" },
		{ "  size: 3\n  tags: [null]\n",
		  "custom/type spec.tags[0]: null, but a string is needed" },
		{ "  size: 3\n  ports: [{port: 1}, {port: 1, protocol: UDP}]\n", "" },
		{ "  size: 3\n  ports: [{port: 1}, {port: 1, protocol: TCP}]\n",
		  "custom/list-unique spec.ports[1]: is the same as item 0: port 1, protocol "
		  "\"TCP\"" },
		{ "  size: 3\n  template: {apiVersion: v1, kind: Pod, metadata: {}, spec: {x: "
		  "1}}\n",
		  "" },
		{ "  size: 3\n  template: {kind: Pod}\n",
		  "custom/embedded-resource spec.template.apiVersion: is needed, a whole "
		  "Kubernetes "
		  "object stands here" },
		{ "  size: 3\n  source: {a: x}\n", "" }, /* kind defaults to a */
		{ "  size: 3\n  source: {kind: b, b: x}\n", "" },
		{ "  size: 3\n  source: {b: x}\n", "custom/alternatives spec.source: fits none of "
						   "2 alternatives: (1) a: is required, "
						   "but missing; (2) kind: \"a\" is none of b" },
		{ "  size: 3\n  source: {a: x, b: z}\n",
		  "custom/alternatives spec.source: must not have a, b together" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *got = judge(cases[i].spec, NULL);
		if (strcmp(got, cases[i].findings) != 0)
			fail_msg("%s\ngot:  %s\nwant: %s", cases[i].spec, got, cases[i].findings);
	}
}

static void versions_are_served_or_not(void **state)
{
	(void)state;
	assert_string_equal(judge("apiVersion: example.com/v1alpha1\nkind: Widget\n", NULL),
			    "custom/version apiVersion: v1alpha1 is not served; the CRD "
			    "widgets.example.com serves v1beta1, v1");
	assert_string_equal(judge("apiVersion: example.com/v2\nkind: Widget\n", NULL),
			    "custom/version apiVersion: v2 does not exist; the CRD "
			    "widgets.example.com serves v1beta1, v1");
	assert_string_equal(
		judge("apiVersion: example.com/v1beta1\nkind: Widget\nspec: {x: y}\n", NULL),
		"custom/deprecated-version apiVersion: use v1");
}

static void metadata_is_that_of_every_object(void **state)
{
	(void)state;
	assert_string_equal(
		judge("apiVersion: example.com/v1beta1\nkind: Widget\n"
		      "metadata: {name: w, labels: {a: 1}}\n",
		      NULL),
		"schema/type metadata.labels.a: 1 is an integer, but a string is "
		"needed: put it in quotes\ncustom/deprecated-version apiVersion: use v1");
}

static void what_was_wrong_before_is_a_note(void **state)
{
	(void)state;
	assert_string_equal(judge("  size: 11\n  mode: Slow\n", "  size: 11\n"),
			    "custom/unchanged spec.size: 11 is greater than the maximum 10");
	assert_string_equal(judge("  size: 12\n", "  size: 11\n"),
			    "custom/number spec.size: 12 is greater than the maximum 10");
	assert_string_equal(judge("  size: 3\n  sice: 1\n", "  size: 3\n  sice: 1\n"),
			    "custom/unknown-field spec.sice: the CRD has no such field, did you "
			    "mean \"size\"?");
}

static void knows_which_versions_have_cel_rules(void **state)
{
	static const char with_rules[] =
		"apiVersion: apiextensions.k8s.io/v1\n"
		"kind: CustomResourceDefinition\n"
		"metadata: {name: gauges.example.com}\n"
		"spec:\n"
		"  group: example.com\n"
		"  names: {kind: Gauge}\n"
		"  versions:\n"
		"  - {name: v1, schema: {openAPIV3Schema: {type: object, properties: {spec: {\n"
		"      type: array, items: {x-kubernetes-validations: [{rule: self.a}]}}}}}}\n"
		"  - {name: v2, schema: {openAPIV3Schema: {x-kubernetes-validations: []}}}\n"
		"  - {name: v3}\n";
	struct source source = { span_of("crd.yaml"), span_of(with_rules) };
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	struct custom_resources *registry = custom_resources_new(&arena);
	custom_resources_learn_source(registry, &source);
	const struct custom_kind *kind =
		custom_resources_kind(registry, span_of("example.com"), span_of("Gauge"));
	assert_non_null(kind);
	assert_true(custom_kind_version(kind, span_of("v1"))->has_cel_rules);
	assert_false(custom_kind_version(kind, span_of("v2"))->has_cel_rules);
	assert_false(custom_kind_version(kind, span_of("v3"))->has_cel_rules);
	arena_release(&arena);
}

static void long_lists_are_no_more_work_than_short_ones(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, (size_t)4 << 20);
	text_format(&text, "  size: 1\n  mode: Fast\n  tags:\n");
	for (unsigned i = 0; i < 20000; i++)
		text_format(&text, "  - n%u\n", i);
	assert_string_equal(judge(text.bytes, text.bytes), "");
	text_format(&text, "  - n7\n");
	assert_non_null(strstr(judge(text.bytes, NULL), "is the same as item 7: \"n7\""));
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_checked_as_the_server_does),
		cmocka_unit_test(versions_are_served_or_not),
		cmocka_unit_test(metadata_is_that_of_every_object),
		cmocka_unit_test(what_was_wrong_before_is_a_note),
		cmocka_unit_test(knows_which_versions_have_cel_rules),
		cmocka_unit_test(long_lists_are_no_more_work_than_short_ones),
	};

	text_init(&told, 65536);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
