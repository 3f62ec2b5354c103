/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/push.h"

#include "base/limits.h"
#include "base/map.h"
#include "gate/judge_change.h"
#include "gate/push_policy.h"
#include "gate/ref_rules.h"

struct push_run {
	struct repository *repository;
	struct arena *arena;
	const struct push *push;
	struct push_policies policies;
	struct map seen; /* refs of this push */
	struct error *err;
};

/* One update on its way to a judgement. */
struct update_run {
	struct push_run *push;
	const struct ref_update *update;
	struct ref_judgement *judgement;
	const char *ref;    /* terminated */
	struct oid old_tip; /* the real one; zero when the ref does not exist */
	const struct policy *policy;
};

/* Longer options, or ones with control characters, come from no honest client. */
static void check_options(const struct push *push, struct findings *findings)
{
	for (size_t i = 0; i < push->option_count; i++) {
		struct span option = push->options[i];
		bool odd = option.len > LIMIT_PUSH_OPTION_BYTES;
		for (size_t k = 0; k < option.len && !odd; k++)
			odd = (unsigned char)option.ptr[k] < 0x20 || option.ptr[k] == 0x7f;
		if (odd)
			ref_finding(findings, &ref_rule_option, (struct span){ 0 },
				    "push option %zu has control characters or more than %d bytes",
				    i + 1, LIMIT_PUSH_OPTION_BYTES);
		else
			ref_finding(findings, &ref_rule_unknown_option, (struct span){ 0 },
				    "the push option \"%.*s\" does nothing here", SPAN_ARG(option));
	}
}

static bool is_deleted(const struct update_run *run)
{
	return oid_is_zero(run->update->new_tip);
}

static int check_symbolic(struct update_run *run)
{
	struct span target;
	int symbolic = repository_symbolic_ref(run->push->repository, run->ref, run->push->arena,
					       &target, run->push->err);

	if (symbolic > 0)
		ref_finding(&run->judgement->findings, &ref_rule_symbolic, run->update->ref,
			    "is another name of %.*s here; push to that", SPAN_ARG(target));
	return symbolic;
}

static void check_duplicate(struct update_run *run)
{
	void **seen = map_slot(&run->push->seen, run->update->ref);

	if (*seen)
		ref_finding(&run->judgement->findings, &ref_rule_duplicate, run->update->ref,
			    "is named more than once in this push; push it once");
	*seen = run->judgement;
}

static bool has_errors(const struct update_run *run)
{
	return findings_count(&run->judgement->findings, SEVERITY_ERROR) > 0;
}

/* What may not happen to a protected branch whatever its content. */
static int check_protected(struct update_run *run)
{
	const struct ref_update *update = run->update;

	if (is_deleted(run)) {
		ref_finding(&run->judgement->findings, &ref_rule_delete, update->ref,
			    "is protected and cannot be deleted by a push");
		return 0;
	}
	if (oid_is_zero(run->old_tip))
		return 0;
	int forward = repository_is_ancestor(run->push->repository, run->old_tip, update->new_tip,
					     run->push->err);
	if (forward == 0)
		ref_finding(&run->judgement->findings, &ref_rule_force, update->ref,
			    "is protected: the new tip must contain the old one (%.12s); `git pull "
			    "--rebase`, then push without force",
			    oid_text(run->old_tip).hex);
	return forward < 0 ? -1 : 0;
}

static int tree_of(struct update_run *run, struct oid commit, struct oid *ret_tree)
{
	static const struct oid none;

	if (oid_is_zero(commit)) {
		*ret_tree = none;
		return 0;
	}
	return repository_commit_tree(run->push->repository, commit, ret_tree, run->push->err);
}

/* `branch` is where the change is to land, with its real tip; NULL: nowhere in particular. */
static int judge_content(struct update_run *run, struct oid before_commit,
			 const struct span *branch, struct oid branch_tip)
{
	struct ref_judgement *judgement = run->judgement;
	struct inventory_options inventory = {
		.progress = run->push->push->progress,
		.progress_context = run->push->push->progress_context,
	};
	struct change_terms terms = {
		.policy = run->policy,
		.branch = branch ? &inventory : NULL,
	};
	struct oid before, after;

	if (tree_of(run, before_commit, &before) < 0 ||
	    tree_of(run, run->update->new_tip, &after) < 0 ||
	    tree_of(run, branch_tip, &inventory.tip) < 0)
		return -1;
	if (branch)
		inventory.branch = *branch;
	if (judge_change(run->push->repository, &terms, before, after, run->push->arena,
			 &judgement->findings, &judgement->summary, run->push->err) < 0)
		return -1;
	judgement->content_judged = true;
	return 0;
}

/* Where the pushed history parts from `target`; zero when it never was one. */
static int fork_point(struct update_run *run, struct oid target, struct oid *ret_commit)
{
	struct oid base = { 0 };

	if (!oid_is_zero(target) &&
	    repository_merge_base(run->push->repository, target, run->update->new_tip, &base,
				  run->push->err) < 0)
		return -1;
	*ret_commit = base;
	return 0;
}

/* Nothing is refused on this branch, so nothing is called an error. */
static void soften(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == SEVERITY_ERROR)
			findings->items[i].severity = SEVERITY_WARNING;
	findings->dropped_errors = 0;
}

