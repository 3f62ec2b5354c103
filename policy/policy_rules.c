/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_rules.h"

#include "policy/code_owners_rules.h"
#include "policy/policy.h"

/* What follows from any of them, so that it is said once. */
#define REFUSED                                                                                    \
	" A push with such a policy file is refused: the next push would be judged by a policy "   \
	"that nobody can read."

const struct rule policy_rule_contradiction = {
	"policy/contradiction",
	SEVERITY_ERROR,
	"keys of an approval rule contradict each other",
	"`count: 0` says that changes under these paths, made only by those in `by`, need no "
	"approval. A rule with a count above 0 asks `from` its groups. Each key belongs to "
	"one of the two, and a rule that mixes them would do something else than its author "
	"believes. Keep one meaning, or write two rules." REFUSED,
};

const struct rule policy_rule_document = {
	"policy/document",
	SEVERITY_ERROR,
	"the policy file is not exactly one YAML object",
	"The policy file holds one document, and that document is an object with keys such as "
	"`version` and `branches`." REFUSED,
};

const struct rule policy_rule_empty_group = {
	"policy/empty-group",
	SEVERITY_ERROR,
	"a group of the policy has no members",
	"Nobody can approve in the name of an empty group, so a rule that asks for it stops "
	"every change. Name at least one person, or remove the group and what refers to "
	"it." REFUSED,
};

const struct rule policy_rule_kubernetes = {
	"policy/kubernetes",
	SEVERITY_ERROR,
	"the target Kubernetes version is not one that headgate knows",
	"`kubernetes` names the minor version that manifests are checked against, as a quoted "
	"text such as \"1.35\". Without quotes YAML reads 1.30 as the number 1.3. The message says "
	"which versions are known; without the key the newest is taken." REFUSED,
};

const struct rule policy_rule_lock_out = {
	"policy/lock-out",
	SEVERITY_WARNING,
	"the policy may soon be beyond the reach of those who keep it",
	"Nobody approves their own change. When exactly as many people may approve a change of the "
	"policy as must, none of them can write one: it would miss an approval. The same happens "
	"when the keys that signed approvals need come to their end. Somebody whom the policy does "
	"not name would have to propose the way out. Give one more person the right to approve, or "
	"add new keys in time.",
};

const struct rule policy_rule_missing_key = {
	"policy/missing-key",
	SEVERITY_ERROR,
	"a key that the policy needs is missing",
	"The object says too little to be acted on. The message names the key that is missing; "
	"docs/policy.md describes it." REFUSED,
};

const struct rule policy_rule_name = {
	"policy/name",
	SEVERITY_ERROR,
	"a person or group of the policy has a name that cannot be used",
	"The name of a person is the login name that the server knows them by. It becomes "
	"part of a ref (refs/approvals/42/NAME) and of a trailer, so it has up to 64 letters, "
	"digits and . _ - + @, begins with a letter or digit, has no two points in a row and "
	"does not end in a point or `.lock`. People and groups share their names, and no two "
	"may differ in case alone, because many servers take login names in either case." REFUSED,
};

const struct rule policy_rule_no_branch = {
	"policy/no-branch",
	SEVERITY_WARNING,
	"the policy protects no branch",
	"`branches` is there but empty, so pushes to every branch are accepted whatever they "
	"contain, with warnings only. Name the branches that agents deploy from, or remove the "
	"key: then `main` and `master` are protected.",
};

const struct rule policy_rule_no_effect = {
	"policy/no-effect",
	SEVERITY_ERROR,
	"an approval rule waives all the others",
	"A rule of `count: 0` says which changes need no approval: those of `paths`, made by `by`. "
	"With neither of them it waives every change, and what the other rules of the branch ask "
	"for is never asked. Give it paths or people, or remove the other rules." REFUSED,
};

const struct rule policy_rule_pattern = {
	"policy/pattern",
	SEVERITY_ERROR,
	"a path pattern can match no file of a repository",
	"Patterns are matched against whole paths from the repository's root, without a leading "
	"slash. `*` and `?` stay within one directory, `**` as a whole name crosses any number "
	"of directories, `prod/**` is everything below prod. A pattern that can never match is "
	"a mistake that would silently switch a rule off." REFUSED,
};

const struct rule policy_rule_public_key = {
	"policy/public-key",
	SEVERITY_ERROR,
	"a key of the policy is no public key",
	"A key is one line as in ~/.ssh/id_ed25519.pub, or an OpenPGP block as `gpg --armor "
	"--export ADDRESS` prints it. A key that was cut or broken when it was copied could "
	"verify nothing, and its owner would learn it with the first refused approval. Copy "
	"the whole file again." REFUSED,
};

