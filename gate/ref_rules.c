/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/ref_rules.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/utf8.h"
#include "gate/look_alike.h"

static const struct rule rule_namespace = {
	"ref/namespace",
	SEVERITY_ERROR,
	"the namespace is closed",
	"Git takes any ref below refs/, and some change what the server itself sees: refs/replace "
	"puts other commits in place of those that were judged, refs/notes and refs/pull carry "
	"what "
	"others take for reviews. So only branches (refs/heads/), tags (refs/tags/) and the verbs "
	"can be pushed: refs/for/BRANCH opens a pull request, refs/approve/N, refs/reject/N, "
	"refs/merge/N and refs/close/N act on one. What the gate itself writes (refs/pull, "
	"refs/approvals, refs/landed, refs/owed, refs/topics, refs/checks, refs/deploy) can be "
	"fetched by "
	"everybody.",
};

static const struct rule rule_name = {
	"ref/name",
	SEVERITY_ERROR,
	"the name can be taken for something else",
	"Names such as HEAD, refs/heads/master below refs/heads/, or forty hexadecimal digits are "
	"read by other programs as something else than a branch or tag of that name. Names with "
	"characters that cannot be seen look like other names. Choose another name.",
};

static const struct rule rule_look_alike = {
	"ref/look-alike",
	SEVERITY_ERROR,
	"the name looks like a protected branch",
	"A second branch or tag that looks like the protected one invites people and programs to "
	"take it for that one: other case, letters of another script, digits for letters. A tag of "
	"the branch's very name even wins over it when git resolves the short name. Choose another "
	"name.",
};

const struct rule ref_rule_delete = {
	"ref/delete",
	SEVERITY_ERROR,
	"a protected branch would be deleted",
	"The branch is protected by the policy (`branches:` in .headgate/policy.yaml; master and "
	"main without one), and what is deployed follows it. Nobody can delete it by a push. The "
	"server's administrator can, with `git -c core.hooksPath=/dev/null update-ref -d` in the "
	"repository.",
};

const struct rule ref_rule_force = {
	"ref/force",
	SEVERITY_ERROR,
	"the history of a protected branch would be rewritten",
	"The new tip does not contain the old one, so commits that were judged and deployed would "
	"vanish. Fetch and put your commits on top of what is there (`git pull --rebase`), or undo "
	"a "
	"commit with `git revert`.",
};

const struct rule ref_rule_duplicate = {
	"ref/duplicate",
	SEVERITY_ERROR,
	"one push names the ref more than once",
	"Git applies the updates one after the other, so what was judged need not be what stays. "
	"Push the ref once.",
};

const struct rule ref_rule_symbolic = {
	"ref/symbolic",
	SEVERITY_ERROR,
	"the ref is another name of some other ref",
	"On the server this ref is symbolic: a push to it moves the ref that it points to. Push to "
	"that ref by its own name, so that it is judged as that.",
};

const struct rule ref_rule_moved = {
	"ref/moved",
	SEVERITY_ERROR,
	"somebody else has moved the branch",
	"Between your last fetch and this push the branch moved, and what was judged starts from "
	"where "
	"it was. Fetch, put your commits on top (`git pull --rebase`) and push again.",
};

const struct rule ref_rule_mixed = {
	"ref/mixed",
	SEVERITY_ERROR,
	"one push asks for things that cannot be done as one",
	"Verbs (refs/for, refs/approve …) and protected branches are moved by the gate, all other "
	"refs by git itself, and neither can take back what the other has done. So a push names "
	"verbs only, protected branches only, or neither, and no pull request twice. Push one "
	"after "
	"the other.",
};

const struct rule ref_rule_tag = {
	"ref/tag",
	SEVERITY_ERROR,
	"a tag on something that never landed on a protected branch",
	"What follows tags (a release, Argo CD with a semantic version) deploys whatever they "
	"point "
	"to. So a tag may only stand on a commit that has passed the gate: one that a protected "
	"branch stood at once, or contained before it was guarded. A commit inside of a pull "
	"request is none: what its commits come to was approved, not each of them. Land the "
	"commit first, then push the tag; `headgate history` lists what landed.",
};

