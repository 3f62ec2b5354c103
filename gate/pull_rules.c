/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/pull_rules.h"

#include "gate/ref_rules.h"
#include "repo/object.h"

const struct rule pull_rule_number = {
	"pull/number",
	SEVERITY_ERROR,
	"the verb names no pull request",
	"refs/approve/, refs/reject/, refs/merge/ and refs/close/ are followed by the number of a "
	"pull request, without leading zeros: `git push origin HEAD:refs/approve/42`.",
};

const struct rule pull_rule_unknown = {
	"pull/unknown",
	SEVERITY_ERROR,
	"there is no pull request of this number",
	"Numbers are given by the server when a pull request is opened. `headgate pulls` lists "
	"them, `git ls-remote origin 'refs/pull/*/head'` does so without headgate.",
};

const struct rule pull_rule_ended = {
	"pull/ended",
	SEVERITY_ERROR,
	"the pull request has landed or was closed",
	"What has landed or was closed does not change any more, so that its history stays what "
	"people agreed on. Open another one: `git push origin HEAD:refs/for/BRANCH`.",
};

const struct rule pull_rule_object = {
	"pull/object",
	SEVERITY_ERROR,
	"what was pushed to the verb is not what it takes",
	"A verb takes a commit, by its full history: `git push origin HEAD:refs/for/master` "
	"proposes it, `git push origin COMMIT:refs/approve/42` agrees to exactly that one. Trees "
	"and files cannot be reviewed, and there is nothing to delete at a verb.",
};

const struct rule pull_rule_identity = {
	"pull/identity",
	SEVERITY_ERROR,
	"the server does not know who pushes",
	"Anybody who may push can open a pull request. Everything else needs a name that the "
	"server vouches for: how it learns that is set by the administrator in "
	"`headgate.identity` "
	"of the repository's configuration (ssh, http, gitolite, gitea, gitlab). A name in a "
	"commit "
	"proves nothing, for anybody can write it there.",
};

const struct rule pull_rule_option = {
	"pull/option",
	SEVERITY_ERROR,
	"a push option that does not make sense",
	"The options of a push are `-o title=TEXT`, `-o message=TEXT` (each a paragraph), `-o "
	"topic=NAME`, "
	"`-o method=merge|squash|fast-forward`, `-o emergency=REASON`, `-o expect=HEAD` (of a pull "
	"request that is updated; none: of one that is opened), `-o withdraw` and `-o "
	"wait=60s` (look that long what the cluster agents say; s, m or h, at most an hour). All "
	"but "
	"message stand once at most, and none is empty. A title has up to 200 bytes.",
};

const struct rule pull_rule_target = {
	"pull/target",
	SEVERITY_ERROR,
	"a pull request for a branch that takes none",
	"refs/for/ is followed by the name of a branch on the server, and may be followed by '/' "
	"and a topic; the longest name of an existing branch counts. Only protected branches take "
	"pull requests: to the others everybody who may push can push directly.",
};

const struct rule pull_rule_topic = {
	"pull/topic",
	SEVERITY_ERROR,
	"the topic cannot be used",
	"A topic tells several pull requests for one branch apart: `git push origin "
	"HEAD:refs/for/master/TOPIC`, or with `-o topic=TOPIC`. It is part of a ref's name, so "
	"git's "
	"rules for these hold (git-check-ref-format(1)), and it is made of characters that people "
	"can see. A number stands for the open pull request of that number.",
};

const struct rule pull_rule_nothing_new = {
	"pull/nothing-new",
	SEVERITY_ERROR,
	"the branch contains everything that is proposed",
	"The pushed commit is part of the target branch already, so there is nothing to review "
	"and nothing to land. Usually the commit was forgotten, or another branch is checked out.",
};

const struct rule pull_rule_unrelated = {
	"pull/unrelated",
	SEVERITY_ERROR,
	"the proposal and the branch have no history in common",
	"Without a common ancestor nobody can say what the proposal changes, and every file would "
	"be in conflict. Begin at the branch: `git fetch`, `git switch -c WORK origin/BRANCH`, "
	"and bring the commits over with `git cherry-pick`.",
};

const struct rule pull_rule_heads = {
	"pull/heads",
	SEVERITY_ERROR,
	"the pull request has had too many heads",
	"Every head ever proposed is kept, because its authors count as contributors. After 1,000 "
	"of them close the pull request and open another one.",
};

const struct rule pull_rule_overtaken = {
	"pull/overtaken",
	SEVERITY_ERROR,
	"the pull request has another head than the one to be replaced",
	"The push says with `-o expect=HEAD` which head it takes the place of (`-o expect=none`: "
	"that "
	"it opens the pull request), and somebody else was faster. Look at what is there now and "
	"propose again. `headgate set-image --propose` does so by itself, so that an older version "
	"never takes the place of a newer one.",
};

const struct rule pull_rule_not_allowed = {
	"pull/not-allowed",
	SEVERITY_ERROR,
	"somebody else has to do this",
	"A pull request is closed by who opened it, by anybody who could approve it, or by an "
	"administrator (`headgate.admin` in the repository's configuration).",
};

RULE_TABLE(pull_rules, &pull_rule_number, &pull_rule_unknown, &pull_rule_ended, &pull_rule_object,
	   &pull_rule_identity, &pull_rule_option, &pull_rule_target, &pull_rule_topic,
	   &pull_rule_nothing_new, &pull_rule_unrelated, &pull_rule_heads, &pull_rule_overtaken,
	   &pull_rule_not_allowed);

int verb_names_pull(const struct verb_request *request, struct span ref, struct findings *findings,
		    struct pull *ret_pull, struct error *err)
{
	struct span argument = verb_operand(ref);
	uint32_t number = pull_number_parse(argument);

	if (number == 0) {
		ref_finding(findings, &pull_rule_number, ref,
			    "\"%.*s\" is no number of a pull request; write it without leading "
			    "zeros, as in %.*s42",
			    SPAN_ARG(argument), (int)(ref.len - argument.len), ref.ptr);
		return 0;
	}
	int found = pull_read(request->repository, number, request->arena, ret_pull, err);
	if (found == 0)
		ref_finding(findings, &pull_rule_unknown, ref,
			    "there is no pull request %u; `headgate pulls` lists those there are",
			    number);
	return found;
}

int verb_has_commit(const struct verb_request *request, const struct ref_update *update,
		    struct findings *findings, struct error *err)
{
	enum object_kind kind;

	if (oid_is_zero(update->new_tip)) {
		ref_finding(findings, &pull_rule_object, update->ref,
			    "there is nothing to delete here; push a commit to it");
		return 0;
	}
	if (object_kind(request->repository, update->new_tip, &kind, err) < 0)
		return -1;
	if (kind == OBJECT_COMMIT)
		return 1;
	if (kind == OBJECT_TAG)
		ref_finding(findings, &pull_rule_object, update->ref,
			    "%.12s is a tag; push the commit that it names: git push origin "
			    "TAG^{}:%.*s",
			    oid_text(update->new_tip).hex, SPAN_ARG(update->ref));
	else
		ref_finding(findings, &pull_rule_object, update->ref, "%.12s is %s; push a commit",
			    oid_text(update->new_tip).hex,
			    kind == OBJECT_TREE   ? "a tree"
			    : kind == OBJECT_BLOB ? "a file"
						  : "no object here");
	return 0;
}
