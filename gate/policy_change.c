/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/policy_change.h"

#include "gate/ref_rules.h"
#include "policy/code_owners.h"

static const struct rule rule_mixed = {
	"policy/mixed",
	SEVERITY_ERROR,
	"a change touches the policy and something else",
	"The policy (.headgate/, and CODEOWNERS where it counts) decides who must approve what. "
	"Changed together with manifests it would be approved by people who look at the manifests, "
	"and a rule could be lifted for the very change that comes with it. Propose the policy "
	"first, by itself: once it has landed, it holds for the rest.",
};

RULE_TABLE(policy_change_rules, &rule_mixed);

bool is_policy_path(const struct branch_rules *rules, struct span path)
{
	if (span_is(path, POLICY_FOLDER) || span_starts_with(path, POLICY_FOLDER "/"))
		return true;
	for (size_t i = 0; rules && rules->owners && i < code_owners_place_count; i++) {
		if (span_is(path, code_owners_places[i]))
			return true;
	}
	return false;
}

void policy_change_check(const struct branch_rules *rules, const struct tree_changes *changes,
			 struct span ref, struct findings *findings)
{
	const struct tree_change *policy = NULL, *other = NULL;
	size_t others = 0;

	for (size_t i = 0; i < changes->count; i++) {
		const struct tree_change *change = &changes->items[i];
		if (is_policy_path(rules, change->path)) {
			policy = policy ? policy : change;
		} else {
			other = other ? other : change;
			others++;
		}
	}
	if (!policy || !other)
		return;
	if (others == 1)
		ref_finding(
			findings, &rule_mixed, ref,
			"touches the policy (%.*s) and %.*s; split it: propose the policy first, "
			"by itself",
			SPAN_ARG(policy->path), SPAN_ARG(other->path));
	else
		ref_finding(findings, &rule_mixed, ref,
			    "touches the policy (%.*s), %.*s and %zu more; split it: propose the "
			    "policy first, by itself",
			    SPAN_ARG(policy->path), SPAN_ARG(other->path), others - 1);
}
