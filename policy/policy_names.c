/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_names.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/principal_name.h"
#include "policy/policy_rules.h"

struct span policy_folded(struct policy_reader *reader, struct span text)
{
	char *lower = arena_alloc(reader->arena, text.len);

	for (size_t i = 0; i < text.len; i++)
		lower[i] = ascii_lower(text.ptr[i]);
	return (struct span){ lower, text.len };
}

void policy_take_name(struct policy_reader *reader, const struct policy_field *field,
		      const char *kind)
{
	struct span name = field->path.name;

	if (!principal_name_is_valid(name)) {
		policy_problem_at_key(reader, &policy_rule_name, field, (struct span){ 0 },
				      "cannot be the name of a %s: at most %d letters, digits and "
				      ". _ - + @, a letter or digit first, no \"..\", and neither "
				      "'.' nor \".lock\" at the end",
				      kind, LIMIT_PRINCIPAL_BYTES);
		return;
	}
	void **taken = map_slot(&reader->folded_names, policy_folded(reader, name));
	if (*taken) {
		const struct span *other = *taken;
		policy_problem_at_key(reader, &policy_rule_name, field, (struct span){ 0 },
				      "the name \"%.*s\" is taken; people and groups must differ "
				      "in more than upper and lower case",
				      SPAN_ARG(*other));
		return;
	}
	struct span *kept = ARENA_NEW(reader->arena, struct span);
	*kept = name;
	*taken = kept;
}

struct span policy_read_reference(struct policy_reader *reader, const struct policy_field *field,
				  const struct map *map, const struct map *other, const char *what)
{
	struct span name = policy_read_text(reader, field);
	struct nearest nearest;

	if (!name.len || map_get(map, name) || map_get(other, name))
		return name;
	nearest_init(&nearest, name);
	for (size_t i = 0; i < map->count; i++)
		nearest_offer(&nearest, map->entries[i].key);
	for (size_t i = 0; i < other->count; i++)
		nearest_offer(&nearest, other->entries[i].key);
	policy_problem(reader, &policy_rule_unknown_name, field, nearest.best,
		       "\"%.*s\" is no %s of this policy", SPAN_ARG(name), what);
	return (struct span){ 0 };
}

bool policy_see_once(struct policy_reader *reader, const struct policy_field *field,
		     struct map *seen, struct span name)
{
	void **slot = map_slot(seen, name);

	if (*slot) {
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "\"%.*s\" is listed twice", SPAN_ARG(name));
		return false;
	}
	*slot = reader;
	return true;
}

/* What a list of names is read into. */
struct name_list {
	struct span_list names;
	struct map seen;
	bool people_too; /* groups only otherwise */
};

static void read_name(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	const struct policy *policy = reader->policy;
	const struct map nobody = { 0 };
	struct name_list *list = into;
	struct span name =
		policy_read_reference(reader, field, &policy->groups_by_name,
				      list->people_too ? &policy->people_by_name : &nobody,
				      list->people_too ? "person or group" : "group");

	if (name.len && policy_see_once(reader, field, &list->seen, name))
		list->names.items[list->names.count++] = name;
}

static struct span_list read_names(struct policy_reader *reader, const struct policy_field *field,
				   bool people_too)
{
	struct name_list list = { .people_too = people_too };

	map_init(&list.seen, reader->arena);
	if (field->value->kind == NODE_LIST) {
		list.names.items =
			ARENA_ARRAY(reader->arena, field->value->list.count, struct span);
		if (field->value->list.count == 0)
			policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
				       "an empty list names nobody; remove the key, or name a %s",
				       people_too ? "person or group" : "group");
	}
	policy_read_items(reader, field, read_name, &list);
	return list.names;
}

struct span_list policy_read_group_names(struct policy_reader *reader,
					 const struct policy_field *field)
{
	return read_names(reader, field, false);
}

struct span_list policy_read_person_or_group_names(struct policy_reader *reader,
						   const struct policy_field *field)
{
	return read_names(reader, field, true);
}
