/* SPDX-License-Identifier: Apache-2.0 */
/* The sections that say which files are judged as what, and how severe rules are. */
#include "base/count.h"
#include "base/nearest.h"
#include "policy/policy_rules.h"
#include "policy/policy_sections.h"

static void read_paths(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	reader->policy->manifest_paths = policy_read_patterns(reader, field);
}

/* Nothing to ignore is a sensible thing to say, so an empty list is fine here. */
static void read_ignore(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	(void)into;
	if (field->value->kind != NODE_LIST || field->value->list.count > 0)
		reader->policy->manifest_ignore = policy_read_patterns(reader, field);
}

static void read_mapping_paths(struct policy_reader *reader, const struct policy_field *field,
			       void *into)
{
	struct schema_mapping *mapping = into;

	mapping->paths = policy_read_patterns(reader, field);
}

static void read_mapping_schema(struct policy_reader *reader, const struct policy_field *field,
				void *into)
{
	struct schema_mapping *mapping = into;

	mapping->schema = policy_read_text(reader, field);
	mapping->place = field->value->place;
	if (span_starts_with(mapping->schema, "/") || span_starts_with(mapping->schema, "./"))
		policy_problem(
			reader, &policy_rule_value, field,
			span_from(mapping->schema, 1 + span_starts_with(mapping->schema, "./")),
			"must be a path from the repository's root");
}

static void read_mapping(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "paths", read_mapping_paths, true },
		{ "schema", read_mapping_schema, true },
	};
	struct policy *policy = reader->policy;
	struct schema_mapping mapping = { 0 };

	(void)into;
	policy_read_object(reader, field, keys, COUNT(keys), &mapping);
	policy->schemas[policy->schema_count++] = mapping;
}

static void read_schemas(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	if (field->value->kind == NODE_LIST)
		reader->policy->schemas =
			ARENA_ARRAY(reader->arena, field->value->list.count, struct schema_mapping);
	policy_read_items(reader, field, read_mapping, into);
}

void policy_read_manifests(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	static const struct policy_key keys[] = {
		{ "paths", read_paths, false },
		{ "ignore", read_ignore, false },
		{ "schemas", read_schemas, false },
	};

	policy_read_object(reader, field, keys, COUNT(keys), into);
}

/* Does any rule have this id, or start with it where it ends in '*'? */
static bool names_a_rule(const struct rule_table *table, struct span name, struct nearest *nearest)
{
	bool is_group = span_ends_with(name, "/*");
	struct span prefix = is_group ? span_first(name, name.len - 1) : name;

	for (size_t i = 0; i < table->count; i++) {
		struct span id = span_of(table->rules[i]->id);
		struct span compared = is_group ? span_first(id, prefix.len) : id;
		if (span_equal(compared, prefix))
			return true;
		nearest_offer(nearest, id);
	}
	return false;
}

static void check_rule_name(struct policy_reader *reader, const struct policy_field *field)
{
	struct span name = field->path.name;
	struct nearest nearest;

	if (rule_keeps_severity(name)) {
		policy_problem_at_key(
			reader, &policy_rule_severity, field, (struct span){ 0 },
			"rules about policies, approvals and refs keep their severity; "
			"remove this line");
		return;
	}
	nearest_init(&nearest, name);
	for (size_t i = 0; reader->rules && i < reader->rules->count; i++) {
		if (names_a_rule(reader->rules->items[i], name, &nearest))
			return;
	}
	if (reader->rules)
		policy_problem_at_key(reader, &policy_rule_unknown_rule, field, nearest.best,
				      "no such rule; `headgate explain` lists them all");
}

static void read_severity(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	static const char *const words[] = { "off", "note", "warning", "error" };
	struct policy *policy = reader->policy;
	/* `off` without quotes is what YAML 1.1 calls false. */
	bool is_off = field->value->kind == NODE_BOOL && !field->value->boolean &&
		      span_is(source_text(reader->source, field->value->place), "off");

	(void)into;
	check_rule_name(reader, field);
	struct severity_setting setting = { .rule = field->path.name, .severity = SEVERITY_OFF };
	if (!is_off && !policy_one_of(reader, field, &policy_rule_severity, words, COUNT(words)))
		return;
	for (size_t i = 0; i < COUNT(words); i++) {
		if (span_is(node_text(field->value), words[i]))
			setting.severity = (enum severity)i;
	}
	policy->severities[policy->severity_count++] = setting;
}

void policy_read_severities(struct policy_reader *reader, const struct policy_field *field,
			    void *into)
{
	if (field->value->kind == NODE_MAP)
		reader->policy->severities = ARENA_ARRAY(reader->arena, field->value->map.count,
							 struct severity_setting);
	policy_read_entries(reader, field, read_severity, into);
}
