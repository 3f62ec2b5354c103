/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/structural_schema.h"

#include "base/count.h"
#include "base/regex.h"
#include "validators/format.h"
#include "validators/json_schema/value_check.h"
#include "validators/rule_tables.h"

static const struct rule rule_structure = {
	.id = "custom/schema-structure",
	.severity = SEVERITY_ERROR,
	.summary = "the schema of a CustomResourceDefinition is not structural",
	.explanation = "The API server takes only schemas that say the type of every field, that "
		       "use allOf, anyOf, oneOf and not merely to restrict values of fields that "
		       "are described outside of them, and that hold no references.",
};

static const struct rule rule_list = {
	.id = "custom/schema-list",
	.severity = SEVERITY_ERROR,
	.summary = "a list type of a CustomResourceDefinition is not possible",
	.explanation =
		"x-kubernetes-list-type is atomic, set or map, and only for arrays. Type map "
		"needs x-kubernetes-list-map-keys, each a scalar property of the items that "
		"is required or has a default.",
};

static const struct rule rule_pattern = {
	.id = "custom/schema-pattern",
	.severity = SEVERITY_ERROR,
	.summary = "a pattern in a schema is no RE2 regular expression",
	.explanation = "The API server compiles patterns with Go's regexp package (RE2 syntax): "
		       "no look-around, no back-references, no possessive or atomic groups.",
};

static const struct rule rule_format = {
	.id = "custom/schema-format",
	.severity = SEVERITY_WARNING,
	.summary = "the API server does not know a format and ignores it",
	.explanation = "A format that the API server of the target version does not know is not "
		       "checked at all. If the text has to be of that form, state a pattern.",
};

RULE_TABLE(structural_schema_rules, &rule_structure, &rule_list, &rule_pattern, &rule_format);

static const struct span none = { NULL, 0 };

/* One schema of the walk. */
struct schema_spot {
	struct validation *validation;
	const struct node *schema;
	const struct field_path *path;
	const struct node *spine; /* in junctors: the schema outside of them; NULL: no such field */
	bool in_junctor;
	bool is_root;
	bool is_of_root;        /* in junctors: they are those of the whole schema */
	bool is_pattern_branch; /* {type: integer} or {type: string} of int-or-string */
};

static void walk(const struct schema_spot *spot);

static void complain(const struct schema_spot *spot, const struct rule *rule, const char *keyword,
		     struct span fix, const char *message)
{
	struct field_path path = field_path_name(spot->path, span_of(keyword));
	const struct node_entry *entry = node_entry(spot->schema, span_of(keyword));

	if (!entry) {
		violation(spot->validation, rule, spot->schema, &path, fix, "%s", message);
		return;
	}
	bool is_box = entry->value->kind == NODE_MAP || entry->value->kind == NODE_LIST;
	if (is_box)
		violation_at_key(spot->validation, rule, entry, &path, fix, "%s", message);
	else
		violation(spot->validation, rule, entry->value, &path, fix, "%s", message);
}

static bool is_set(const struct node *schema, const char *keyword)
{
	const struct node *value = node_get_set(schema, keyword);

	return value && !(value->kind == NODE_BOOL && !value->boolean) &&
	       !(value->kind == NODE_STRING && value->text.len == 0);
}

static bool is_known_type(struct span type)
{
	static const char *const types[] = { "array",  "boolean", "integer",
					     "number", "object",  "string" };

	for (size_t i = 0; i < COUNT(types); i++) {
		if (span_is(type, types[i]))
			return true;
	}
	return false;
}

static void check_type(const struct schema_spot *spot)
{
	struct span type = node_text(node_get(spot->schema, "type"));
	bool free = schema_flag(spot->schema, "x-kubernetes-int-or-string") ||
		    schema_flag(spot->schema, "x-kubernetes-preserve-unknown-fields");

	if (spot->is_root && !span_is(type, "object"))
		complain(spot, &rule_structure, "type", span_of("object"),
			 type.len ? "must be object at the root"
				  : "is missing: it must be object at the root");
	else if (!type.len && !free)
		complain(spot, &rule_structure, "type", none,
			 "is missing: every field needs its type");
	else if (span_is(type, "null"))
		complain(spot, &rule_structure, "type", none,
			 "null is no type here, use nullable: true");
	else if (type.len && !is_known_type(type))
		complain(spot, &rule_structure, "type", none,
			 "is none of array, boolean, integer, number, object, string");
	if (span_is(type, "array") && !is_set(spot->schema, "items"))
		complain(spot, &rule_structure, "items", none,
			 "is missing: an array needs the schema of its items");
}

