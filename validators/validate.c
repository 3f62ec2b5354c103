/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/checks.h"
#include "validators/rule_tables.h"
#include "validators/unknown_kind.h"

static const struct rule rule_type = {
	.id = "schema/object-type",
	.severity = SEVERITY_ERROR,
	.summary = "apiVersion or kind is missing or no text",
	.explanation =
		"Every Kubernetes object names its type in apiVersion and kind, both text. Without "
		"them neither kubectl nor the API server knows what the object is, and applying it "
		"fails.",
};

RULE_TABLE(header_rules, &rule_type);

static bool has_text(struct validation *validation, const char *name, const char *example)
{
	const struct resource *resource = validation->resource;
	const struct node *value = node_get(resource->root, name);
	struct field_path path =
		field_path_name(resource->in_list ? &resource->container : NULL, span_of(name));
	struct span none = { NULL, 0 };

	if (node_text(value).len)
		return true;
	if (!value)
		violation(validation, &rule_type, NULL, &path, none, "is missing, for example %s",
			  example);
	else if (value->kind == NODE_STRING || value->kind == NODE_NULL)
		violation(validation, &rule_type, value, &path, none, "is empty, for example %s",
			  example);
	else
		violation(validation, &rule_type, value, &path, none,
			  "must be a string, not %s, for example %s", node_kind_phrase(value->kind),
			  example);
	return false;
}

static bool header_check(struct validation *validation)
{
	bool has_version = has_text(validation, "apiVersion", "apps/v1");
	bool has_kind = has_text(validation, "kind", "Deployment");

	return has_version && has_kind;
}

static bool is_custom_definition(const struct resource *resource)
{
	return span_is(resource->group, "apiextensions.k8s.io") &&
	       span_is(resource->kind, "CustomResourceDefinition");
}

/*
 * Files of other programs borrow apiVersion and kind too (skaffold.yaml, kind's
 * and kubeadm's configuration). Without a name they are no objects of any
 * cluster, and asking them for one would refuse what nobody applies.
 */
static bool is_named(const struct resource *resource)
{
	return resource->name.len || resource->generate_name.len;
}

/* Did the schema check refuse this very field? */
static bool is_refused(const struct findings *findings, size_t first, size_t end, struct span field)
{
	for (size_t i = first; i < end; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR &&
		    span_equal(findings->items[i].field, field))
			return true;
	}
	return false;
}

/*
 * A field of the wrong type or without its value breaks hand-written rules too.
 * It is told once: by the schema check, whose findings are first..end.
 */
static void tell_once(struct findings *findings, size_t first, size_t end)
{
	size_t kept = end;

	if (first == end)
		return;
	for (size_t i = end; i < findings->count; i++) {
		struct span field = findings->items[i].field;
		if (!field.len || !is_refused(findings, first, end, field))
			findings->items[kept++] = findings->items[i];
	}
	findings->count = kept;
}

void validate_resource(struct validation *validation)
{
	struct findings *findings = validation->findings;
	enum resource_scope scope = SCOPE_UNKNOWN;
	size_t first = findings->count;

	if (!header_check(validation))
		return;
	if (builtin_schema_check(validation, &scope)) {
		lifecycle_check(validation);
	} else if (!custom_resource_check(validation, &scope)) {
		if (lifecycle_check(validation))
			return; /* gone or not there yet: the rest would be told by its successor */
		unknown_kind_report(validation);
		if (!is_named(validation->resource))
			return;
	}
	size_t end = findings->count;
	metadata_check(validation, scope);
	object_rules_check(validation);
	immutable_check(validation);
	if (is_custom_definition(validation->resource))
		custom_definition_check(validation);
	tell_once(findings, first, end);
}
