/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/json_schema/value_check.h"

#include "base/limits.h"
#include "base/regex.h"

void value_check_begin(struct value_check *check)
{
	map_init(&check->patterns, check->arena);
	check->steps_left = LIMIT_SCHEMA_STEPS;
	check->depth = 0;
	check->exhausted = false;
	check->quiet = 0;
}

void value_check_end(struct value_check *check)
{
	for (size_t i = 0; i < check->patterns.count; i++)
		regex_free(check->patterns.entries[i].value);
	map_init(&check->patterns, check->arena);
}

bool schema_number(const struct node *schema, const char *keyword, double *ret_number)
{
	const struct node *node = node_get(schema, keyword);

	if (!node || (node->kind != NODE_INTEGER && node->kind != NODE_FLOAT))
		return false;
	*ret_number = node->kind == NODE_INTEGER ? (double)node->integer : node->real;
	return true;
}

bool schema_flag(const struct node *schema, const char *keyword)
{
	const struct node *node = node_get(schema, keyword);

	return node && node->kind == NODE_BOOL && node->boolean;
}

bool value_pattern_fits(struct value_check *check, struct span pattern, struct span text)
{
	struct regex *regex = map_get(&check->patterns, pattern);
	struct error err = { 0 };

	if (!regex) {
		if (regex_compile(&regex, pattern, &err) < 0)
			return true;
		*map_slot(&check->patterns, pattern) = regex;
	}
	int match = regex_match(regex, text, &err);
	if (match < 0)
		check->exhausted = true;
	return match != 0;
}

/* The schema that a $ref names; NULL when there is no $ref. */
static const struct node *reference_of(const struct value_check *check, const struct node *schema)
{
	if (!check->references)
		return NULL;
	return map_get(check->references, reference_key(&schema));
}

static bool check_members(struct value_check *check, const struct node *schema,
			  const struct value_level *level, enum schema_position position,
			  struct evaluated *evaluated)
{
	bool good = true;

	switch ((enum node_kind)level->value->kind) {
	case NODE_INTEGER:
	case NODE_FLOAT:
		return value_number_check(check, schema, level);
	case NODE_STRING:
		return value_string_check(check, schema, level);
	case NODE_LIST:
		good = value_size_check(check, schema, level);
		return value_list_check(check, schema, level, position, evaluated) && good;
	case NODE_MAP:
		good = value_size_check(check, schema, level);
		good = value_required_check(check, schema, level) && good;
		if (check->dialect == DIALECT_STRUCTURAL)
			return value_structure_check(check, schema, level, position) && good;
		return value_object_check(check, schema, level, evaluated) && good;
	case NODE_NULL:
	case NODE_BOOL:
		break;
	}
	return true;
}

/* unevaluatedProperties and unevaluatedItems: after everything else had its look. */
static bool check_unevaluated(struct value_check *check, const struct node *schema,
			      const struct value_level *level, struct evaluated *evaluated)
{
	const struct node *value = level->value;
	bool is_map = value->kind == NODE_MAP, good = true;
	const struct node *inner =
		node_get(schema, is_map ? "unevaluatedProperties" : "unevaluatedItems");

	if (!inner || !evaluated->members || (!is_map && value->kind != NODE_LIST))
		return true;
	uint32_t count = is_map ? value->map.count : value->list.count;
	for (uint32_t i = 0; i < count; i++) {
		if (evaluated->members[i])
			continue;
		evaluated->members[i] = true;
		const struct node_entry *entry = is_map ? &value->map.entries[i] : NULL;
		struct field_path path = entry ? field_path_name(level->path, entry->name)
					       : field_path_index(level->path, i);
		struct value_level child = { .up = level,
					     .value = entry ? entry->value : value->list.items[i],
					     .entry = entry,
					     .path = &path };
		if (inner->kind == NODE_BOOL && !inner->boolean && entry)
			good = value_violation_at_key(check, level, entry, &custom_unknown_field,
						      (struct span){ NULL, 0 },
						      "the schema has no such field here");
		else if (inner->kind == NODE_BOOL && !inner->boolean)
			good = value_violation(check, &child, &custom_length,
					       (struct span){ NULL, 0 },
					       "the schema allows no further item here");
		else
			good = value_check(check, inner, &child, ON_SPINE, NULL) && good;
	}
	return good;
}

