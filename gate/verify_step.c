/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/verify_step.h"

#include "gate/land_commit.h"
#include "gate/land_steps.h"
#include "gate/ref_rules.h"
#include "repo/history.h"
#include "repo/tree.h"
#include "review/pull_entry.h"

static void not_covered(struct step_judge *judge, const char *format, ...) PRINTF_LIKE(2, 3);
static void not_covered(struct step_judge *judge, const char *format, ...)
{
	va_list args;

	if (judge->problem.len)
		return;
	va_start(args, format);
	judge->problem = arena_vprintf(judge->arena, format, args);
	va_end(args);
}

static int read_commit(struct step_judge *judge, struct oid oid, struct commit *ret_commit)
{
	return commit_read(judge->request->repository, oid, judge->arena, ret_commit, judge->err);
}

/* What stands at the refs of the pull request today must be what its log tells. */
static int check_refs(struct step_judge *judge, const struct pull *pull,
		      const struct pull_events *events)
{
	struct span prefix =
		arena_printf(judge->arena, "refs/approvals/%u/", (unsigned)pull->number);
	struct ref_values refs;

	if (refs_list(judge->request->repository, prefix.ptr, judge->arena, &refs, judge->err) < 0)
		return -1;
	for (size_t i = 0; i < refs.count; i++) {
		bool known = false;
		for (size_t k = 0; k < events->count; k++)
			known |= oid_equal(events->items[k].approval, refs.items[i].oid);
		if (!known)
			not_covered(judge,
				    "%.*s is not an approval that the log of pull request "
				    "%u knows",
				    SPAN_ARG(refs.items[i].name), (unsigned)pull->number);
	}
	return 0;
}

/* The log as it is now continues the one that the entry names. */
static int check_log(struct step_judge *judge, const struct pull *then, struct pull *ret_now,
		     struct pull_events *ret_events)
{
	struct repository *repository = judge->request->repository;
	int found = pull_read(repository, then->number, judge->arena, ret_now, judge->err);

	if (found < 0)
		return -1;
	if (!found) {
		not_covered(judge,
			    "refs/pull/%u/log is missing; fetch it: git fetch origin "
			    "'refs/pull/*:refs/pull/*'",
			    (unsigned)then->number);
		return 0;
	}
	int continues = repository_is_ancestor(repository, then->log, ret_now->log, judge->err);
	if (continues < 0)
		return -1;
	if (!continues || !oid_equal(then->head, ret_now->head))
		not_covered(judge, "the log of pull request %u was rewritten after it landed",
			    (unsigned)then->number);
	if (pull_events_read(repository, ret_now, judge->arena, ret_events, judge->err) < 0)
		return -1;
	return check_refs(judge, ret_now, ret_events);
}

/* The pull request as the landing left it, with its event. */
static int read_pull(struct step_judge *judge, enum pull_event_kind kind, struct pull *ret_pull)
{
	const struct landing *landing = judge->landing;
	struct pull_entry entry;

	*ret_pull = (struct pull){ 0 };
	if (landing->pull_count != 1 || oid_is_zero(landing->pull_log)) {
		not_covered(judge, "the ledger's entry names no pull request");
		return 0;
	}
	if (pull_entry_read(judge->request->repository, landing->pulls[0], landing->pull_log,
			    judge->arena, &entry, judge->err) < 0)
		return -1;
	*ret_pull = entry.pull;
	if (entry.event.kind != kind || entry.pull.state != PULL_MERGED)
		not_covered(judge, "the log of pull request %u does not end in its landing",
			    (unsigned)entry.pull.number);
	else if (!oid_equal(entry.pull.landed, landing->new_tip) ||
		 entry.event.time != landing->time ||
		 !span_equal(entry.event.actor, landing->actor))
		not_covered(judge, "the log of pull request %u tells of another landing",
			    (unsigned)entry.pull.number);
	else if (!span_equal(entry.pull.target, landing->branch))
		not_covered(judge, "pull request %u was for %.*s", (unsigned)entry.pull.number,
			    SPAN_ARG(entry.pull.target));
	return 0;
}

static int check_fast_forward(struct step_judge *judge, const struct pull *pull)
{
	const struct landing *landing = judge->landing;
	struct oid_list steps;
	int found = history_steps(judge->request->repository, landing->old_tip, landing->new_tip,
				  judge->arena, &steps, judge->err);

	if (found < 0)
		return -1;
	if (!found || !oid_equal(landing->new_tip, pull->head))
		not_covered(judge, "it is no fast-forward to the head of pull request %u",
			    (unsigned)pull->number);
	return 0;
}

