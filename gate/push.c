/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/push.h"

#include "base/limits.h"
#include "gate/judge_change.h"
#include "gate/push_run.h"

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

	if (update_is_deletion(run)) {
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
		.now = run->push->push->now,
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

	if (update_is_deletion(run))
		return 0;
	if (oid_is_zero(before) && fork_point(run, run->push->policies.head_tip, &before) < 0)
		return -1;
	if (judge_content(run, before, NULL, (struct oid){ 0 }) < 0)
		return -1;
	soften(&run->judgement->findings);
	return 0;
}

/* By this repository's rules for protected branches while no approvals are asked for. */
static int judge_protected(struct update_run *run)
{
	if (check_protected(run) < 0)
		return -1;
	return has_errors(run) ? 0
			       : judge_content(run, run->old_tip, &run->update->ref, run->old_tip);
}

static int judge_verb(struct update_run *run)
{
	const struct push_run *push = run->push;
	struct ref_judgement *judgement = run->judgement;
	struct verb_request request = {
		.repository = push->repository,
		.actor = push->push->actor,
		.options = &push->options,
		.now = push->push->now,
		.arena = push->arena,
		.progress = push->push->progress,
		.progress_context = push->push->progress_context,
	};
	struct verb_outcome outcome;

	judgement->is_protected = true;
	judgement->by_gate = true;
	if (verb_judge(&request, run->update, &outcome, push->err) < 0)
		return -1;
	judgement->findings = outcome.findings;
	judgement->content_judged = outcome.content_judged;
	judgement->summary = outcome.summary;
	judgement->next = outcome.next;
	return 0;
}

/* A branch or tag. */
static int judge_plain(struct update_run *run)
{
	const struct push_run *push = run->push;

	if (!run->policy)
		return 0;
	ref_rules_check(run->update->ref, update_is_deletion(run), push->policies.of_head,
			&run->judgement->findings);
	if (has_errors(run))
		return 0;
	if (ref_classify(run->update->ref) == REF_TAG)
		return push_judge_tag(run);
	return run->judgement->is_protected ? judge_protected(run) : judge_unprotected(run);
}

/* Where a branch stands, which policy rules it and whether it is protected. */
static int prepare_branch(struct update_run *run)
{
	struct push_run *push = run->push;
	bool is_branch = ref_classify(run->update->ref) == REF_BRANCH;
	struct oid policy_tip = { 0 };

	if (is_branch) {
		policy_tip = run->old_tip;
		if (push_policy_protects(&push->policies, run->update->ref, policy_tip,
					 &run->judgement->is_protected, push->err) < 0)
			return -1;
	}
	if (run->judgement->is_protected && push->approvals_asked) {
		const struct policy *of_head = push->policies.of_head;
		run->sort = UPDATE_PROTECTED;
		ref_rules_check(run->update->ref, update_is_deletion(run),
				of_head ? of_head : policy_built_in(), &run->judgement->findings);
		return 0;
	}
	return push_policy_at(&push->policies, policy_tip, &run->judgement->findings, &run->policy,
			      push->err);
}

static int prepare(struct update_run *run)
{
	struct push_run *push = run->push;

	check_duplicate(run);
	switch (ref_classify(run->update->ref)) {
	case REF_VERB:
		run->sort = UPDATE_VERB;
		return 0;
	case REF_CLOSED:
		ref_rules_check(run->update->ref, update_is_deletion(run), push->policies.of_head,
				&run->judgement->findings);
		return 0;
	case REF_BRANCH:
	case REF_TAG:
		break;
	}
	if (check_symbolic(run) < 0 ||
	    repository_ref(push->repository, run->ref, &run->old_tip, push->err) < 0)
		return -1;
	return prepare_branch(run);
}

static int judge_one(struct update_run *run)
{
	struct ref_judgement *judgement = run->judgement;
	int status = 0;

	if (!has_errors(run))
		status = run->sort == UPDATE_PLAIN ? judge_plain(run) : judge_verb(run);
	if (status < 0)
		return error_wrap(run->push->err, "%s", run->ref);
	findings_sort(&judgement->findings);
	judgement->verdict = has_errors(run) ? VERDICT_REFUSED : VERDICT_ACCEPTED;
	return 0;
}

static void begin(struct update_run *run, struct push_run *push, const struct ref_update *update,
		  struct ref_judgement *judgement)
{
	*run = (struct update_run){
		.push = push,
		.update = update,
		.judgement = judgement,
		.ref = arena_copy(push->arena, update->ref).ptr,
	};
	judgement->ref = update->ref;
	findings_init(&judgement->findings, push->arena);
}

/* They are carried out under the lock, one by one. */
static int check_count(const struct update_run *runs, size_t count, struct error *err)
{
	size_t by_gate = 0;

	for (size_t i = 0; i < count; i++)
		by_gate += runs[i].sort != UPDATE_PLAIN;
	if (by_gate <= LIMIT_GATE_UPDATES)
		return 0;
	error_set(err, ERROR_LIMIT,
		  "the push has %zu verbs or protected branches, more than the %d that are carried "
		  "out at a time",
		  by_gate, LIMIT_GATE_UPDATES);
	return error_hint(err, "Push them in several parts.");
}

/* All are prepared before the first is judged: a push that mixes sorts costs no judgement. */
static int judge_updates(struct push_run *push, struct push_judgement *judgement)
{
	size_t count = push->push->count;
	struct update_run *runs = ARENA_ARRAY(push->arena, count, struct update_run);

	for (size_t i = 0; i < count; i++) {
		begin(&runs[i], push, &push->push->updates[i], &judgement->refs[i]);
		if (prepare(&runs[i]) < 0)
			return error_wrap(push->err, "%s", runs[i].ref);
	}
	if (check_count(runs, count, push->err) < 0)
		return -1;
	push_check_mixed(push, runs, count);
	for (size_t i = 0; i < count; i++)
		if (judge_one(&runs[i]) < 0)
			return -1;
	return 0;
}

static enum verdict verdict_of(const struct push_judgement *judgement)
{
	bool refused = findings_count(&judgement->findings, SEVERITY_ERROR) > 0;

	for (size_t i = 0; i < judgement->count; i++)
		refused |= judgement->refs[i].verdict != VERDICT_ACCEPTED;
	return refused ? VERDICT_REFUSED : VERDICT_ACCEPTED;
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

	findings_init(&judgement.findings, arena);
	push_options_read(push, &run.options, &judgement.findings);
	map_init(&run.seen, arena);
	if (approvals_asked(repository, arena, &run.approvals_asked, err) < 0 ||
	    push_policies_init(&run.policies, repository, arena, err) < 0 ||
	    judge_updates(&run, &judgement) < 0)
		return -1;
	judgement.verdict = verdict_of(&judgement);
	*ret_judgement = judgement;
	return 0;
}
