/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change of the policy is a change by itself. Together with others it would be
 * approved by whoever looks at the deployment, and the rules it loosens would be
 * seen last (threat: policy loosened in the same push).
 */
#ifndef GATE_POLICY_CHANGE_H
#define GATE_POLICY_CHANGE_H

#include "manifest/finding.h"
#include "policy/policy.h"
#include "repo/tree.h"

/*
 * Everything at and below .headgate/; where the branch's rules say `owners:
 * CODEOWNERS`, every place where such a file could stand as well, because
 * a new one may count before the old one. `rules` may be NULL.
 */
bool is_policy_path(const struct branch_rules *rules, struct span path);

/*
 * Reports policy/mixed when the change touches the policy and anything else.
 * `rules` are those of the target at its old tip; `ref` is what the finding is
 * about. For proposing: from the merge base to the head; for landing: from the
 * tip to what lands.
 */
void policy_change_check(const struct branch_rules *rules, const struct tree_changes *changes,
			 struct span ref, struct findings *findings);

extern const struct rule_table policy_change_rules;

#endif
