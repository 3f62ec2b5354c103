/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/standing_rules.h"

const struct rule standing_rule_owners = {
	"approval/owners-unreadable",
	SEVERITY_ERROR,
	"CODEOWNERS of the target is no plain file",
	"The policy says that CODEOWNERS counts, and what stands under that name at the tip of "
	"the target is a link or a directory, so nobody can tell whose approval is needed. "
	"Nothing lands until a policy change or an administrator has put it right.",
};

RULE_TABLE(standing_rules, &standing_rule_owners);