/* The parents that such a commit has; a merge and a squash may hold approvals as well. */
static int check_shape(struct step_judge *judge, const struct pull *pull)
{
	const struct landing *landing = judge->landing;
	bool is_squash = landing->kind == LANDING_SQUASH;
	struct commit commit;

	if (landing->kind == LANDING_FAST_FORWARD)
		return check_fast_forward(judge, pull);
	if (read_commit(judge, landing->new_tip, &commit) < 0)
		return -1;
	if (commit.parent_count != (is_squash ? 1 : 2) ||
	    !oid_equal(commit.parents[0], landing->old_tip) ||
	    (!is_squash && !oid_equal(commit.parents[1], pull->head)))
		not_covered(judge, "%.12s is no %s of pull request %u onto %.12s",
			    oid_text(landing->new_tip).hex, is_squash ? "squash" : "merge",
			    (unsigned)pull->number, oid_text(landing->old_tip).hex);
	return 0;
}

static int check_claims(struct step_judge *judge, const struct standing *standing)
{
	struct counted_approvals counted = counted_approvals(&standing->validity, judge->arena);
	struct commit commit;

	if (judge->landing->kind == LANDING_FAST_FORWARD)
		return 0;
	if (read_commit(judge, judge->landing->new_tip, &commit) < 0)
		return -1;
	struct span claim = land_false_claim(standing->policy, &commit, &counted, judge->arena);
	if (claim.len)
		not_covered(judge, "it claims an approval that it does not have: %.*s",
			    SPAN_ARG(claim));
	return 0;
}

/* What was missing, in words. */
static void report_missing(struct step_judge *judge, const struct standing *standing)
{
	const struct validity *validity = &standing->validity;

	for (size_t i = 0; i < validity->vote_count; i++)
		if (validity->votes[i].veto)
			not_covered(judge, "%.*s", SPAN_ARG(validity->votes[i].reason));
	for (size_t i = 0; i < standing->approvals.problem_count; i++)
		not_covered(judge, "the approval by %.*s is not good: %.*s",
			    SPAN_ARG(standing->approvals.problems[i].ref),
			    SPAN_ARG(standing->approvals.problems[i].problem));
	for (size_t i = 0; i < validity->demand_count; i++)
		if (!validity->demands[i].met)
			not_covered(judge, "approvals are missing: needs %.*s, %u of %u given",
				    SPAN_ARG(validity->demands[i].description),
				    validity->demands[i].have, validity->demands[i].needed);
	not_covered(judge, "it was not approved");
}

static int read_standing(struct step_judge *judge, const struct pull *pull, struct oid target_tip,
			 struct oid merged_tree, int64_t now, struct standing *ret_standing)
{
	struct standing_request request = {
		.repository = judge->request->repository,
		.pull = pull,
		.target_tip = target_tip,
		.now = now,
		.merged_tree = merged_tree,
		.policies = judge->policies,
		.inventory = span_of("verify"),
		.landed_tip = &judge->landing->old_tip,
		.recorded = true,
		.gate_keys = &judge->gate,
	};
	struct findings findings;

	findings_init(&findings, judge->arena);
	if (standing_read(&request, judge->arena, &findings, ret_standing, judge->err) < 0)
		return -1;
	if (!ret_standing->policy)
		not_covered(judge, "the policy at %.12s cannot be read", oid_text(target_tip).hex);
	return 0;
}

static int judge_pull(struct step_judge *judge)
{
	const struct landing *landing = judge->landing;
	struct pull pull, now;
	struct pull_events events;
	struct standing standing;
	struct oid tree;

	if (read_pull(judge, EVENT_MERGED, &pull) < 0)
		return -1;
	if (judge->problem.len)
		return 0;
	if (check_log(judge, &pull, &now, &events) < 0 || check_shape(judge, &pull) < 0)
		return -1;
	if (judge->problem.len)
		return 0;
	if (read_standing(judge, &pull, landing->old_tip, (struct oid){ 0 }, landing->time,
			  &standing) < 0 ||
	    repository_commit_tree(judge->request->repository, landing->new_tip, &tree,
				   judge->err) < 0)
		return -1;
	if (judge->problem.len)
		return 0;
	if (!standing.merge.clean || !oid_equal(standing.merge.tree, tree))
		not_covered(judge, "its files are not what merging pull request %u gives",
			    (unsigned)pull.number);
	else if (!standing.validity.met)
		report_missing(judge, &standing);
	else
		return check_claims(judge, &standing);
	return 0;
}

