/* SPDX-License-Identifier: Apache-2.0 */
/* May this pull request land, and by which method? */
#include "gate/land_merge.h"

#include "base/limits.h"
#include "gate/land_steps.h"
#include "gate/policy_change.h"
#include "gate/pull_report.h"
#include "gate/pull_rules.h"
#include "repo/history.h"

struct span land_merge_short(const struct merge_run *run, struct oid oid)
{
	return arena_printf(run->land.request->arena, "%.12s", oid_text(oid).hex);
}

/* Is there such a pull request, is it open, and is this its head? */
static int find_pull(struct merge_run *run)
{
	struct land_run *land = &run->land;
	struct findings *findings = &land->outcome->findings;
	int found = verb_has_commit(land->request, land->update, findings, land->err);

	if (found > 0)
		found = verb_names_pull(land->request, land->update->ref, findings, &run->pull,
					land->err);
	if (found <= 0)
		return found;
	land->outcome->pull = run->pull;
	if (run->pull.state != PULL_OPEN)
		land_refuse(land, &pull_rule_ended,
			    "pull request %u %s; further changes need a new one: git push origin "
			    "HEAD:refs/for/%.*s",
			    (unsigned)run->pull.number,
			    run->pull.state == PULL_MERGED ? "has landed already" : "was closed",
			    SPAN_ARG(ref_short_name(run->pull.target)));
	else if (!oid_equal(land->update->new_tip, run->pull.head))
		land_refuse(land, &land_rule_head,
			    "the head of pull request %u is %.12s; look at it, then type: git "
			    "fetch origin refs/pull/%u/head && git push origin %s:refs/merge/%u",
			    (unsigned)run->pull.number, oid_text(run->pull.head).hex,
			    (unsigned)run->pull.number, oid_text(run->pull.head).hex,
			    (unsigned)run->pull.number);
	return 0;
}

static int read_standing(struct merge_run *run)
{
	struct land_run *land = &run->land;
	struct standing_request request = {
		.repository = land->request->repository,
		.pull = &run->pull,
		.target_tip = land->old_tip,
		.now = land->request->now,
		.policies = &land->policies,
	};

	return standing_read(&request, land->request->arena, &land->outcome->findings,
			     &run->standing, land->err);
}

static void refuse_conflict(struct merge_run *run)
{
	struct land_run *land = &run->land;
	const struct merge_result *merge = &run->standing.merge;
	struct span branch = land_branch_name(land);

	for (size_t i = 0; i < merge->conflict_count && i < LIMIT_CONFLICTS; i++)
		land_refuse(land, &land_rule_conflict, "%.*s: %s",
			    SPAN_ARG(merge->conflicts[i].path), merge->conflicts[i].reason);
	if (merge->conflict_count == 0)
		land_refuse(land, &land_rule_conflict, "it has no history in common with %.*s",
			    SPAN_ARG(branch));
	land->outcome->next = arena_printf(
		land->request->arena,
		"pull request %u conflicts with %.*s; to put it on top, in any clone:\n"
		"  git fetch origin %.*s refs/pull/%u/head\n"
		"  git rebase origin/%.*s %s\n"
		"  git push origin HEAD:refs/for/%.*s/%u\n"
		"approvals will be asked for again\n",
		(unsigned)run->pull.number, SPAN_ARG(branch), SPAN_ARG(branch),
		(unsigned)run->pull.number, SPAN_ARG(branch), oid_text(run->pull.head).hex,
		SPAN_ARG(branch), (unsigned)run->pull.number);
}

static int check_merge(struct merge_run *run)
{
	struct land_run *land = &run->land;
	int contained;

	if (!run->standing.merge.clean) {
		refuse_conflict(run);
		return 0;
	}
	run->merged_tree = run->standing.merge.tree;
	contained = repository_is_ancestor(land->request->repository, run->pull.head, land->old_tip,
					   land->err);
	if (contained < 0)
		return -1;
	if (contained || run->standing.changes.count == 0)
		land_refuse(land, &land_rule_nothing,
			    "%.*s contains this change already; to close the pull request: git "
			    "push origin %s:refs/close/%u",
			    SPAN_ARG(land_branch_name(land)), oid_text(run->pull.head).hex,
			    (unsigned)run->pull.number);
	policy_change_check(land->rules, &run->standing.changes, land->update->ref,
			    &land->outcome->findings);
	return 0;
}

/* The tip must stay on the first-parent line, by which everyone reads a branch's history. */
static int can_fast_forward(struct merge_run *run)
{
	struct oid_list steps;

	return history_steps(run->land.request->repository, run->land.old_tip, run->pull.head,
			     run->land.request->arena, &steps, run->land.err);
}

static void refuse_fast_forward(struct merge_run *run)
{
	struct span branch = land_branch_name(&run->land);

	land_refuse(&run->land, &land_rule_method,
		    "a fast-forward needs a head on top of %.*s, which has moved: git fetch origin "
		    "%.*s refs/pull/%u/head && git rebase origin/%.*s %s && git push origin "
		    "HEAD:refs/for/%.*s/%u",
		    SPAN_ARG(branch), SPAN_ARG(branch), (unsigned)run->pull.number,
		    SPAN_ARG(branch), oid_text(run->pull.head).hex, SPAN_ARG(branch),
		    (unsigned)run->pull.number);
}

