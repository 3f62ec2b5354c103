/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who: people with their addresses and keys, groups, and the gate's own keys. */
#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/public_key.h"
#include "policy/policy_names.h"
#include "policy/policy_rules.h"
#include "policy/policy_sections.h"

static void read_display_name(struct policy_reader *reader, const struct policy_field *field,
			      void *into)
{
	struct person *person = into;

	person->display_name = policy_read_text(reader, field);
}

static void read_robot(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct person *person = into;

	policy_check_bool(reader, field, into);
	person->robot = field->value->kind == NODE_BOOL && field->value->boolean;
}

/* Enough of one to tell it from a name: commits carry whatever their author typed. */
static bool is_address(struct span text)
{
	size_t at = span_find(text, '@');

	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] <= ' ' || strchr("<>,;\"\x7f", text.ptr[i]))
			return false;
	}
	return at > 0 && at + 1 < text.len && text.len <= LIMIT_ADDRESS_BYTES;
}

static void read_email(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct person *person = into;
	struct span address = policy_read_text(reader, field);

	if (!address.len)
		return;
	if (!is_address(address)) {
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "must be an address such as ada@example.com");
		return;
	}
	void **slot = map_slot(&reader->policy->people_by_email, policy_folded(reader, address));
	const struct person *other = *slot;
	if (other)
		policy_problem(reader, &policy_rule_shared_email, field, (struct span){ 0 },
			       "is %.*s's address already; the author of a commit must be one "
			       "person",
			       SPAN_ARG(other->name));
	else
		*slot = person;
	person->emails.items[person->emails.count++] = address;
}

static void read_emails(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct person *person = into;

	if (field->value->kind == NODE_LIST)
		person->emails.items =
			ARENA_ARRAY(reader->arena, field->value->list.count, struct span);
	policy_read_items(reader, field, read_email, person);
}

/* A public key that nobody else has; empty after a finding. `owner` outlives the reader. */
static struct span read_public_key(struct policy_reader *reader, const struct policy_field *field,
				   struct span *owner)
{
	struct span key = ascii_trim(policy_read_text(reader, field));

	if (!key.len)
		return key;
	const char *problem = public_key_problem(key);
	if (problem) {
		policy_problem(reader, &policy_rule_public_key, field, (struct span){ 0 },
			       "the key %s", problem);
		return (struct span){ 0 };
	}
	void **slot = map_slot(&reader->key_owners, public_key_identity(key));
	const struct span *other = *slot;
	if (other)
		policy_problem(reader, &policy_rule_shared_key, field, (struct span){ 0 },
			       "is a key of %.*s already; a signature must tell who made it",
			       SPAN_ARG(*other));
	else
		*slot = owner;
	return key;
}

struct key_reading {
	struct span *owner;
	struct person_key key;
};

static void read_key_text(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	struct key_reading *reading = into;

	reading->key.key = read_public_key(reader, field, reading->owner);
}

static void read_key_from(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	struct key_reading *reading = into;

	reading->key.from = policy_read_day(reader, field);
}

static void read_key_until(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	struct key_reading *reading = into;
	int64_t day = policy_read_day(reader, field);

	reading->key.until = day ? day + 86400 - 1 : 0;
	if (day && reading->key.from > day)
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "the key ends before it begins");
}

static void read_key(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "key", read_key_text, true },
		{ "from", read_key_from, false },
		{ "until", read_key_until, false },
	};
	struct person *person = into;
	struct key_reading reading = {
		.owner = &person->name,
		.key = { .place = field->value->place },
	};

	if (field->value->kind == NODE_MAP)
		policy_read_object(reader, field, keys, COUNT(keys), &reading);
	else
		read_key_text(reader, field, &reading);
	if (reading.key.key.len)
		person->keys[person->key_count++] = reading.key;
}

static void read_keys(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct person *person = into;

	if (field->value->kind == NODE_LIST)
		person->keys =
			ARENA_ARRAY(reader->arena, field->value->list.count, struct person_key);
	policy_read_items(reader, field, read_key, person);
}

static void read_person(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "name", read_display_name, false },
		{ "email", read_emails, false },
		{ "keys", read_keys, false },
		{ "robot", read_robot, false },
	};
	struct policy *policy = reader->policy;
	struct person *person = &policy->people[policy->people_count++];

	(void)into;
	*person = (struct person){ .name = field->path.name, .place = field->key };
	policy_take_name(reader, field, "person");
	*map_slot(&policy->people_by_name, person->name) = person;
	if (field->value->kind != NODE_NULL)
		policy_read_object(reader, field, keys, COUNT(keys), person);
}

void policy_read_people(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	if (field->value->kind == NODE_MAP)
		reader->policy->people =
			ARENA_ARRAY(reader->arena, field->value->map.count, struct person);
	policy_read_entries(reader, field, read_person, into);
}

struct group_reading {
	struct group *group;
	struct map seen;
};

static void read_member(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	const struct map *people = &reader->policy->people_by_name;
	const struct map no_group = { 0 };
	struct group_reading *reading = into;
	struct group *group = reading->group;
	struct span name = policy_read_reference(reader, field, people, &no_group, "person");

	if (!name.len || !policy_see_once(reader, field, &reading->seen, name))
		return;
	group->persons[group->members.count] = map_get(people, name);
	group->members.items[group->members.count++] = name;
}

static void read_group(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct policy *policy = reader->policy;
	struct group *group = &policy->groups[policy->group_count++];
	struct group_reading reading = { .group = group };
	size_t listed = field->value->kind == NODE_LIST ? field->value->list.count : 0;

	(void)into;
	*group = (struct group){
		.name = field->path.name,
		.members.items = ARENA_ARRAY(reader->arena, listed, struct span),
		.persons = ARENA_ARRAY(reader->arena, listed, const struct person *),
		.place = field->key,
	};
	policy_take_name(reader, field, "group");
	*map_slot(&policy->groups_by_name, group->name) = group;
	map_init(&reading.seen, reader->arena);
	if (listed || field->value->kind != NODE_LIST)
		policy_read_items(reader, field, read_member, &reading);
	else
		policy_problem(reader, &policy_rule_empty_group, field, (struct span){ 0 },
			       "nobody is in this group; name a person, or remove it");
}

void policy_read_groups(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	if (field->value->kind == NODE_MAP)
		reader->policy->groups =
			ARENA_ARRAY(reader->arena, field->value->map.count, struct group);
	policy_read_entries(reader, field, read_group, into);
}

static void read_gate_key(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	struct span_list *keys = &reader->policy->gate_keys;
	struct span *gate = ARENA_NEW(reader->arena, struct span);

	*gate = span_of("the gate");
	struct span key = read_public_key(reader, field, gate);

	(void)into;
	if (key.len)
		keys->items[keys->count++] = key;
}

static void read_gate_keys(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	if (field->value->kind == NODE_LIST)
		reader->policy->gate_keys.items =
			ARENA_ARRAY(reader->arena, field->value->list.count, struct span);
	policy_read_items(reader, field, read_gate_key, into);
}

void policy_read_gate(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "keys", read_gate_keys, true },
	};

	policy_read_object(reader, field, keys, COUNT(keys), into);
}