/* Keywords that no structural schema may hold. */
static void check_forbidden(const struct schema_spot *spot)
{
	static const struct {
		const char *keyword, *message;
	} forbidden[] = {
		{ "$ref", "references are not allowed here: write the schema out" },
		{ "additionalItems", "is not allowed" },
		{ "definitions", "is not allowed: write the schemas out where they are used" },
		{ "dependencies", "is not allowed" },
		{ "id", "is not allowed" },
		{ "patternProperties", "is not allowed: use additionalProperties" },
		{ "uniqueItems", "must not be true: use x-kubernetes-list-type: set" },
	};
	const struct node *items = node_get(spot->schema, "items");
	const struct node *keep = node_get(spot->schema, "x-kubernetes-preserve-unknown-fields");

	for (size_t i = 0; i < COUNT(forbidden); i++) {
		if (is_set(spot->schema, forbidden[i].keyword))
			complain(spot, &rule_structure, forbidden[i].keyword, none,
				 forbidden[i].message);
	}
	if (items && items->kind == NODE_LIST)
		complain(spot, &rule_structure, "items", none,
			 "must be one schema for all items, not a list of schemas");
	if (keep && keep->kind == NODE_BOOL && !keep->boolean)
		complain(spot, &rule_structure, "x-kubernetes-preserve-unknown-fields", none,
			 "must be true or left out");
}

static void check_junctor_keywords(const struct schema_spot *spot)
{
	static const char *const forbidden[] = {
		"additionalProperties", "default", "description", "nullable", "title", "type"
	};

	for (size_t i = 0; i < COUNT(forbidden); i++) {
		if (spot->is_pattern_branch && span_is(span_of("type"), forbidden[i]))
			continue;
		if (is_set(spot->schema, forbidden[i]))
			complain(spot, &rule_structure, forbidden[i], none,
				 "is not allowed inside allOf, anyOf, oneOf and not: it belongs to "
				 "the field's own schema");
	}
	for (uint32_t i = 0; i < spot->schema->map.count; i++) {
		const struct node_entry *entry = &spot->schema->map.entries[i];
		if (!span_starts_with(entry->name, "x-kubernetes-"))
			continue;
		struct field_path path = field_path_name(spot->path, entry->name);
		violation_at_key(spot->validation, &rule_structure, entry, &path, none,
				 "is not allowed inside allOf, anyOf, oneOf and not");
	}
}

static void check_root(const struct schema_spot *spot)
{
	const struct node *metadata = node_get(node_get(spot->schema, "properties"), "metadata");
	const struct node *properties = node_get(metadata, "properties");

	if (is_set(spot->schema, "additionalProperties"))
		complain(spot, &rule_structure, "additionalProperties", none,
			 "is not allowed at the root");
	if (is_set(spot->schema, "nullable"))
		complain(spot, &rule_structure, "nullable", none, "is not allowed at the root");
	for (uint32_t i = 0;
	     properties && properties->kind == NODE_MAP && i < properties->map.count; i++) {
		const struct node_entry *entry = &properties->map.entries[i];
		if (span_is(entry->name, "name") || span_is(entry->name, "generateName"))
			continue;
		struct field_path path = field_path_name(spot->path, entry->name);
		violation_at_key(spot->validation, &rule_structure, entry, &path, none,
				 "the schema of metadata may restrict only name and generateName");
	}
}

static void check_embedded(const struct schema_spot *spot)
{
	if (!schema_flag(spot->schema, "x-kubernetes-embedded-resource"))
		return;
	if (!span_is(node_text(node_get(spot->schema, "type")), "object"))
		complain(spot, &rule_structure, "x-kubernetes-embedded-resource", none,
			 "needs type: object beside it");
	if (!is_set(spot->schema, "properties") &&
	    !schema_flag(spot->schema, "x-kubernetes-preserve-unknown-fields"))
		complain(
			spot, &rule_structure, "x-kubernetes-embedded-resource", none,
			"needs properties or x-kubernetes-preserve-unknown-fields: true beside it");
}

static bool is_scalar_type(struct span type)
{
	return span_is(type, "string") || span_is(type, "integer") || span_is(type, "number") ||
	       span_is(type, "boolean");
}

static bool is_required(const struct node *schema, struct span name)
{
	const struct node *required = node_get(schema, "required");

	for (uint32_t i = 0; required && required->kind == NODE_LIST && i < required->list.count;
	     i++) {
		if (span_equal(node_text(required->list.items[i]), name))
			return true;
	}
	return false;
}