/* A merge of two sides must be what merging them gives, approved or not. */
static int check_merge_step(struct step_judge *judge, const struct commit *step)
{
	struct merge_result merge;

	if (step->parent_count < 2)
		return 0;
	if (step->parent_count == 2) {
		if (merge_commits(judge->request->repository, step->parents[0], step->parents[1],
				  judge->arena, &merge, judge->err) < 0)
			return -1;
		if (merge.clean && oid_equal(merge.tree, step->tree))
			return 0;
	}
	not_covered(judge, "the merge %.12s is not what merging its parents gives",
		    oid_text(step->oid).hex);
	return 0;
}

static int judge_waived_step(struct step_judge *judge, struct oid parent, struct oid oid)
{
	struct standing standing;
	struct commit step;
	struct pull nobodys = {
		.state = PULL_OPEN,
		.target = judge->landing->branch,
		.opener = judge->landing->actor,
		.head = oid,
	};

	if (read_commit(judge, oid, &step) < 0 || check_merge_step(judge, &step) < 0)
		return -1;
	if (judge->problem.len)
		return 0;
	if (read_standing(judge, &nobodys, parent, step.tree, judge->landing->time, &standing) < 0)
		return -1;
	if (!standing.validity.met)
		report_missing(judge, &standing);
	return 0;
}

static int judge_waived(struct step_judge *judge)
{
	const struct landing *landing = judge->landing;
	struct oid_list steps;
	struct oid parent = landing->old_tip;
	int found = history_steps(judge->request->repository, landing->old_tip, landing->new_tip,
				  judge->arena, &steps, judge->err);

	if (found < 0)
		return -1;
	if (!found)
		not_covered(judge, "%.12s does not continue %.12s", oid_text(landing->new_tip).hex,
			    oid_text(landing->old_tip).hex);
	for (size_t i = 0; found && i < steps.count && !judge->problem.len; i++) {
		if (judge_waived_step(judge, parent, steps.items[i]) < 0)
			return -1;
		parent = steps.items[i];
	}
	return 0;
}

/* May the actor do so, and have the approvals been given since? */
static int judge_emergency(struct step_judge *judge)
{
	const struct landing *landing = judge->landing;
	struct pull pull, now;
	struct pull_events events;
	struct standing standing;
	struct oid tree;

	if (read_pull(judge, EVENT_EMERGENCY, &pull) < 0)
		return -1;
	if (judge->problem.len)
		return 0;
	if (check_log(judge, &pull, &now, &events) < 0)
		return -1;
	if (judge->problem.len)
		return 0;
	if (repository_commit_tree(judge->request->repository, landing->new_tip, &tree,
				   judge->err) < 0 ||
	    read_standing(judge, &now, landing->old_tip, tree, now.changed_at, &standing) < 0)
		return -1;
	if (judge->problem.len)
		return 0;
	judge->owes_approvals = !standing.validity.met;
	if (!landing->reason.len || !standing.rules || !standing.rules->emergency.from.count ||
	    !policy_in_groups(standing.policy, &standing.rules->emergency.from, landing->actor))
		not_covered(judge, "%.*s may not land in an emergency", SPAN_ARG(landing->actor));
	return 0;
}

/* The first policy, or one in place of a broken one, and nothing else. */
static int judge_administrator(struct step_judge *judge)
{
	const struct landing *landing = judge->landing;
	struct repository *repository = judge->request->repository;
	struct tree_changes changes;
	struct oid before, after;

	if (judge->policies->of_head && !oid_is_zero(landing->policy)) {
		not_covered(judge, "there was a policy that an administrator need not repair");
		return 0;
	}
	if (repository_commit_tree(repository, landing->old_tip, &before, judge->err) < 0 ||
	    repository_commit_tree(repository, landing->new_tip, &after, judge->err) < 0 ||
	    tree_compare(repository, before, after, judge->arena, &changes, judge->err) < 0)
		return -1;
	for (size_t i = 0; i < changes.count; i++)
		if (!span_starts_with(changes.items[i].path, POLICY_FOLDER "/"))
			not_covered(judge,
				    "an administrator seeded the policy and changed %.*s "
				    "with it",
				    SPAN_ARG(changes.items[i].path));
	return 0;
}

int step_judge(struct step_judge *judge)
{
	switch (judge->landing->kind) {
	case LANDING_START:
		return 0;
	case LANDING_MERGE:
	case LANDING_SQUASH:
	case LANDING_FAST_FORWARD:
	case LANDING_PUSHED:
		return judge_pull(judge);
	case LANDING_WAIVED:
		return judge_waived(judge);
	case LANDING_EMERGENCY:
		return judge_emergency(judge);
	case LANDING_ADMINISTRATOR:
		return judge_administrator(judge);
	case LANDING_UNASKED:
		break;
	}
	not_covered(judge, "nobody was asked: approvals were switched off on the server");
	return 0;
}