/* The first method that the policy allows and that is possible. */
static int prefer_method(struct merge_run *run)
{
	const struct branch_rules *rules = run->land.rules;

	for (size_t i = 0; rules && i < rules->method_count; i++) {
		int possible = 1;
		if (rules->methods[i] == METHOD_FAST_FORWARD)
			possible = can_fast_forward(run);
		if (possible < 0)
			return -1;
		run->method = rules->methods[i];
		if (possible)
			return 0;
	}
	if (run->method == METHOD_FAST_FORWARD)
		refuse_fast_forward(run);
	return 0;
}

static int choose_method(struct merge_run *run)
{
	struct land_run *land = &run->land;
	struct span wanted = land->request->options->method;

	if (!wanted.len)
		return prefer_method(run);
	for (size_t i = 0; i < METHOD_COUNT; i++) {
		if (!span_is(wanted, landing_method_name((enum landing_method)i)))
			continue;
		run->method = (enum landing_method)i;
		if (land->rules && !landing_method_allowed(land->rules, run->method))
			break;
		int possible = i == METHOD_FAST_FORWARD ? can_fast_forward(run) : 1;
		if (possible == 0)
			refuse_fast_forward(run);
		return possible < 0 ? -1 : 0;
	}
	land_refuse(land, &land_rule_method, "method=%.*s is none of those allowed on %.*s: %.*s",
		    SPAN_ARG(wanted), SPAN_ARG(land_branch_name(land)),
		    SPAN_ARG(land->rules ? landing_methods_text(land->rules, land->request->arena)
					 : span_of("merge, squash, fast-forward")));
	return 0;
}

/* What is missing, and the lines that say who can do something about it. */
static void refuse_unapproved(struct merge_run *run)
{
	struct land_run *land = &run->land;
	const struct validity *validity = &run->standing.validity;
	struct pull_report_options options = { .remote = "origin", .now = land->request->now };
	struct text text;

	for (size_t i = 0; i < validity->vote_count; i++)
		if (validity->votes[i].veto)
			land_refuse(land, &land_rule_approvals, "%.*s",
				    SPAN_ARG(validity->votes[i].reason));
	for (size_t i = 0; i < validity->demand_count; i++) {
		const struct demand_result *demand = &validity->demands[i];
		if (!demand->met)
			land_refuse(land, &land_rule_approvals, "needs %.*s; %u of %u given",
				    SPAN_ARG(demand->description), demand->have, demand->needed);
	}
	if (!land_is_refused(land))
		land_refuse(land, &land_rule_approvals, "it is not approved");
	text_init(&text, LIMIT_REPORT_BYTES);
	needs_report(&text, &run->pull, &run->standing, &options);
	if (!text_failed(&text))
		land->outcome->next = arena_copy(land->request->arena, text_span(&text));
	text_release(&text);
}

/* Ordinary, in an emergency, or not at all. */
static int check_approvals(struct merge_run *run)
{
	struct land_run *land = &run->land;
	bool met = run->standing.validity.met || land->approvals_off || !land->rules;
	int emergency = land_is_emergency(land);

	if (emergency < 0 || land_is_refused(land))
		return emergency < 0 ? -1 : 0;
	run->emergency = emergency && !met;
	if (run->emergency) {
		land_check_emergency_paths(land, &run->standing.changes);
		land_refuse(land, &land_rule_in_emergency,
			    "lands without the approvals that it needs; they must be given "
			    "afterwards: headgate approve %u",
			    (unsigned)run->pull.number);
		return 0;
	}
	if (!met)
		refuse_unapproved(run);
	return land_check_debts(land);
}

static int check_images(struct merge_run *run)
{
	const struct pull *pull = &run->pull;

	if (land_is_refused(&run->land) || run->emergency)
		return 0;
	return land_check_images(&run->land, &pull, 1, run->merged_tree, &run->standing.changes);
}

/* By a fast-forward its commits themselves become the branch's, with all that they say. */
static int check_claims(struct merge_run *run)
{
	struct land_run *land = &run->land;
	const struct verb_request *request = land->request;
	struct oid_list steps = { 0 };
	struct commit commit;

	if (land_is_refused(land) || run->method != METHOD_FAST_FORWARD)
		return 0;
	if (history_steps(request->repository, land->old_tip, run->pull.head, request->arena,
			  &steps, land->err) < 0)
		return -1;
	for (size_t i = 0; i < steps.count; i++)
		if (commit_read(request->repository, steps.items[i], request->arena, &commit,
				land->err) < 0 ||
		    land_check_claims(land, &commit, &run->standing.validity,
				      &land->outcome->findings) < 0)
			return -1;
	return 0;
}

int land_merge_judge(struct merge_run *run)
{
	struct land_run *land = &run->land;

	if (find_pull(run) < 0)
		return -1;
	if (land_is_refused(land))
		return 0;
	if (land_run_init(land, run->pull.target) < 0)
		return -1;
	if (!land->policy || land_is_refused(land))
		return 0;
	if (oid_is_zero(land->old_tip)) {
		land_refuse(
			land, &land_rule_creation,
			"%.*s does not exist any more; `headgate doctor` on the server says how "
			"an administrator brings it back",
			SPAN_ARG(land->branch));
		return 0;
	}
	if (read_standing(run) < 0 || (!land_is_refused(land) && check_merge(run) < 0))
		return -1;
	if (land_is_refused(land))
		return 0;
	if (check_approvals(run) < 0 || check_images(run) < 0 || choose_method(run) < 0 ||
	    check_claims(run) < 0 || land_check_ledger(land) < 0)
		return -1;
	return land_judge_content(land, run->merged_tree);
}
