/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/kubernetes_releases.h"
#include "validators/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct catalog_kind *kind_of(const char *group, const char *version, const char *kind,
					  unsigned minor)
{
	return catalog_kind(span_of(group), span_of(version), span_of(kind), minor);
}

static void finds_the_kinds_of_each_release(void **state)
{
	static const struct {
		const char *group, *version, *kind;
		unsigned first, last; /* releases that serve it; 0: none */
	} cases[] = {
		{ "", "v1", "Pod", 30, 35 },
		{ "", "v1", "Service", 30, 35 },
		{ "apps", "v1", "Deployment", 30, 35 },
		{ "apps", "v1beta1", "Deployment", 0, 0 },
		{ "", "v1", "Deployment", 0, 0 },
		{ "networking.k8s.io", "v1", "Ingress", 30, 35 },
		{ "networking.k8s.io", "v1", "ServiceCIDR", 33, 35 },
		{ "networking.k8s.io", "v1alpha1", "IPAddress", 30, 30 },
		{ "flowcontrol.apiserver.k8s.io", "v1beta3", "FlowSchema", 30, 31 },
		{ "apiextensions.k8s.io", "v1", "CustomResourceDefinition", 30, 35 },
		{ "resource.k8s.io", "v1", "DeviceClass", 34, 35 },
		{ "scheduling.k8s.io", "v1alpha1", "Workload", 35, 35 },
		{ "example.com", "v1", "Pod", 0, 0 },
		{ "", "v1", "pod", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned minor = KUBERNETES_OLDEST; minor <= KUBERNETES_NEWEST; minor++) {
			bool served = minor >= cases[i].first && minor <= cases[i].last;
			bool found =
				kind_of(cases[i].group, cases[i].version, cases[i].kind, minor);
			if (found != served)
				fail_msg("%s %s in 1.%u: %d", cases[i].group, cases[i].kind, minor,
					 found);
		}
	}
}

static void knows_scope_and_plural(void **state)
{
	const struct catalog_kind *pod = kind_of("", "v1", "Pod", 35);
	const struct catalog_kind *space = kind_of("", "v1", "Namespace", 35);

	(void)state;
	assert_true(pod->namespaced);
	assert_false(space->namespaced);
	assert_true(span_is(catalog_span(pod->plural), "pods"));
	assert_true(pod->creatable);
	assert_false(kind_of("", "v1", "ComponentStatus", 35)->creatable);
}

/* Every row of every definition must be reachable through the index. */
static void finds_every_property_by_name(void **state)
{
	size_t properties = 0;

	(void)state;
	for (size_t i = 0; i < catalog_definition_total; i++) {
		const struct catalog_definition *definition = &catalog_definitions[i];
		for (size_t k = 0; k < definition->property_count; k++) {
			const struct catalog_property *row = catalog_property_at(definition, k);
			assert_int_not_equal(row->releases, 0);
			for (unsigned minor = KUBERNETES_OLDEST; minor <= KUBERNETES_NEWEST;
			     minor++) {
				if (catalog_has(row->releases, minor))
					assert_ptr_equal(catalog_property(definition,
									  catalog_span(row->name),
									  minor),
							 row);
			}
			properties++;
		}
	}
	assert_true(properties > 3000);
	assert_true(catalog_definition_total > 800);
}

static const struct catalog_property *field(const char *group, const char *version,
					    const char *kind, const char *path, unsigned minor)
{
	struct catalog_field found;
	struct span rest;

	if (!catalog_field_by_path(kind_of(group, version, kind, minor), span_of(path), minor,
				   &found, &rest))
		return NULL;
	return found.property;
}

static void follows_a_path_of_fields(void **state)
{
	struct catalog_field found;
	struct span rest;

	(void)state;
	assert_non_null(
		field("apps", "v1", "Deployment", "spec.template.spec.containers.image", 35));
	assert_non_null(field("apps", "v1", "Deployment",
			      "spec.template.spec.containers[0].ports[].name", 35));
	assert_null(field("apps", "v1", "Deployment", "spec.template.spec.contianers", 35));
	assert_false(catalog_field_by_path(kind_of("apps", "v1", "Deployment", 35),
					   span_of("spec.template.specs.x"), 35, &found, &rest));
	assert_true(span_is(rest, "specs.x"));
	assert_true(span_is(catalog_definition_title(
				    catalog_type_definition(catalog_property_type(found.property))),
			    "PodTemplateSpec"));
	/* Recursive definitions end with the path. */
	assert_non_null(field("apiextensions.k8s.io", "v1", "CustomResourceDefinition",
			      "spec.versions.schema.openAPIV3Schema.properties.properties.type",
			      35));
}

