/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/code_owners_rules.h"

const struct rule owners_rule_ambiguous = {
	"owners/ambiguous",
	SEVERITY_WARNING,
	"forges disagree on where a pattern begins",
	"A pattern with a slash inside and none in front begins at the root for GitHub and "
	".gitignore, and so it does here. GitLab, whose sections this file uses, would match "
	"it in every directory. Write `/docs/app` for the root or `**/docs/app` for every "
	"directory, and all read the same.",
};

const struct rule owners_rule_missing = {
	"owners/missing",
	SEVERITY_ERROR,
	"the policy counts on a CODEOWNERS file that is not there",
	"A branch with `owners: CODEOWNERS` asks the owners of every changed path. Without "
	"the file nobody would be asked, and the rule would be lost without a word. Add "
	".github/CODEOWNERS, CODEOWNERS, docs/CODEOWNERS or .gitlab/CODEOWNERS before the "
	"policy refers to it, or take `owners` out of the policy before the file is removed.",
};

const struct rule owners_rule_pattern = {
	"owners/pattern",
	SEVERITY_ERROR,
	"a pattern of CODEOWNERS cannot be read",
	"Patterns are those of .gitignore without `!` and `[ ]`. A forge skips such a line, "
	"so its paths lose their owners and nobody notices. Negated patterns are not needed: "
	"the last line that matches counts, so write the exception as a later line of its "
	"own, with its owners or with none.",
};

const struct rule owners_rule_robot = {
	"owners/robot",
	SEVERITY_ERROR,
	"a robot is an owner",
	"Robots never count as approvers, so a robot that owns a path adds nothing, and its "
	"owner believes that somebody looks at it. Name a person, or a group with people in "
	"it.",
};

const struct rule owners_rule_size = {
	"owners/size",
	SEVERITY_ERROR,
	"the CODEOWNERS file is too large",
	"Every line is held against every path of a change, so there is a ceiling: 1 MiB and "
	"10,000 lines. Patterns with `*` and `**` say more with fewer lines.",
};

const struct rule owners_rule_syntax = {
	"owners/syntax",
	SEVERITY_ERROR,
	"a line of CODEOWNERS cannot be read",
	"A line is a pattern followed by owners: @person, @group, @organisation/group or an "
	"e-mail address. A section begins with `[Name]`, `^[Name]` when it is optional, "
	"`[Name][2]` when two of its owners must approve, and may be followed by owners for "
	"the lines that name none. A blank in a path is written with a backslash in front. A "
	"forge skips a line that it cannot read.",
};

const struct rule owners_rule_two_files = {
	"owners/two-files",
	SEVERITY_ERROR,
	"there is more than one CODEOWNERS file",
	"Forges look for the file in different orders, so with two of them one forge asks "
	"other people than the next, and a file that comes first somewhere lifts the rules of "
	"the other. Keep one of them.",
};

const struct rule owners_rule_unknown = {
	"owners/unknown",
	SEVERITY_ERROR,
	"an owner is nobody whom the policy knows",
	"Owners are people and groups of .headgate/policy.yaml: their approvals and keys are "
	"checked by what stands there. An owner who is not there could never approve, so the "
	"paths could never change. Add the person or group to the policy first, or correct "
	"the name.",
};

const struct rule owners_rule_unowned = {
	"owners/unowned",
	SEVERITY_WARNING,
	"nobody owns the CODEOWNERS file",
	"With `approvals: []` only the owners of a path are asked, and whoever may change "
	"CODEOWNERS may take a path from its owners. Give the file an owner in the file itself, "
	"such as `/.github/CODEOWNERS @leads`.",
};

const struct rule owners_rule_unsatisfiable = {
	"owners/unsatisfiable",
	SEVERITY_ERROR,
	"fewer people own a path than must approve it",
	"A section such as `[Database][2]` asks for approvals of so many different owners, "
	"and robots never count. Fewer people are named, so the paths could never change. "
	"Name more owners, or lower the number.",
};
