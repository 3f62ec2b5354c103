/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects under a structural schema: which fields exist, which nulls vanish,
 * where a whole Kubernetes object is embedded. Order of the server: unknown
 * fields, nulls, defaults, then values.
 */
#include "base/nearest.h"
#include "validators/json_schema/value_check.h"

static const struct span none = { NULL, 0 };

static bool is_object_header(struct span name)
{
	return span_is(name, "apiVersion") || span_is(name, "kind") || span_is(name, "metadata");
}

/* The root of a custom resource, or an embedded one. */
static bool is_object(const struct node *schema, const struct value_level *level)
{
	return !level->up || schema_flag(schema, "x-kubernetes-embedded-resource");
}

/* The field whose own schema has a field of that name: one level down; NULL unless only one. */
static const struct node_entry *child_with(const struct node *properties, struct span name)
{
	const struct node_entry *found = NULL;

	for (uint32_t i = 0; i < properties->map.count; i++) {
		const struct node_entry *property = &properties->map.entries[i];
		if (!node_entry(node_get(property->value, "properties"), name) ||
		    span_is(property->name, "status"))
			continue;
		if (found)
			return NULL;
		found = property;
	}
	return found;
}

static bool unknown_field(struct value_check *check, const struct node *schema,
			  const struct value_level *level, const struct node_entry *entry)
{
	const struct node *properties = node_get(schema, "properties");
	struct nearest nearest;

	if (!properties || properties->kind != NODE_MAP)
		return value_violation_at_key(check, level, entry, &custom_unknown_field, none,
					      "the CRD describes no fields here, the API server "
					      "would drop it");
	nearest_init(&nearest, entry->name);
	for (uint32_t i = 0; i < properties->map.count; i++)
		nearest_offer(&nearest, properties->map.entries[i].name);
	if (nearest.best.len)
		return value_violation_at_key(check, level, entry, &custom_unknown_field,
					      nearest.best,
					      "the CRD has no such field, did you mean \"%.*s\"?",
					      SPAN_ARG(nearest.best));
	const struct node_entry *child = child_with(properties, entry->name);
	if (child)
		return value_violation_at_key(
			check, level, entry, &custom_unknown_field, none,
			"the CRD has no such field here; \"%.*s\" belongs into \"%.*s\"",
			SPAN_ARG(span_first(entry->name, 80)), SPAN_ARG(child->name));
	return value_violation_at_key(check, level, entry, &custom_unknown_field, none,
				      "the CRD has no such field");
}

static bool check_field(struct value_check *check, const struct node *field_schema,
			const struct value_level *level, const struct node_entry *entry,
			enum schema_position position)
{
	struct field_path path = field_path_name(level->path, entry->name);
	const struct node_entry *before = node_entry(level->before, entry->name);
	struct value_level child = {
		.up = level,
		.value = entry->value,
		.before = before ? before->value : NULL,
		.spine = spine_property(level->spine, entry->name),
		.entry = entry,
		.path = &path,
		.is_default = level->is_default,
	};

	return value_check(check, field_schema, &child, position, NULL);
}

static bool check_entry(struct value_check *check, const struct node *schema,
			const struct value_level *level, const struct node_entry *entry,
			enum schema_position position)
{
	const struct node_entry *property = node_entry(node_get(schema, "properties"), entry->name);
	const struct node *others = node_get(schema, "additionalProperties");

	if (!value_entry(check, level, entry->name))
		return true; /* a null that the server removes */
	if (is_object(level->spine, level) && span_is(entry->name, "metadata"))
		return !property || check_field(check, property->value, level, entry, IN_JUNCTOR);
	if (property)
		return check_field(check, property->value, level, entry, position);
	if (others && others->kind == NODE_MAP)
		return check_field(check, others, level, entry, position);
	if (position == IN_JUNCTOR || (others && others->kind == NODE_BOOL && others->boolean) ||
	    schema_flag(schema, "x-kubernetes-preserve-unknown-fields") ||
	    (is_object(schema, level) && is_object_header(entry->name)) ||
	    (check->partial && span_starts_with(entry->name, "$")))
		return true;
	return unknown_field(check, schema, level, entry);
}

/* Fields that are not set but have a default: alternatives must see that value. */
static bool check_defaults(struct value_check *check, const struct node *schema,
			   const struct value_level *level)
{
	const struct node *properties = node_get(schema, "properties");
	bool good = true;

	for (uint32_t i = 0;
	     properties && properties->kind == NODE_MAP && i < properties->map.count; i++) {
		const struct node_entry *property = &properties->map.entries[i];
		const struct node *value = value_default(check, level, property->name);
		if (!value || value_entry(check, level, property->name))
			continue;
		struct field_path path = field_path_name(level->path, property->name);
		struct value_level child = {
			.up = level,
			.value = value,
			.spine = spine_property(level->spine, property->name),
			.path = &path,
			.is_default = true,
		};
		good = value_check(check, property->value, &child, IN_JUNCTOR, NULL) && good;
	}
	return good;
}

static bool check_embedded(struct value_check *check, const struct value_level *level)
{
	static const char *const names[] = { "apiVersion", "kind" };
	const struct node *metadata = node_get_set(level->value, "metadata");
	bool good = true;

	for (size_t i = 0; i < 2 && !check->partial; i++) {
		const struct node *value = node_get(level->value, names[i]);
		if (node_text(value).len)
			continue;
		struct field_path path = field_path_name(level->path, span_of(names[i]));
		struct value_level missing = *level;
		missing.path = &path;
		good = value_violation(check, &missing, &custom_embedded, none,
				       "is needed, a whole Kubernetes object stands here");
	}
	if (metadata && metadata->kind != NODE_MAP) {
		struct field_path path = field_path_name(level->path, span_of("metadata"));
		struct value_level child = { .up = level, .value = metadata, .path = &path };
		good = value_violation(check, &child, &custom_type, none,
				       "%s, but an object is needed",
				       node_kind_phrase((enum node_kind)metadata->kind));
	}
	return good;
}

bool value_structure_check(struct value_check *check, const struct node *schema,
			   const struct value_level *level, enum schema_position position)
{
	bool good = true;

	for (uint32_t i = 0; i < level->value->map.count; i++) {
		if (!value_spend(check, 1))
			return good;
		good = check_entry(check, schema, level, &level->value->map.entries[i], position) &&
		       good;
	}
	if (position == IN_JUNCTOR)
		good = check_defaults(check, schema, level) && good;
	if (level->up && position == ON_SPINE &&
	    schema_flag(schema, "x-kubernetes-embedded-resource"))
		good = check_embedded(check, level) && good;
	return good;
}