/* What is wrong with one of x-kubernetes-list-map-keys, or NULL. */
static const char *check_map_key(const struct node *items, struct span key)
{
	const struct node_entry *entry = node_entry(node_get(items, "properties"), key);

	if (!entry)
		return "names a field that the items do not have";
	struct span type = node_text(node_get(entry->value, "type"));
	if (!is_scalar_type(type) && !schema_flag(entry->value, "x-kubernetes-int-or-string"))
		return "names a field that is no scalar";
	if (schema_flag(entry->value, "nullable"))
		return "names a field that is nullable";
	if (!is_required(items, key) && !node_get_set(entry->value, "default"))
		return "names a field that is neither required nor has a default";
	return NULL;
}

static void check_map_keys(const struct schema_spot *spot)
{
	const struct node *keys = node_get(spot->schema, "x-kubernetes-list-map-keys");
	struct field_path path = field_path_name(spot->path, span_of("x-kubernetes-list-map-keys"));

	if (!keys || keys->kind != NODE_LIST || keys->list.count == 0) {
		complain(spot, &rule_list, "x-kubernetes-list-map-keys", none,
			 "is missing: a list of type map needs the names of its key fields");
		return;
	}
	for (uint32_t i = 0; i < keys->list.count; i++) {
		const struct node *key = keys->list.items[i];
		struct field_path item = field_path_index(&path, i);
		const char *wrong = check_map_key(node_get(spot->schema, "items"), node_text(key));
		if (wrong)
			violation(spot->validation, &rule_list, key, &item, none, "%s", wrong);
	}
}

static void check_list_type(const struct schema_spot *spot)
{
	const struct node *type_node = node_get_set(spot->schema, "x-kubernetes-list-type");
	struct span type = node_text(type_node);
	bool is_map = span_is(type, "map");

	if (!is_map && is_set(spot->schema, "x-kubernetes-list-map-keys"))
		complain(spot, &rule_list, "x-kubernetes-list-map-keys", none,
			 "needs x-kubernetes-list-type: map beside it");
	if (!type_node)
		return;
	if (!span_is(type, "atomic") && !span_is(type, "set") && !is_map)
		complain(spot, &rule_list, "x-kubernetes-list-type", none,
			 "must be atomic, set or map");
	if (!span_is(node_text(node_get(spot->schema, "type")), "array"))
		complain(spot, &rule_list, "x-kubernetes-list-type", none,
			 "needs type: array beside it");
	if (is_map)
		check_map_keys(spot);
}

static void check_pattern(const struct schema_spot *spot)
{
	const struct node *pattern = node_get(spot->schema, "pattern");
	struct regex *regex = NULL;
	struct error err = { 0 };

	if (!node_text(pattern).len)
		return;
	if (regex_compile(&regex, pattern->text, &err) < 0) {
		struct field_path path = field_path_name(spot->path, span_of("pattern"));
		violation(spot->validation, &rule_pattern, pattern, &path, none,
			  "is no regular expression of RE2: %s", err.message);
	}
	regex_free(regex);
}

static void check_format(const struct schema_spot *spot)
{
	static const char *const numeric[] = { "double", "float", "int32", "int64" };
	struct span format = node_text(node_get(spot->schema, "format"));
	struct field_path path = field_path_name(spot->path, span_of("format"));

	if (!format.len || format_by_name(format, spot->validation->kubernetes_minor))
		return;
	for (size_t i = 0; i < COUNT(numeric); i++) {
		if (span_is(format, numeric[i]))
			return;
	}
	violation(spot->validation, &rule_format, node_get(spot->schema, "format"), &path, none,
		  "the API server does not know \"%.*s\" and checks nothing",
		  SPAN_ARG(span_first(format, 80)));
}

/* The default must fit its own schema. */
static void check_default(const struct schema_spot *spot)
{
	const struct node *value = node_get_set(spot->schema, "default");
	struct validation *validation = spot->validation;
	struct field_path path = field_path_name(spot->path, span_of("default"));
	struct value_check check = {
		.dialect = DIALECT_STRUCTURAL,
		.kubernetes_minor = validation->kubernetes_minor,
		.source = validation->resource->source,
		.resource = validation->resource,
		.findings = validation->findings,
		.arena = validation->arena,
	};
	struct value_level outside = { .value = spot->schema, .path = spot->path };
	struct value_level level = {
		.up = &outside, .value = value, .spine = spot->schema, .path = &path
	};

	if (!value)
		return;
	value_check_begin(&check);
	value_check(&check, spot->schema, &level, ON_SPINE, NULL);
	value_check_report_unfinished(&check, &level);
	value_check_end(&check);
}

