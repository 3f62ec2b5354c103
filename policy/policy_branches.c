/* SPDX-License-Identifier: Apache-2.0 */
/* Which branches are protected, and how a change gets into them. */
#include "base/count.h"
#include "policy/policy_approvals.h"
#include "policy/policy_names.h"
#include "policy/policy_rules.h"
#include "policy/policy_sections.h"

static void read_owners(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const char *const files[] = { "CODEOWNERS" };
	struct branch_rules *rules = into;

	rules->owners = policy_one_of(reader, field, &policy_rule_value, files, COUNT(files));
}

static void read_method(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	const char *words[METHOD_COUNT];
	struct branch_rules *rules = into;

	for (size_t i = 0; i < METHOD_COUNT; i++)
		words[i] = landing_method_name((enum landing_method)i);
	if (!policy_one_of(reader, field, &policy_rule_value, words, METHOD_COUNT))
		return;
	enum landing_method method = METHOD_MERGE;
	while (!span_is(field->value->text, words[method]))
		method++;
	for (size_t i = 0; i < rules->method_count; i++) {
		if (rules->methods[i] == method) {
			policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
				       "\"%s\" is listed twice", words[method]);
			return;
		}
	}
	rules->methods[rules->method_count++] = method;
}

static void read_landing(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct branch_rules *rules = into;

	rules->method_count = 0;
	rules->methods_named = true;
	policy_read_items(reader, field, read_method, rules);
	if (field->value->kind == NODE_LIST && field->value->list.count == 0)
		policy_problem(reader, &policy_rule_value, field, (struct span){ 0 },
			       "an empty list lets nothing land; remove the key to get merge");
}

static void read_emergency_from(struct policy_reader *reader, const struct policy_field *field,
				void *into)
{
	struct emergency_rule *emergency = into;

	emergency->from = policy_read_group_names(reader, field);
	policy_check_emergency(reader, field, emergency);
}

static void read_emergency_within(struct policy_reader *reader, const struct policy_field *field,
				  void *into)
{
	struct emergency_rule *emergency = into;

	emergency->within_seconds = policy_read_duration(reader, field);
}

static void read_emergency(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	static const struct policy_key keys[] = {
		{ "from", read_emergency_from, true },
		{ "within", read_emergency_within, false },
	};
	struct branch_rules *rules = into;

	policy_read_object(reader, field, keys, COUNT(keys), &rules->emergency);
}

static void check_branch_name(struct policy_reader *reader, const struct policy_field *field)
{
	struct span name = field->path.name;

	if (!span_starts_with(name, "refs/"))
		return;
	size_t prefix = span_starts_with(name, "refs/heads/") ? strlen("refs/heads/") : 0;
	policy_problem_at_key(reader, &policy_rule_pattern, field,
			      prefix ? span_from(name, prefix) : (struct span){ 0 },
			      "branches are named without refs/heads/");
}

static void read_branch(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const struct policy_key keys[] = {
		{ "owners", read_owners, false },
		{ "approvals", policy_read_approvals, false },
		{ "landing", read_landing, false },
		{ "rollback", policy_read_rollback, false },
		{ "emergency", read_emergency, false },
	};
	struct policy *policy = reader->policy;
	struct branch_rules *rules = &policy->branch_rules[policy->branches.count];

	(void)into;
	*rules = policy_built_in()->branch_rules[0];
	rules->pattern = field->path.name;
	rules->place = field->key;
	policy->branches.items[policy->branches.count++] = field->path.name;
	check_branch_name(reader, field);
	if (field->value->kind != NODE_NULL)
		policy_read_object(reader, field, keys, COUNT(keys), rules);
}

void policy_read_branches(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	struct policy *policy = reader->policy;

	if (field->value->kind == NODE_MAP) {
		size_t count = field->value->map.count;
		policy->branches =
			(struct span_list){ ARENA_ARRAY(reader->arena, count, struct span), 0 };
		policy->branch_rules = ARENA_ARRAY(reader->arena, count, struct branch_rules);
		if (count == 0)
			policy_problem(reader, &policy_rule_no_branch, field, (struct span){ 0 },
				       "no branch is protected: every push is accepted");
	}
	policy_read_entries(reader, field, read_branch, into);
}
