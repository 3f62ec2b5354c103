/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords of objects in JSON Schema, and what both dialects share: required. */
#include "base/count.h"
#include "base/nearest.h"
#include "validators/json_schema/value_check.h"

static const struct span none = { NULL, 0 };

const struct node *spine_property(const struct node *spine, struct span name)
{
	const struct node_entry *entry = node_entry(node_get(spine, "properties"), name);
	const struct node *found = entry ? entry->value : node_get(spine, "additionalProperties");

	return found && found->kind == NODE_MAP ? found : NULL;
}

const struct node_entry *value_entry(const struct value_check *check,
				     const struct value_level *level, struct span name)
{
	const struct node_entry *entry = node_entry(level->value, name);

	if (!entry || entry->value->kind != NODE_NULL || check->dialect != DIALECT_STRUCTURAL)
		return entry;
	const struct node *property = spine_property(level->spine, name);
	return !property || schema_flag(property, "nullable") ? entry : NULL;
}

const struct node *value_default(const struct value_check *check, const struct value_level *level,
				 struct span name)
{
	if (check->dialect != DIALECT_STRUCTURAL)
		return NULL;
	const struct node *property = spine_property(level->spine, name);
	const struct node *value = property ? node_get(property, "default") : NULL;
	return value && value->kind != NODE_NULL ? value : NULL;
}

bool value_required_check(struct value_check *check, const struct node *schema,
			  const struct value_level *level)
{
	const struct node *required = node_get(schema, "required");
	bool good = true;

	if (!required || required->kind != NODE_LIST || check->partial ||
	    !value_spend(check, required->list.count))
		return true;
	for (uint32_t i = 0; i < required->list.count; i++) {
		struct span name = node_text(required->list.items[i]);
		if (value_entry(check, level, name) || value_default(check, level, name))
			continue;
		struct field_path path = field_path_name(level->path, name);
		struct value_level missing = *level;
		missing.path = &path;
		const struct node_entry *entry = node_entry(level->value, name);
		if (entry) {
			missing.entry = NULL;
			missing.value = entry->value;
		}
		good = value_violation(check, &missing, &custom_required, none,
				       entry ? "is required, but null"
					     : "is required, but missing");
	}
	return good;
}

static struct value_level child_of(const struct value_level *level, const struct node_entry *entry,
				   const struct field_path *path)
{
	return (struct value_level){
		.up = level, .value = entry->value, .entry = entry, .path = path
	};
}

static bool unknown_field(struct value_check *check, const struct node *schema,
			  const struct value_level *level, const struct node_entry *entry)
{
	const struct node *properties = node_get(schema, "properties");
	struct nearest nearest;

	nearest_init(&nearest, entry->name);
	for (uint32_t i = 0;
	     properties && properties->kind == NODE_MAP && i < properties->map.count; i++)
		nearest_offer(&nearest, properties->map.entries[i].name);
	if (nearest.best.len)
		return value_violation_at_key(
			check, level, entry, &custom_unknown_field, nearest.best,
			"the schema has no such field, did you mean \"%.*s\"?",
			SPAN_ARG(nearest.best));
	return value_violation_at_key(check, level, entry, &custom_unknown_field, none,
				      "the schema has no such field");
}

/* properties, patternProperties, additionalProperties for one entry. */
static bool check_entry(struct value_check *check, const struct node *schema,
			const struct value_level *level, const struct node_entry *entry,
			bool *ret_seen)
{
	const struct node_entry *property = node_entry(node_get(schema, "properties"), entry->name);
	const struct node *patterns = node_get(schema, "patternProperties");
	const struct node *others = node_get(schema, "additionalProperties");
	struct field_path path = field_path_name(level->path, entry->name);
	struct value_level child = child_of(level, entry, &path);
	bool good = true, seen = property != NULL;

	if (property)
		good = value_check(check, property->value, &child, ON_SPINE, NULL);
	for (uint32_t i = 0; patterns && patterns->kind == NODE_MAP && i < patterns->map.count;
	     i++) {
		const struct node_entry *pattern = &patterns->map.entries[i];
		if (!value_pattern_fits(check, pattern->name, entry->name))
			continue;
		seen = true;
		good = value_check(check, pattern->value, &child, ON_SPINE, NULL) && good;
	}
	*ret_seen = seen || others;
	if (seen || !others)
		return good;
	if (others->kind == NODE_BOOL && !others->boolean)
		return unknown_field(check, schema, level, entry);
	return value_check(check, others, &child, ON_SPINE, NULL);
}

static bool check_name(struct value_check *check, const struct node *names,
		       const struct value_level *level, const struct node_entry *entry)
{
	struct node name = { .kind = NODE_STRING, .place = entry->key, .text = entry->name };
	struct value_level child = { .up = level, .value = &name, .path = level->path };
	struct span reason;

	if (value_fits(check, names, &child, ON_SPINE, NULL, &reason))
		return true;
	return value_violation_at_key(check, level, entry, &custom_alternatives, none,
				      "the name does not fit the schema: %.*s", SPAN_ARG(reason));
}

/* One entry of dependencies, dependentRequired, dependentSchemas: its key is in the value. */
static bool check_dependency(struct value_check *check, const struct node_entry *dependency,
			     const struct value_level *level, struct evaluated *evaluated)
{
	const struct node *needed = dependency->value;
	bool good = true;

	if (needed->kind != NODE_LIST)
		return value_check(check, needed, level, ON_SPINE, evaluated);
	for (uint32_t i = 0; i < needed->list.count; i++) {
		struct span name = node_text(needed->list.items[i]);
		if (node_entry(level->value, name))
			continue;
		struct field_path path = field_path_name(level->path, name);
		struct value_level missing = *level;
		missing.path = &path;
		good = value_violation(check, &missing, &custom_required, none,
				       "is required beside %.*s, but missing",
				       SPAN_ARG(dependency->name));
	}
	return good;
}

static bool check_dependencies(struct value_check *check, const struct node *schema,
			       const struct value_level *level, struct evaluated *evaluated)
{
	static const char *const keywords[] = { "dependencies", "dependentRequired",
						"dependentSchemas" };
	bool good = true;

	for (size_t k = 0; k < COUNT(keywords); k++) {
		const struct node *all = node_get(schema, keywords[k]);
		for (uint32_t i = 0; all && all->kind == NODE_MAP && i < all->map.count; i++) {
			const struct node_entry *dependency = &all->map.entries[i];
			if (node_entry(level->value, dependency->name))
				good = check_dependency(check, dependency, level, evaluated) &&
				       good;
		}
	}
	return good;
}

bool value_object_check(struct value_check *check, const struct node *schema,
			const struct value_level *level, struct evaluated *evaluated)
{
	const struct node *names = node_get(schema, "propertyNames");
	bool good = true, seen;

	for (uint32_t i = 0; i < level->value->map.count; i++) {
		const struct node_entry *entry = &level->value->map.entries[i];
		if (!value_spend(check, 1))
			return good;
		good = check_entry(check, schema, level, entry, &seen) && good;
		if (seen && evaluated && evaluated->members)
			evaluated->members[i] = true;
		if (names)
			good = check_name(check, names, level, entry) && good;
	}
	return check_dependencies(check, schema, level, evaluated) && good;
}
