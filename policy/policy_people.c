/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who, and whose approval a branch needs. Checked; later versions enforce it. */
#include "base/ascii.h"
#include "base/count.h"
#include "base/nearest.h"
#include "policy/policy_rules.h"
#include "policy/policy_sections.h"

/* Reports a name that is neither in `map` nor in `other` (may be NULL). */
static void check_name(struct policy_reader *reader, const struct policy_field *field,
		       const struct map *map, const struct map *other, const char *what)
{
	struct span name = policy_read_text(reader, field);
	struct nearest nearest;

	if (!name.len || map_get(map, name) || (other && map_get(other, name)))
		return;
	nearest_init(&nearest, name);
	for (size_t i = 0; i < map->count; i++)
		nearest_offer(&nearest, map->entries[i].key);
	for (size_t i = 0; other && i < other->count; i++)
		nearest_offer(&nearest, other->entries[i].key);
	policy_problem(reader, &policy_rule_unknown_name, field, nearest.best,
		       "\"%.*s\" is no %s of this policy", SPAN_ARG(name), what);
}

static void read_person(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "name", policy_check_text, false },
		{ "email", policy_check_texts, false },
		{ "keys", policy_check_texts, false },
		{ "robot", policy_check_bool, false },
	};

	*map_slot(&reader->people, field->path.name) = reader;
	if (field->value->kind != NODE_NULL)
		policy_read_object(reader, field, keys, COUNT(keys), into);
}

void policy_read_people(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	policy_read_entries(reader, field, read_person, into);
}

static void read_member(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	check_name(reader, field, &reader->people, NULL, "person");
}

static void read_group(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	*map_slot(&reader->groups, field->path.name) = reader;
	policy_read_items(reader, field, read_member, into);
}

void policy_read_groups(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	policy_read_entries(reader, field, read_group, into);
}

static void read_from_group(struct policy_reader *reader, const struct policy_field *field,
			    void *into)
{
	(void)into;
	check_name(reader, field, &reader->groups, NULL, "group");
}

static void check_from(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	policy_read_items(reader, field, read_from_group, into);
}

static void read_by_name(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	check_name(reader, field, &reader->people, &reader->groups, "person or group");
}

static void check_by(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	policy_read_items(reader, field, read_by_name, into);
}

static void check_count(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	if (field->value->kind != NODE_INTEGER)
		policy_problem(reader, &policy_rule_type, field, (struct span){ 0 },
			       "must be a whole number, not %s",
			       node_kind_phrase((enum node_kind)field->value->kind));
	else if (field->value->integer < 0)
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "must not be negative");
}

/* "14d", "12h": how long an approval counts. */
static void check_expires(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	struct span text = policy_read_text(reader, field);
	size_t digits = 0;

	(void)into;
	while (digits < text.len && ascii_is_digit(text.ptr[digits]))
		digits++;
	bool unit = digits + 1 == text.len && memchr("hdw", text.ptr[digits], 3);
	if (text.len && (!unit || digits == 0 || digits > 5))
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "must be a number of hours, days or weeks such as 12h, 14d or 2w");
}

static void check_grade(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const char *const grades[] = { "attested", "signed" };

	(void)into;
	policy_one_of(reader, field, &policy_rule_value, grades, COUNT(grades));
}

static const struct policy_key approval_keys[] = {
	{ "paths", policy_check_patterns, false },
	{ "count", check_count, true },
	{ "from", check_from, false },
	{ "by", check_by, false },
	{ "grade", check_grade, false },
	{ "expires", check_expires, false },
};

static void read_approval(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	policy_read_object(reader, field, approval_keys, COUNT(approval_keys), into);
}

static void read_approvals(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	policy_read_items(reader, field, read_approval, into);
}

static void read_branch(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "approvals", read_approvals, false },
		{ "rollback", read_approval, false },
	};
	struct span_list *branches = &reader->policy->branches;
	struct span name = field->path.name;

	branches->items[branches->count++] = name;
	if (span_starts_with(name, "refs/")) {
		size_t prefix = span_starts_with(name, "refs/heads/") ? strlen("refs/heads/") : 0;
		policy_problem_at_key(reader, &policy_rule_pattern, field,
				      prefix ? span_from(name, prefix) : (struct span){ 0 },
				      "branches are named without refs/heads/");
	}
	if (field->value->kind != NODE_NULL)
		policy_read_object(reader, field, keys, COUNT(keys), into);
}

void policy_read_branches(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	if (field->value->kind == NODE_MAP) {
		reader->policy->branches = (struct span_list){
			.items = ARENA_ARRAY(reader->arena, field->value->map.count, struct span),
		};
		if (field->value->map.count == 0)
			policy_problem(reader, &policy_rule_no_branch, field, (struct span){ 0 },
				       "no branch is protected: every push is accepted");
	}
	policy_read_entries(reader, field, read_branch, into);
}