static bool check_keywords(struct value_check *check, const struct node *schema,
			   const struct value_level *level, enum schema_position position,
			   struct evaluated *evaluated)
{
	const struct node *target = reference_of(check, schema);
	bool good = true;

	if (target) {
		good = value_check(check, target, level, position, evaluated);
		if (check->dialect == DIALECT_DRAFT_7)
			return good; /* there, nothing beside $ref counts */
	}
	if (check->dialect == DIALECT_STRUCTURAL && level->value->kind == NODE_NULL &&
	    (schema_flag(schema, "nullable") || schema_flag(level->spine, "nullable")))
		return true;
	if (!value_type_check(check, schema, level))
		return false; /* what else is wrong follows from it */
	good = value_choice_check(check, schema, level) && good;
	good = check_members(check, schema, level, position, evaluated) && good;
	good = value_logic_check(check, schema, level, evaluated) && good;
	return check_unevaluated(check, schema, level, evaluated) && good;
}

bool value_check(struct value_check *check, const struct node *schema,
		 const struct value_level *level, enum schema_position position,
		 struct evaluated *evaluated)
{
	struct evaluated own = { NULL };

	if (schema->kind == NODE_BOOL)
		return schema->boolean ||
		       value_violation(check, level, &custom_alternatives, (struct span){ NULL, 0 },
				       "the schema allows no value here");
	if (schema->kind != NODE_MAP || !value_spend(check, 1 + schema->map.count))
		return true;
	if (check->depth >= LIMIT_SCHEMA_DEPTH) {
		check->exhausted = true;
		check->steps_left = 0; /* the answer is known: no more work */
		return true;
	}
	if (!evaluated || node_get(schema, "unevaluatedProperties") ||
	    node_get(schema, "unevaluatedItems"))
		own = evaluated_none(check, level->value);
	check->depth++;
	bool good = check_keywords(check, schema, level, position,
				   own.members || !evaluated ? &own : evaluated);
	check->depth--;
	if (own.members && evaluated && good)
		evaluated_merge(evaluated, &own, level->value);
	return good;
}

bool value_fits(struct value_check *check, const struct node *schema,
		const struct value_level *level, enum schema_position position,
		struct evaluated *evaluated, struct span *ret_reason)
{
	struct span reason = check->reason;
	const struct value_level *branch = check->branch;

	check->quiet++;
	check->reason = (struct span){ NULL, 0 };
	check->branch = level;
	bool fits = value_check(check, schema, level, position, evaluated);
	check->quiet--;
	if (ret_reason)
		*ret_reason = check->reason;
	check->reason = reason;
	check->branch = branch;
	return fits;
}

struct evaluated evaluated_none(const struct value_check *check, const struct node *value)
{
	struct evaluated none = { NULL };

	if (!check->tracks_evaluated)
		return none;
	if (value->kind == NODE_MAP)
		none.members = ARENA_ARRAY(check->arena, value->map.count, bool);
	else if (value->kind == NODE_LIST)
		none.members = ARENA_ARRAY(check->arena, value->list.count, bool);
	return none;
}

void evaluated_merge(struct evaluated *into, const struct evaluated *from, const struct node *value)
{
	uint32_t count = value->kind == NODE_MAP ? value->map.count : value->list.count;

	if (!into || !into->members || !from->members)
		return;
	for (uint32_t i = 0; i < count; i++)
		into->members[i] = into->members[i] || from->members[i];
}

bool value_spend(struct value_check *check, size_t steps)
{
	if (check->steps_left < steps) {
		check->steps_left = 0;
		check->exhausted = true;
		return false;
	}
	check->steps_left -= steps;
	return true;
}