static void knows_types_and_defaults(void **state)
{
	static const struct {
		const char *path;
		const char *type;
		const char *default_json;
	} cases[] = {
		{ "spec.ports", "list of ServicePort", NULL },
		{ "spec.ports.port", "integer (32 bits)", "0" },
		{ "spec.ports.protocol", "string", "\"TCP\"" },
		{ "spec.ports.targetPort", "integer or string", NULL },
		{ "spec.selector", "map of string", NULL },
		{ "metadata.labels", "map of string", NULL },
		{ "metadata.creationTimestamp", "time (RFC 3339)", NULL },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct catalog_property *row = field("", "v1", "Service", cases[i].path, 33);
		assert_non_null(row);
		struct span type = catalog_type_text(catalog_property_type(row), &arena);
		assert_string_equal(type.ptr, cases[i].type);
		struct span json = catalog_span(row->default_json);
		assert_true(cases[i].default_json ? span_is(json, cases[i].default_json)
						  : json.ptr == NULL);
	}
	arena_release(&arena);
}

static void knows_values_by_release(void **state)
{
	struct arena arena;
	const struct catalog_property *protocol =
		field("", "v1", "Pod", "spec.containers.ports.protocol", 30);
	const struct catalog_property *operator=
		field("", "v1", "Pod", "spec.tolerations.operator", 30);

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	struct span values = catalog_enum_text(catalog_enum(protocol, 30), 30, &arena);
	assert_string_equal(values.ptr, "TCP, UDP, SCTP");
	values = catalog_enum_text(catalog_enum(operator, 34), 34, &arena);
	assert_string_equal(values.ptr, "Equal, Exists");
	values = catalog_enum_text(catalog_enum(operator, 35), 35, &arena);
	assert_string_equal(values.ptr, "Gt, Lt, Equal, Exists");
	assert_null(catalog_enum(field("", "v1", "Pod", "spec.nodeName", 30), 30));
	arena_release(&arena);
}

static void knows_when_a_field_came(void **state)
{
	const struct catalog_kind *pod = kind_of("", "v1", "Pod", 35);
	struct arena arena;
	struct catalog_field found;
	struct span rest;
	catalog_releases releases;

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	assert_true(catalog_field_by_path(pod, span_of("spec.resources"), 32, &found, &rest));
	assert_false(catalog_field_by_path(pod, span_of("spec.resources"), 31, &found, &rest));
	const struct catalog_definition *spec =
		catalog_type_definition(catalog_property_type(found.property));
	assert_non_null(catalog_property_ever(spec, span_of("resources"), &releases));
	assert_string_equal(catalog_releases_text(releases, &arena).ptr, "1.32 and later");
	arena_release(&arena);
}

static void prefers_the_stable_version_of_a_kind(void **state)
{
	const struct catalog_kind *hpa = catalog_kind_named(span_of("HorizontalPodAutoscaler"), 35);
	const struct catalog_kind *deployment = catalog_kind_named(span_of("Deployment"), 35);

	(void)state;
	assert_true(span_is(catalog_span(hpa->version), "v2"));
	assert_true(span_is(catalog_span(deployment->group), "apps"));
	assert_null(catalog_kind_named(span_of("PodSecurityPolicy"), 35));
}

static void knows_when_kinds_came_and_went(void **state)
{
	const struct catalog_lifecycle *ingress =
		catalog_lifecycle(span_of("extensions"), span_of("v1beta1"), span_of("Ingress"));

	(void)state;
	assert_non_null(ingress);
	assert_int_equal(ingress->removed, 22);
	assert_true(span_is(catalog_span(ingress->new_group), "networking.k8s.io"));
	assert_null(catalog_lifecycle(span_of("example.com"), span_of("v1"), span_of("Ingress")));
	assert_true(catalog_group_is_known(span_of("")));
	assert_true(catalog_group_is_known(span_of("extensions")));
	assert_false(catalog_group_is_known(span_of("cert-manager.io")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_kinds_of_each_release),
		cmocka_unit_test(knows_scope_and_plural),
		cmocka_unit_test(finds_every_property_by_name),
		cmocka_unit_test(follows_a_path_of_fields),
		cmocka_unit_test(knows_types_and_defaults),
		cmocka_unit_test(knows_values_by_release),
		cmocka_unit_test(knows_when_a_field_came),
		cmocka_unit_test(prefers_the_stable_version_of_a_kind),
		cmocka_unit_test(knows_when_kinds_came_and_went),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
