/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/approval_rules.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/path_pattern.h"
#include "policy/policy.h"

const struct branch_rules *policy_branch_rules(const struct policy *policy, struct span branch)
{
	for (size_t i = 0; i < policy->branches.count; i++) {
		if (span_equal(policy->branches.items[i], branch))
			return &policy->branch_rules[i];
	}
	for (size_t i = 0; i < policy->branches.count; i++) {
		if (path_pattern_match(policy->branches.items[i], branch))
			return &policy->branch_rules[i];
	}
	return NULL;
}

const struct person *policy_person(const struct policy *policy, struct span name)
{
	return map_get(&policy->people_by_name, name);
}

const struct person *policy_person_with_email(const struct policy *policy, struct span email)
{
	char folded[LIMIT_ADDRESS_BYTES];

	/* No policy can name a longer one. */
	if (email.len > sizeof(folded))
		return NULL;
	for (size_t i = 0; i < email.len; i++)
		folded[i] = ascii_lower(email.ptr[i]);
	return map_get(&policy->people_by_email, (struct span){ folded, email.len });
}

const struct group *policy_group(const struct policy *policy, struct span name)
{
	return map_get(&policy->groups_by_name, name);
}

bool group_has(const struct group *group, struct span person)
{
	for (size_t i = 0; i < group->members.count; i++) {
		if (span_equal(group->members.items[i], person))
			return true;
	}
	return false;
}

bool policy_in_groups(const struct policy *policy, const struct span_list *groups,
		      struct span person)
{
	for (size_t i = 0; i < groups->count; i++) {
		const struct group *group = policy_group(policy, groups->items[i]);
		if (group && group_has(group, person))
			return true;
	}
	return groups->count == 0;
}

bool approval_rule_hits(const struct approval_rule *rule, struct span path)
{
	for (size_t i = 0; i < rule->paths.count; i++) {
		if (path_pattern_match(rule->paths.items[i], path))
			return true;
	}
	return rule->paths.count == 0;
}

const char *landing_method_name(enum landing_method method)
{
	static const char *const names[METHOD_COUNT] = {
		[METHOD_MERGE] = "merge",
		[METHOD_SQUASH] = "squash",
		[METHOD_FAST_FORWARD] = "fast-forward",
	};

	return names[method];
}

bool landing_method_allowed(const struct branch_rules *rules, enum landing_method method)
{
	for (size_t i = 0; i < rules->method_count; i++)
		if (rules->methods[i] == method)
			return true;
	return false;
}

bool landing_method_taken(const struct branch_rules *rules, enum landing_method method)
{
	return !rules->methods_named || landing_method_allowed(rules, method);
}

struct span landing_methods_text(const struct branch_rules *rules, struct arena *arena)
{
	struct span list = { 0 };

	for (size_t i = 0; i < rules->method_count; i++)
		list = arena_printf(arena, "%.*s%s%s", SPAN_ARG(list), i ? ", " : "",
				    landing_method_name(rules->methods[i]));
	return list;
}