const struct rule policy_rule_severity = {
	"policy/severity",
	SEVERITY_ERROR,
	"a severity is none of error, warning, note, off",
	"`severities` maps a rule's id, or a group of them such as `format/*`, to error (refuses "
	"the push), warning, note or off. The rules policy/... and ref/... always keep theirs, so "
	"that a "
	"policy cannot switch off what judges policies." REFUSED,
};

const struct rule policy_rule_shared_email = {
	"policy/shared-email",
	SEVERITY_ERROR,
	"two people of the policy have the same e-mail address",
	"The author of a commit is known by the address alone, and contributors may not "
	"approve their own change. An address of two people would hide who wrote it. Keep it "
	"with the person who commits under it." REFUSED,
};

const struct rule policy_rule_shared_key = {
	"policy/shared-key",
	SEVERITY_ERROR,
	"a key stands in the policy twice",
	"A signature tells who made it by the key alone: with one key for two people, one of "
	"them could approve in the name of the other; the gate's own key must not be "
	"anybody's either. Let each person make their own." REFUSED,
};

const struct rule policy_rule_size = {
	"policy/size",
	SEVERITY_ERROR,
	"the policy file is too large",
	"A policy is written and read by people; one MiB is far more than any needs." REFUSED,
};

const struct rule policy_rule_type = {
	"policy/type",
	SEVERITY_ERROR,
	"a value of the policy has the wrong type",
	"The key takes another kind of value than the one given: an object, a list, a text, "
	"true or false, or a number. docs/policy.md shows every key with an example." REFUSED,
};

const struct rule policy_rule_unknown_key = {
	"policy/unknown-key",
	SEVERITY_ERROR,
	"the policy has a key that headgate does not know",
	"An unknown key is nearly always a typing mistake, and ignoring it would ignore a rule "
	"of the house. Correct the name, or remove the key." REFUSED,
};

const struct rule policy_rule_unknown_name = {
	"policy/unknown-name",
	SEVERITY_ERROR,
	"the policy refers to a person or group that it does not define",
	"Members of groups are keys of `people`; `from` names groups; `by` names people or "
	"groups. A name that is defined nowhere could never approve anything." REFUSED,
};

const struct rule policy_rule_unknown_rule = {
	"policy/unknown-rule",
	SEVERITY_ERROR,
	"`severities` names a rule that does not exist",
	"A setting for a rule that does not exist has no effect, and its author believes that "
	"it has one. `headgate explain` lists all rules." REFUSED,
};

const struct rule policy_rule_unsatisfiable = {
	"policy/unsatisfiable",
	SEVERITY_ERROR,
	"a rule of the policy asks for more people than could ever approve",
	"So many different people must approve, and fewer are in the groups. Robots never "
	"count, and where `grade: signed` is asked for, only people whose key is in the "
	"policy do. Nothing would land any more, and nobody could change the rule. Lower the "
	"count, or add people or keys." REFUSED,
};

const struct rule policy_rule_value = {
	"policy/value",
	SEVERITY_ERROR,
	"a value of the policy is not one that its key takes",
	"The value has the right type but makes no sense for its key: an empty text, a negative "
	"count, a date that is none, a word that is not in the list. The message says what is "
	"taken." REFUSED,
};

const struct rule policy_rule_version = {
	"policy/version",
	SEVERITY_ERROR,
	"the format version of the policy file is not 1",
	"`version: 1` says how the file is to be read. A later format gets another number, and "
	"a headgate that does not know it refuses instead of guessing." REFUSED,
};

RULE_TABLE(policy_rules, &policy_rule_contradiction, &policy_rule_document,
	   &policy_rule_empty_group, &policy_rule_kubernetes, &policy_rule_lock_out,
	   &policy_rule_missing_key, &policy_rule_name, &policy_rule_no_branch,
	   &policy_rule_no_effect, &policy_rule_pattern, &policy_rule_public_key,
	   &policy_rule_severity, &policy_rule_shared_email, &policy_rule_shared_key,
	   &policy_rule_size, &policy_rule_type, &policy_rule_unknown_key,
	   &policy_rule_unknown_name, &policy_rule_unknown_rule, &policy_rule_unsatisfiable,
	   &policy_rule_value, &policy_rule_version, &owners_rule_ambiguous, &owners_rule_missing,
	   &owners_rule_pattern, &owners_rule_robot, &owners_rule_size, &owners_rule_syntax,
	   &owners_rule_two_files, &owners_rule_unknown, &owners_rule_unowned,
	   &owners_rule_unsatisfiable);