const struct rule ref_rule_tag_immutable = {
	"ref/tag-immutable",
	SEVERITY_ERROR,
	"a tag would be moved or removed",
	"A tag names one commit for ever: who has deployed or fetched it must not be told another "
	"story later. Make a new tag with another name. The server's administrator can remove one, "
	"with `git tag -d` in the repository.",
};

const struct rule ref_rule_option = {
	"ref/option",
	SEVERITY_ERROR,
	"a push option that cannot be told apart from an attack",
	"Push options (`git push -o`) are text of the pusher that programs on the server get in "
	"their "
	"environment. No honest one has control characters or is longer than 1,024 bytes.",
};

const struct rule ref_rule_unknown_option = {
	"ref/unknown-option",
	SEVERITY_WARNING,
	"a push option that does nothing here",
	"This version of headgate knows no push options. The option was not acted upon.",
};

const struct rule ref_rule_policy = {
	"policy/unreadable",
	SEVERITY_ERROR,
	"the policy that would judge the push cannot be read",
	"A push is judged by the policy at the old tip of the branch (or that of HEAD's branch). "
	"With mistakes in that file nobody can tell what it demands, so nothing is accepted but "
	"its "
	"correction, from an administrator (`headgate.admin` in the repository's configuration): a "
	"push to the branch that changes files below .headgate/ only. While `headgate.approvals` "
	"is "
	"off the correction goes in past the hook: make the commit in a clone on the server, then "
	"`git -c core.hooksPath=/dev/null --git-dir=REPOSITORY fetch CLONE "
	"COMMIT:refs/heads/BRANCH`.",
};

RULE_TABLE(ref_rules, &rule_namespace, &rule_name, &rule_look_alike, &ref_rule_delete,
	   &ref_rule_force, &ref_rule_duplicate, &ref_rule_symbolic, &ref_rule_moved,
	   &ref_rule_mixed, &ref_rule_tag, &ref_rule_tag_immutable, &ref_rule_option,
	   &ref_rule_unknown_option, &ref_rule_policy);

void ref_finding(struct findings *findings, const struct rule *rule, struct span ref,
		 const char *format, ...)
{
	struct source source = { .path = ref };
	struct finding_site site = { .rule = rule, .source = &source };
	va_list args;

	va_start(args, format);
	findings_vadd(findings, &site, format, args);
	va_end(args);
}

static const struct {
	const char *prefix;
	enum ref_class class;
} namespaces[] = {
	{ "refs/heads/", REF_BRANCH }, { "refs/tags/", REF_TAG },    { "refs/for/", REF_VERB },
	{ "refs/approve/", REF_VERB }, { "refs/reject/", REF_VERB }, { "refs/merge/", REF_VERB },
	{ "refs/close/", REF_VERB },
};

/* What only the gate writes, and what to push instead. */
static const struct {
	const char *prefix;
	const char *instead;
} written_by_the_gate[] = {
	{ "refs/pull/", "only the gate writes refs/pull/; to propose a change: git push origin "
			"HEAD:refs/for/BRANCH" },
	{ "refs/approvals/", "only the gate writes refs/approvals/; to approve: git push origin "
			     "HEAD:refs/approve/NUMBER" },
	{ "refs/topics/", "only the gate writes refs/topics/; to propose a change: git push origin "
			  "HEAD:refs/for/BRANCH/TOPIC" },
	{ "refs/landed/", "only the gate writes refs/landed/, its ledger of what has landed" },
	{ "refs/owed/", "only the gate writes refs/owed/; to give a missing approval: git push "
			"origin HEAD:refs/approve/NUMBER" },
	{ "refs/checks/", "only the gate writes refs/checks/, what it has asked about a pull "
			  "request" },
	{ "refs/deploy/", "only the gate writes refs/deploy/, its record of deployments" },
};

