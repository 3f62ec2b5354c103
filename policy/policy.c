/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"

#include "base/count.h"
#include "base/path_pattern.h"
#include "manifest/kubernetes_releases.h"
#include "policy/policy_rules.h"

/* Literals need a writable type because struct span_list is filled by the reader as well. */
static struct span default_branches[] = { SPAN("main"), SPAN("master") };
static struct span default_paths[] = { SPAN("**/*.yaml"), SPAN("**/*.yml"), SPAN("**/*.json") };

static struct approval_rule default_approvals[] = { { .count = 1 } };

/* One approval by anybody but a contributor, landed as a merge. */
#define DEFAULT_RULES(branch)                                                                      \
	{                                                                                          \
		.pattern = SPAN(branch),                                                           \
		.approvals = { default_approvals, COUNT(default_approvals) },                      \
		.emergency.within_seconds = 86400, .methods = { METHOD_MERGE }, .method_count = 1, \
	}

static struct branch_rules default_rules[] = { DEFAULT_RULES("main"), DEFAULT_RULES("master") };

static const struct policy built_in = {
	.kubernetes_minor = KUBERNETES_NEWEST,
	.branches = { default_branches, COUNT(default_branches) },
	.branch_rules = default_rules,
	.manifest_paths = { default_paths, COUNT(default_paths) },
};

const struct policy *policy_built_in(void)
{
	return &built_in;
}

/* How many bytes of the rule's id the setting names: 0 when it names another rule. */
static size_t setting_reach(const struct severity_setting *setting, struct span id)
{
	struct span name = setting->rule;

	if (span_equal(name, id))
		return id.len + 1;
	if (!span_ends_with(name, "/*"))
		return 0;
	struct span prefix = span_first(name, name.len - 1);
	return span_equal(span_first(id, prefix.len), prefix) ? prefix.len : 0;
}

bool rule_keeps_severity(struct span id)
{
	static const char *const rooms[] = { "policy/", "owners/",   "ref/",
					     "pull/",   "approval/", "landing/" };

	for (size_t i = 0; i < COUNT(rooms); i++) {
		if (span_starts_with(id, rooms[i]))
			return true;
	}
	return false;
}

enum severity policy_severity(const struct policy *policy, const struct rule *rule)
{
	struct span id = span_of(rule->id);
	enum severity severity = rule->severity;
	size_t best = 0;

	if (rule_keeps_severity(id))
		return severity;
	for (size_t i = 0; i < policy->severity_count; i++) {
		size_t reach = setting_reach(&policy->severities[i], id);
		if (reach > best) {
			best = reach;
			severity = policy->severities[i].severity;
		}
	}
	return severity;
}

bool policy_protects(const struct policy *policy, struct span branch)
{
	for (size_t i = 0; i < policy->branches.count; i++) {
		if (path_pattern_match(policy->branches.items[i], branch))
			return true;
	}
	return false;
}
