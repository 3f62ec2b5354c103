/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/land_rules.h"

const struct rule land_rule_head = {
	"landing/not-the-head",
	SEVERITY_ERROR,
	"the pushed commit is not the head of the pull request",
	"A landing names the exact commit that is to land, so that a head that was pushed in the "
	"meantime is never landed by somebody who has not seen it. Fetch, look at the new head and "
	"push that.",
};

const struct rule land_rule_conflict = {
	"landing/conflict",
	SEVERITY_ERROR,
	"the change does not merge cleanly",
	"The branch and the pull request changed the same places, so there is no result that "
	"somebody has approved. Put the change on top of the branch, push it to the pull request "
	"again; approvals will be asked for again, because how a conflict is resolved is a change "
	"of its own.",
};

const struct rule land_rule_approvals = {
	"landing/approvals",
	SEVERITY_ERROR,
	"approvals that the policy asks for are missing",
	"Every rule of the branch (`approvals:` in .headgate/policy.yaml at the branch's tip, one "
	"approval by anyone but a contributor without it) that the change touches must be met, and "
	"nobody who could approve it may have rejected it. `headgate show NUMBER` says what is "
	"there and what is missing.",
};

const struct rule land_rule_debt = {
	"landing/approvals-owed",
	SEVERITY_ERROR,
	"approvals of an emergency landing are overdue",
	"Something landed on the branch in an emergency, without approvals, and the time in which "
	"they should have been given (`emergency: {within: ...}` of the policy) is over. Until "
	"they "
	"are given nothing lands on this branch but further emergencies.",
};

const struct rule land_rule_method = {
	"landing/method",
	SEVERITY_ERROR,
	"this way of landing is not possible",
	"A pull request lands as a merge commit, as one squashed commit, or by fast-forward, as "
	"`landing:` of the branch in .headgate/policy.yaml allows, by the gate or pushed; `-o "
	"method=` chooses one. A "
	"fast-forward needs a head that was put directly on top of the branch's tip.",
};

const struct rule land_rule_nothing = {
	"landing/nothing-to-land",
	SEVERITY_ERROR,
	"the branch contains the change already",
	"Landing it would change no file. Close the pull request instead.",
};

const struct rule land_rule_uncovered = {
	"landing/not-covered",
	SEVERITY_ERROR,
	"a commit comes to a protected branch without a pull request",
	"Each step of a protected branch must be covered: by an approved pull request of which it "
	"is the head, or the exact merge or squash that the gate would make; or by a rule of the "
	"policy that asks for no approval of these paths (`count: 0`). Propose the change and have "
	"it approved.",
};

const struct rule land_rule_edited = {
	"landing/merge-edited",
	SEVERITY_ERROR,
	"a merge commit holds more than the merge",
	"The files named differ from what merging both sides gives. Both sides may have been "
	"reviewed, this edit was not. Let the gate merge, or make the edit a commit of the pull "
	"request.",
};

const struct rule land_rule_drops = {
	"landing/merge-drops-changes",
	SEVERITY_ERROR,
	"a merge commit silently drops changes of one side",
	"The merge keeps one side's version of the files named and so undoes what the other side "
	"did, which no diff of the merge shows. To undo a change use `git revert`, so that it can "
	"be reviewed.",
};

const struct rule land_rule_claims = {
	"landing/claims-approval",
	SEVERITY_ERROR,
	"a commit claims approvals that it does not have",
	"Lines such as `Approved-by:` and tags inside a merge commit are what the gate writes "
	"when it lands a pull request. In a pushed commit they must be approvals that stand for "
	"this very pull request. Remove them: `git commit --amend`.",
};

const struct rule land_rule_policy_step = {
	"landing/policy-with-others",
	SEVERITY_ERROR,
	"a change of the policy comes together with other steps",
	"What else is in the push would be judged by a policy that the push itself brings. Push "
	"the step that changes .headgate/ alone, then the others.",
};

const struct rule land_rule_creation = {
	"landing/creation",
	SEVERITY_ERROR,
	"a protected branch cannot be made by this push",
	"A protected branch is begun by the server's administrators (headgate.admin in the "
	"repository's configuration). Without administrators, anybody may begin the first one of "
	"a fresh repository. One that was removed on the server is put back there, by hand.",
};

const struct rule land_rule_drift = {
	"landing/ledger-differs",
	SEVERITY_ERROR,
	"something else than the gate moved the branch",
	"The ledger (refs/landed/BRANCH) says where the gate left the branch, and the branch "
	"stands elsewhere. Nothing lands on it until an administrator has put it back, on the "
	"server: `git -c core.hooksPath=/dev/null update-ref refs/heads/BRANCH COMMIT`, with the "
	"commit that the ledger names. What was put there by hand can then be proposed.",
};

const struct rule land_rule_images = {
	"landing/images",
	SEVERITY_ERROR,
	"an image that the change brings was not found in its registry",
	"The policy says `images: {exist: true}`: what a change newly names must be in its "
	"registry "
	"before it lands. The gate itself asks nobody. The server asks the registries after each "
	"push to a pull request, and keeps the answer for exactly that head "
	"(refs/checks/N/images); "
	"`headgate images N` asks by hand. Push the image first, or correct its name.",
};

const struct rule land_rule_emergency = {
	"landing/emergency",
	SEVERITY_ERROR,
	"the emergency landing is not allowed",
	"People of the groups that the policy names (`emergency: {from: [...]}` of the branch) may "
	"land without approvals and must say why: -o emergency=\"what is on fire\". It is written "
	"down, and the approvals have to be given afterwards.",
};

const struct rule land_rule_in_emergency = {
	"landing/in-emergency",
	SEVERITY_WARNING,
	"the change lands without approvals, in an emergency",
	"Somebody of the groups that may do so landed this change without the approvals that it "
	"needs. They have to be given afterwards; every push says so until they are.",
};

RULE_TABLE(land_rules, &land_rule_head, &land_rule_conflict, &land_rule_approvals, &land_rule_debt,
	   &land_rule_method, &land_rule_nothing, &land_rule_uncovered, &land_rule_edited,
	   &land_rule_drops, &land_rule_claims, &land_rule_policy_step, &land_rule_creation,
	   &land_rule_drift, &land_rule_images, &land_rule_emergency, &land_rule_in_emergency);