bool ref_is_written_by_the_gate(struct span ref)
{
	for (size_t i = 0; i < COUNT(written_by_the_gate); i++)
		if (span_starts_with(ref, written_by_the_gate[i].prefix))
			return true;
	return false;
}

static const char *closed_because(struct span ref)
{
	for (size_t i = 0; i < COUNT(written_by_the_gate); i++)
		if (span_starts_with(ref, written_by_the_gate[i].prefix))
			return written_by_the_gate[i].instead;
	return "this namespace is closed; push to refs/heads/NAME, refs/tags/NAME or "
	       "refs/for/BRANCH";
}

enum ref_class ref_classify(struct span ref)
{
	for (size_t i = 0; i < COUNT(namespaces); i++)
		if (span_starts_with(ref, namespaces[i].prefix))
			return namespaces[i].class;
	return REF_CLOSED;
}

struct span ref_short_name(struct span ref)
{
	for (size_t i = 0; i < COUNT(namespaces); i++)
		if (span_starts_with(ref, namespaces[i].prefix))
			return span_from(ref, strlen(namespaces[i].prefix));
	return ref;
}

static bool is_hex(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_hex_digit(name.ptr[i]))
			return false;
	return true;
}

static bool has_hidden_character(struct span name)
{
	uint32_t code_point = 0;

	for (size_t at = 0, len; at < name.len; at += len) {
		len = utf8_decode(span_from(name, at), &code_point);
		if (len == 0 || utf8_is_control(code_point) ||
		    utf8_is_bidirectional_control(code_point) || utf8_is_invisible(code_point))
			return true;
	}
	return false;
}

/* Why the name deceives, or NULL. */
static const char *deceit(struct span name)
{
	if (utf8_valid_length(name) != name.len)
		return "the name is not UTF-8; choose another one";
	if (has_hidden_character(name))
		return "the name has characters that cannot be seen; choose another one";
	if (span_starts_with(name, "refs/"))
		return "the name itself starts with refs/, which makes the full name of another "
		       "ref ambiguous; choose another one";
	if (span_is(name, "HEAD") || span_is(name, "FETCH_HEAD") || span_is(name, "ORIG_HEAD"))
		return "git uses this name itself; choose another one (`git push origin "
		       "HEAD:refs/heads/NAME` names the branch)";
	if (name.len == 40 && is_hex(name))
		return "the name reads like a commit id; choose another one";
	if (span_starts_with(name, "-"))
		return "the name starts with '-' and reads like an option; choose another one";
	return NULL;
}

static void check_name(struct span ref, const struct policy *policy, struct findings *findings)
{
	struct span name = ref_short_name(ref);
	const char *reason = deceit(name);
	struct span original;

	if (reason) {
		ref_finding(findings, &rule_name, ref, "%s", reason);
		return;
	}
	if (ref_classify(ref) == REF_TAG && policy_protects(policy, name))
		ref_finding(findings, &rule_look_alike, ref,
			    "a tag of this name hides the protected branch refs/heads/%.*s; "
			    "choose another name",
			    SPAN_ARG(name));
	else if (!policy_protects(policy, name) &&
		 looks_like_protected(name, &policy->branches, &original))
		ref_finding(findings, &rule_look_alike, ref,
			    "the name looks like the protected branch \"%.*s\"; choose another one",
			    SPAN_ARG(original));
}

void ref_rules_check(struct span ref, bool deleted, const struct policy *policy,
		     struct findings *findings)
{
	switch (ref_classify(ref)) {
	case REF_CLOSED:
		ref_finding(findings, &rule_namespace, ref, "%s", closed_because(ref));
		break;
	case REF_BRANCH:
	case REF_TAG:
		if (!deleted)
			check_name(ref, policy, findings);
		break;
	case REF_VERB:
		break;
	}
}
