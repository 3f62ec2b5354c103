/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/approve_rules.h"

const struct rule approve_rule_head = {
	"approval/head",
	SEVERITY_ERROR,
	"this is not the commit under review",
	"An approval is for exactly one commit, so what is pushed to refs/approve/N must be the "
	"head that is under review now. When somebody has updated the pull request meanwhile, "
	"nobody has looked at the new head yet: look at it, then approve that one.",
};

const struct rule approve_rule_tag = {
	"approval/tag",
	SEVERITY_ERROR,
	"the tag is no approval of this pull request",
	"A signed approval is an annotated tag on the head under review. Its message ends in the "
	"lines Repository, Pull-Request, Target, Head and Verdict, so that it can be used for "
	"nothing else, and it is signed with a key that the policy gives to its author and that "
	"is valid when the server receives it. `headgate approve N` makes one.",
};

const struct rule approve_rule_person = {
	"approval/person",
	SEVERITY_ERROR,
	"one person pushes what another one signed",
	"Who signed the tag and whom the server knows as the pusher must be the same person, or a "
	"tag that somebody made and did not send could be sent by another one.",
};

const struct rule approve_rule_verdict = {
	"approval/verdict",
	SEVERITY_ERROR,
	"the verb and what was pushed to it contradict each other",
	"refs/approve/N takes approvals. refs/reject/N takes vetoes and, with `-o withdraw` or a "
	"tag whose Verdict is withdraw, takes back what one said before.",
};

const struct rule approve_rule_again = {
	"approval/again",
	SEVERITY_ERROR,
	"this very statement was received before",
	"Everybody can fetch a signed approval. If it could be pushed again, anybody could bring "
	"one back after its author has withdrawn it. Sign a new one.",
};

const struct rule approve_rule_nothing = {
	"approval/nothing",
	SEVERITY_ERROR,
	"there is nothing to withdraw",
	"Only who has approved or rejected a pull request can take that back.",
};

const struct rule approve_rule_worthless = {
	"approval/worthless",
	SEVERITY_ERROR,
	"this approval would not count",
	"Nobody approves a change to which they contributed (author, committer, opener or pusher "
	"of any head ever proposed), robots do not approve, and where the policy names people "
	"only these count. Where every rule asks for a signed approval, one that the server "
	"attests is not enough. An approval that is worth nothing is not taken, so that nobody "
	"waits for it to have an effect.",
};

RULE_TABLE(approve_rules, &approve_rule_head, &approve_rule_tag, &approve_rule_person,
	   &approve_rule_verdict, &approve_rule_again, &approve_rule_nothing,
	   &approve_rule_worthless);