/* Judged by what it adds to its own old tip, or to HEAD's branch when it is new. */
static int judge_unprotected(struct update_run *run)
{
	struct oid before = run->old_tip;

	if (is_deleted(run))
		return 0;
	if (oid_is_zero(before) && fork_point(run, run->push->policies.head_tip, &before) < 0)
		return -1;
	if (judge_content(run, before, NULL, (struct oid){ 0 }) < 0)
		return -1;
	soften(&run->judgement->findings);
	return 0;
}

static int judge_branch(struct update_run *run)
{
	struct span name = ref_short_name(run->update->ref);

	run->judgement->is_protected = policy_protects(run->push->policies.of_head, name) ||
				       policy_protects(run->policy, name);
	if (!run->judgement->is_protected)
		return judge_unprotected(run);
	if (check_protected(run) < 0)
		return -1;
	return has_errors(run) ? 0
			       : judge_content(run, run->old_tip, &run->update->ref, run->old_tip);
}

/*
 * The branch that refs/for/NAME means: the longest existing one that NAME starts
 * with, up to a '/'. Returns 0 when there is none.
 */
static int proposal_target(struct update_run *run, struct span *ret_branch, struct oid *ret_tip)
{
	struct span name = ref_short_name(run->update->ref);

	while (name.len > 0) {
		struct span branch =
			arena_printf(run->push->arena, "refs/heads/%.*s", SPAN_ARG(name));
		int found =
			repository_ref(run->push->repository, branch.ptr, ret_tip, run->push->err);
		if (found != 0) {
			*ret_branch = branch;
			return found;
		}
		while (name.len > 0 && name.ptr[name.len - 1] != '/')
			name.len--;
		if (name.len > 0)
			name.len--;
	}
	return 0;
}

static int judge_proposal(struct update_run *run)
{
	struct findings *findings = &run->judgement->findings;
	struct span branch;
	struct oid tip, base;
	int found = proposal_target(run, &branch, &tip);

	if (found < 0)
		return -1;
	if (found == 0 || is_deleted(run)) {
		ref_finding(findings, &ref_rule_proposal, run->update->ref,
			    found ? "there is nothing to delete here"
				  : "no branch of this name exists; push to refs/for/BRANCH");
		return 0;
	}
	run->judgement->is_protected = true;
	if (push_policy_at(&run->push->policies, tip, findings, &run->policy, run->push->err) < 0)
		return -1;
	if (!run->policy)
		return 0;
	if (fork_point(run, tip, &base) < 0 || judge_content(run, base, &branch, tip) < 0)
		return -1;
	ref_finding(findings, &ref_rule_proposal, run->update->ref,
		    "this version of headgate keeps no pull requests, this was a trial only; to "
		    "land the change: git push origin HEAD:%.*s",
		    SPAN_ARG(branch));
	return 0;
}

static int judge_by_class(struct update_run *run)
{
	switch (ref_classify(run->update->ref)) {
	case REF_BRANCH:
		return judge_branch(run);
	case REF_PROPOSAL:
		return judge_proposal(run);
	case REF_TAG:
	case REF_CLOSED:
		break;
	}
	return 0;
}

static int judge_update(struct update_run *run)
{
	struct push_run *push = run->push;
	struct findings *findings = &run->judgement->findings;

	check_duplicate(run);
	if (check_symbolic(run) < 0 ||
	    repository_ref(push->repository, run->ref, &run->old_tip, push->err) < 0)
		return -1;
	struct oid policy_tip = { 0 };
	if (ref_classify(run->update->ref) == REF_BRANCH)
		policy_tip = run->old_tip;
	if (push_policy_at(&push->policies, policy_tip, findings, &run->policy, push->err) < 0)
		return -1;
	if (!run->policy)
		return 0;
	ref_rules_check(run->update->ref, is_deleted(run), push->policies.of_head, findings);
	return has_errors(run) ? 0 : judge_by_class(run);
}

static int judge_one(struct push_run *push, const struct ref_update *update,
		     struct ref_judgement *judgement)
{
	struct update_run run = {
		.push = push,
		.update = update,
		.judgement = judgement,
		.ref = arena_copy(push->arena, update->ref).ptr,
	};

	judgement->ref = update->ref;
	findings_init(&judgement->findings, push->arena);
	if (judge_update(&run) < 0)
		return error_wrap(push->err, "%s", run.ref);
	findings_sort(&judgement->findings);
	judgement->verdict = has_errors(&run) ? VERDICT_REFUSED : VERDICT_ACCEPTED;
	return 0;
}

int push_judge(struct repository *repository, const struct push *push, struct arena *arena,
	       struct push_judgement *ret_judgement, struct error *err)
{
	struct push_run run = {
		.repository = repository,
		.arena = arena,
		.push = push,
		.err = err,
	};
	struct push_judgement judgement = {
		.refs = ARENA_ARRAY(arena, push->count, struct ref_judgement),
		.count = push->count,
	};
	bool refused = false;

	findings_init(&judgement.findings, arena);
	check_options(push, &judgement.findings);
	map_init(&run.seen, arena);
	if (push_policies_init(&run.policies, repository, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < push->count; i++) {
		if (judge_one(&run, &push->updates[i], &judgement.refs[i]) < 0)
			return -1;
		refused |= judgement.refs[i].verdict != VERDICT_ACCEPTED;
	}
	refused |= findings_count(&judgement.findings, SEVERITY_ERROR) > 0;
	judgement.verdict = refused ? VERDICT_REFUSED : VERDICT_ACCEPTED;
	*ret_judgement = judgement;
	return 0;
}
