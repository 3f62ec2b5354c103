/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/custom_resources.h"

struct custom_resources *custom_resources_new(struct arena *arena)
{
	struct custom_resources *registry = ARENA_NEW(arena, struct custom_resources);

	registry->arena = arena;
	map_init(&registry->kinds, arena);
	return registry;
}

static struct span kind_key(struct arena *arena, struct span group, struct span kind)
{
	return arena_printf(arena, "%.*s/%.*s", SPAN_ARG(group), SPAN_ARG(kind));
}

static bool flag(const struct node *node, const char *name)
{
	const struct node *value = node_get(node, name);

	return value && value->kind == NODE_BOOL && value->boolean;
}

#define CEL_RULES "x-kubernetes-validations"

/* Reading has bounded the depth (LIMIT_DEPTH) and what aliases repeat. */
static bool has_cel_rules(const struct node *schema)
{
	const struct node *rules = node_get(schema, CEL_RULES);

	if (rules && rules->kind == NODE_LIST && rules->list.count)
		return true;
	for (uint32_t i = 0; schema->kind == NODE_MAP && i < schema->map.count; i++) {
		if (has_cel_rules(schema->map.entries[i].value))
			return true;
	}
	for (uint32_t i = 0; schema->kind == NODE_LIST && i < schema->list.count; i++) {
		if (has_cel_rules(schema->list.items[i]))
			return true;
	}
	return false;
}

static struct custom_version read_version(const struct node *node, bool may_have_cel_rules)
{
	const struct node *schema = node_get(node_get(node, "schema"), "openAPIV3Schema");

	return (struct custom_version){
		.name = node_text(node_get(node, "name")),
		.served = flag(node, "served"),
		.deprecated = flag(node, "deprecated"),
		.deprecation_warning = node_text(node_get(node, "deprecationWarning")),
		.schema = schema && schema->kind == NODE_MAP ? schema : NULL,
		.has_cel_rules = may_have_cel_rules && schema && has_cel_rules(schema),
	};
}

/* One CRD, whose nodes must outlive the registry. No other objects are taken. */
static void learn(struct custom_resources *registry, const struct resource *definition)
{
	const struct node *spec = node_get(definition->root, "spec");
	const struct node *names = node_get(spec, "names");
	const struct node *versions = node_get(spec, "versions");
	struct custom_kind *kind = ARENA_NEW(registry->arena, struct custom_kind);
	struct span bytes = definition->source->bytes;
	bool may_have_cel_rules = span_contains(bytes, CEL_RULES);

	if (!span_is(definition->group, "apiextensions.k8s.io") ||
	    !span_is(definition->version, "v1") ||
	    !span_is(definition->kind, "CustomResourceDefinition"))
		return;
	kind->group = node_text(node_get(spec, "group"));
	kind->kind = node_text(node_get(names, "kind"));
	kind->definition = definition->name;
	kind->path = definition->source->path;
	kind->names = names;
	kind->namespaced = !span_is(node_text(node_get(spec, "scope")), "Cluster");
	if (!kind->group.len || !kind->kind.len || !versions || versions->kind != NODE_LIST)
		return;
	kind->version_count = versions->list.count;
	kind->versions = ARENA_ARRAY(registry->arena, kind->version_count, struct custom_version);
	for (uint32_t i = 0; i < versions->list.count; i++)
		kind->versions[i] = read_version(versions->list.items[i], may_have_cel_rules);
	registry->learned++;
	*map_slot(&registry->kinds, kind_key(registry->arena, kind->group, kind->kind)) = kind;
}

bool custom_resources_may_define(struct span bytes)
{
	return span_contains(bytes, "CustomResourceDefinition");
}

void custom_resources_learn_source(struct custom_resources *registry, const struct source *source)
{
	struct span bytes = source->bytes;
	struct findings ignored;
	struct manifest manifest;

	if (!custom_resources_may_define(bytes))
		return;
	struct source *copy = ARENA_NEW(registry->arena, struct source);
	copy->path = arena_copy(registry->arena, source->path);
	copy->bytes = arena_copy(registry->arena, bytes);
	findings_init(&ignored, registry->arena);
	manifest_read(&manifest, copy, registry->arena, &ignored);
	for (size_t i = 0; i < manifest.count; i++) {
		struct resources resources = { 0 };
		if (!document_is_resource(&manifest.documents[i]))
			continue;
		resources_from_document(&resources, copy, &manifest.documents[i], (uint32_t)i,
					registry->arena, &ignored);
		for (size_t k = 0; k < resources.count; k++)
			learn(registry, &resources.items[k]);
	}
}

const struct custom_kind *custom_resources_kind(const struct custom_resources *registry,
						struct span group, struct span kind)
{
	for (size_t i = 0; i < registry->kinds.count; i++) {
		const struct custom_kind *known = registry->kinds.entries[i].value;
		if (span_equal(known->kind, kind) && span_equal(known->group, group))
			return known;
	}
	return NULL;
}

const struct custom_version *custom_kind_version(const struct custom_kind *kind, struct span name)
{
	for (size_t i = 0; i < kind->version_count; i++) {
		if (span_equal(kind->versions[i].name, name))
			return &kind->versions[i];
	}
	return NULL;
}
