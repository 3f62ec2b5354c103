/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/schema_walk.h"

#include "base/limits.h"
#include "validators/checks.h"
#include "validators/declarative_rules.h"

/*
 * How much of an object counts. A status is decoded like everything else (its
 * types and names must be right), but the server throws it away on create and
 * update before it validates: nothing more can be wrong with it.
 */
enum depth_of_check { DECODE_ONLY, CHECK_ALL };

struct walk {
	struct validation *validation;
	enum depth_of_check check;
};

static void walk_object(const struct walk *walk, const struct schema_level *level);

/* Null in a list of objects is an empty object to the server, and lacks what one must have. */
static void walk_null_item(const struct walk *walk, const struct schema_level *level,
			   const struct catalog_type *type, const struct node *null,
			   const struct field_path *path)
{
	struct node empty = { .kind = NODE_MAP, .place = null->place };
	struct schema_level inner = { level, NULL, &empty, path, NULL };

	if (type->kind != CATALOG_OBJECT)
		return;
	inner.definition = catalog_type_definition(type);
	walk_object(walk, &inner);
}

/* A value that is set and of a type that may hold others. */
static void walk_value(const struct walk *walk, const struct schema_level *level,
		       const struct catalog_property *property, const struct catalog_type *type,
		       const struct node *node, const struct field_path *path,
		       const struct node_entry *entry)
{
	if (node->kind == NODE_NULL || type->kind == CATALOG_ANY ||
	    !schema_type_check(walk->validation, node, type, path))
		return;
	if (type->kind == CATALOG_OBJECT) {
		struct schema_level inner = { level, catalog_type_definition(type), node, path,
					      entry };
		walk_object(walk, &inner);
		return;
	}
	if (type->kind == CATALOG_LIST) {
		for (uint32_t i = 0; i < node->list.count; i++) {
			struct field_path at = field_path_index(path, i);
			if (node->list.items[i]->kind == NODE_NULL)
				walk_null_item(walk, level, catalog_inner_type(type),
					       node->list.items[i], &at);
			walk_value(walk, level, property, catalog_inner_type(type),
				   node->list.items[i], &at, NULL);
		}
		return;
	}
	if (type->kind == CATALOG_MAP) {
		for (uint32_t i = 0; i < node->map.count; i++) {
			const struct node_entry *item = &node->map.entries[i];
			struct field_path at = field_path_name(path, item->name);
			walk_value(walk, level, property, catalog_inner_type(type), item->value,
				   &at, item);
		}
		return;
	}
	if (type->kind != CATALOG_STRING)
		schema_format_check(walk->validation, node, type, path);
	else if (property->values && walk->check == CHECK_ALL)
		schema_enum_check(walk->validation, level->definition, property, node, path);
}

static bool is_status(const struct catalog_property *property)
{
	return span_is(catalog_span(property->name), "status") &&
	       catalog_property_type(property)->kind == CATALOG_OBJECT;
}

static void walk_field(const struct walk *walk, const struct schema_level *level,
		       const struct catalog_property *property, const struct node_entry *entry)
{
	struct field_path path = field_path_name(level->path, entry->name);
	struct walk inner = *walk;

	if (is_status(property))
		inner.check = DECODE_ONLY;
	walk_value(&inner, level, property, catalog_property_type(property), entry->value, &path,
		   entry);
	if (inner.check == DECODE_ONLY || entry->value->kind == NODE_NULL)
		return;
	if (property->list)
		schema_list_check(walk->validation, level->definition, property, entry->value,
				  &path);
	if (property->rule_count)
		declarative_field_check(walk->validation, level, property, entry->value, &path);
}

/* "$patch" and its like: directives of strategic merge, not fields. */
static bool is_directive(const struct walk *walk, const struct node_entry *entry)
{
	return walk->validation->completeness == PARTIAL_OBJECT &&
	       span_starts_with(entry->name, "$");
}

static void walk_object(const struct walk *walk, const struct schema_level *level)
{
	unsigned minor = walk->validation->kubernetes_minor;

	for (uint32_t i = 0; i < level->node->map.count; i++) {
		const struct node_entry *entry = &level->node->map.entries[i];
		const struct catalog_property *property =
			catalog_property(level->definition, entry->name, minor);
		if (property)
			walk_field(walk, level, property, entry);
		else if (!is_directive(walk, entry))
			schema_unknown_field(walk->validation, level, entry);
	}
	if (walk->check == DECODE_ONLY || walk->validation->completeness == PARTIAL_OBJECT)
		return;
	schema_required_check(walk->validation, level);
	declarative_object_check(walk->validation, level);
}

bool builtin_schema_check(struct validation *validation, enum resource_scope *ret_scope)
{
	const struct resource *resource = validation->resource;
	const struct catalog_kind *kind = catalog_kind(
		resource->group, resource->version, resource->kind, validation->kubernetes_minor);

	if (!kind)
		return false;
	*ret_scope = kind->namespaced ? SCOPE_NAMESPACED : SCOPE_CLUSTER;
	struct walk walk = { validation, CHECK_ALL };
	/* Inside a List, the item's own path starts at items[i]. */
	const struct field_path *path = resource->in_list ? &resource->container : NULL;
	struct schema_level root = { NULL, catalog_kind_definition(kind), resource->root, path,
				     NULL };
	walk_object(&walk, &root);
	return true;
}

void builtin_metadata_check(struct validation *validation)
{
	const struct resource *resource = validation->resource;
	unsigned minor = validation->kubernetes_minor;
	const struct catalog_kind *kind =
		catalog_kind((struct span){ "", 0 }, span_of("v1"), span_of("ConfigMap"), minor);
	const struct node_entry *entry = node_entry(resource->root, span_of("metadata"));

	if (!kind || !entry)
		return;
	/* ObjectMeta is the same in every kind; ConfigMap stands for them. */
	const struct catalog_definition *definition = catalog_kind_definition(kind);
	const struct field_path *path = resource->in_list ? &resource->container : NULL;
	struct schema_level root = { NULL, definition, resource->root, path, NULL };
	struct walk walk = { validation, CHECK_ALL };
	walk_field(&walk, &root, catalog_property(definition, entry->name, minor), entry);
}