/* The server looks for it only in the junctors of the whole schema, not in those of a field. */
static void report_undescribed(const struct schema_spot *spot, const struct node_entry *entry,
			       const struct field_path *path)
{
	struct findings *findings = spot->validation->findings;
	size_t first = findings->count;

	violation_at_key(spot->validation, &rule_structure, entry, path, none,
			 "must be described outside of allOf, anyOf, oneOf and not too");
	if (!spot->is_of_root && findings->count > first)
		findings->items[first].severity = SEVERITY_WARNING;
}

static void walk_properties(const struct schema_spot *spot)
{
	const struct node *properties = node_get(spot->schema, "properties");
	struct field_path path = field_path_name(spot->path, span_of("properties"));

	for (uint32_t i = 0;
	     properties && properties->kind == NODE_MAP && i < properties->map.count; i++) {
		const struct node_entry *entry = &properties->map.entries[i];
		struct field_path inner = field_path_name(&path, entry->name);
		const struct node *spine =
			spot->in_junctor ? spine_property(spot->spine, entry->name) : NULL;
		struct schema_spot child = { .validation = spot->validation,
					     .schema = entry->value,
					     .path = &inner,
					     .spine = spine,
					     .in_junctor = spot->in_junctor,
					     .is_of_root = spot->is_of_root };
		if (entry->value->kind != NODE_MAP)
			continue;
		if (spot->in_junctor && !spine) {
			report_undescribed(spot, entry, &inner);
			continue;
		}
		walk(&child);
	}
}

static void walk_single(const struct schema_spot *spot, const char *keyword, bool in_junctor)
{
	const struct node *schema = node_get(spot->schema, keyword);
	struct field_path path = field_path_name(spot->path, span_of(keyword));
	const struct node *spine = spot->in_junctor ? spot->spine : spot->schema;

	if (!schema || schema->kind != NODE_MAP)
		return;
	if (!in_junctor)
		spine = NULL;
	else if (!span_is(span_of("not"), keyword))
		spine = node_get(spot->spine, keyword);
	struct schema_spot child = { .validation = spot->validation,
				     .schema = schema,
				     .path = &path,
				     .spine = spine,
				     .in_junctor = in_junctor,
				     .is_of_root =
					     in_junctor && (spot->is_of_root || spot->is_root) };
	walk(&child);
}

/* anyOf: [{type: integer}, {type: string}] beside int-or-string, or once more inside allOf. */
static bool allows_type_branch(const struct schema_spot *spot, const char *keyword)
{
	const struct node *outer = spot->in_junctor ? spot->spine : spot->schema;

	return span_is(span_of(keyword), "anyOf") &&
	       schema_flag(outer, "x-kubernetes-int-or-string");
}

static void walk_alternatives(const struct schema_spot *spot, const char *keyword)
{
	const struct node *all = node_get(spot->schema, keyword);
	struct field_path path = field_path_name(spot->path, span_of(keyword));

	for (uint32_t i = 0; all && all->kind == NODE_LIST && i < all->list.count; i++) {
		struct field_path inner = field_path_index(&path, i);
		struct schema_spot child = {
			.validation = spot->validation,
			.schema = all->list.items[i],
			.path = &inner,
			.spine = spot->in_junctor ? spot->spine : spot->schema,
			.in_junctor = true,
			.is_of_root = spot->is_of_root || spot->is_root,
			.is_pattern_branch = allows_type_branch(spot, keyword),
		};
		if (child.schema->kind == NODE_MAP)
			walk(&child);
	}
}

static void check_spine(const struct schema_spot *spot)
{
	check_type(spot);
	check_embedded(spot);
	check_list_type(spot);
	check_default(spot);
	if (is_set(spot->schema, "properties") && is_set(spot->schema, "additionalProperties"))
		complain(spot, &rule_structure, "additionalProperties", none,
			 "must not stand beside properties");
	if (spot->is_root)
		check_root(spot);
}

/* Depth is that of the document, which the reader bounds by LIMIT_DEPTH. */
static void walk(const struct schema_spot *spot)
{
	check_forbidden(spot);
	check_pattern(spot);
	check_format(spot);
	if (spot->in_junctor)
		check_junctor_keywords(spot);
	else
		check_spine(spot);
	walk_properties(spot);
	walk_single(spot, "items", spot->in_junctor);
	walk_single(spot, "additionalProperties", spot->in_junctor);
	walk_single(spot, "not", true);
	walk_alternatives(spot, "allOf");
	walk_alternatives(spot, "anyOf");
	walk_alternatives(spot, "oneOf");
}

void structural_schema_check(struct validation *validation, const struct node *schema,
			     const struct field_path *path)
{
	struct schema_spot root = {
		.validation = validation, .schema = schema, .path = path, .is_root = true
	};

	walk(&root);
}
