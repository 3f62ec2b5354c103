/* SPDX-License-Identifier: Apache-2.0 */
/* refs/merge/N: the gate lands a pull request itself. */
#include "gate/land_run.h"

#include "base/limits.h"
#include "gate/land_commit.h"
#include "gate/land_steps.h"
#include "gate/policy_change.h"
#include "gate/pull_report.h"
#include "gate/pull_rules.h"
#include "repo/history.h"

struct merge_run {
	struct land_run land;
	struct pull pull;
	struct standing standing;
	enum landing_method method;
	bool emergency;
	struct oid merged_tree;
	struct oid new_tip;
};

static struct span short_oid(const struct merge_run *run, struct oid oid)
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
			    "the head of pull request %u is %.12s; look at it, then type: git push "
			    "origin %s:refs/merge/%u",
			    (unsigned)run->pull.number, oid_text(run->pull.head).hex,
			    oid_text(run->pull.head).hex, (unsigned)run->pull.number);
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

/* Everything that must hold; the first kind of reason ends it. */
static int judge(struct merge_run *run)
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
		land_refuse(land, &land_rule_creation,
			    "%.*s does not exist any more; an administrator can bring it back",
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

static void set_approvals(struct merge_run *run, struct land_commit *commit,
			  struct land_message *message)
{
	struct arena *arena = run->land.request->arena;
	struct counted_approvals counted = counted_approvals(&run->standing.validity, arena);
	struct span *tags = ARENA_ARRAY(arena, counted.count, struct span);
	struct span *people = ARENA_ARRAY(arena, counted.count, struct span);

	for (size_t i = 0; i < counted.count; i++) {
		tags[i] = counted.items[i]->bytes;
		people[i] = land_person_text(run->land.policy, counted.items[i]->principal, arena);
	}
	commit->approvals = tags;
	commit->approval_count = counted.count;
	message->approvers = people;
	message->approver_count = counted.count;
}

/* A squash keeps the author of the change; a merge is made by who lands it. */
static int set_author(struct merge_run *run, struct land_commit *commit)
{
	const struct verb_request *request = run->land.request;
	struct commit head;

	commit->author = land_person(run->land.policy, request->actor.name, request->now);
	if (run->method != METHOD_SQUASH)
		return 0;
	if (commit_read(request->repository, run->pull.head, request->arena, &head, run->land.err) <
	    0)
		return -1;
	commit->author = head.author;
	return 0;
}

/* Merge or squash: written, and signed by the gate if it has a key. */
static int make_commit(struct merge_run *run)
{
	const struct verb_request *request = run->land.request;
	struct land_commit commit = {
		.tree = run->merged_tree,
		.old_tip = run->land.old_tip,
		.committer = land_gate(request->now),
	};
	struct land_message message = {
		.pull = &run->pull,
		.squash = run->method == METHOD_SQUASH,
	};

	if (pull_message(request->repository, &run->pull, request->arena, run->land.err) < 0)
		return -1;
	if (run->emergency)
		message.emergency = request->options->emergency;
	if (run->method == METHOD_MERGE)
		commit.head = run->pull.head;
	set_approvals(run, &commit, &message);
	if (set_author(run, &commit) < 0)
		return -1;
	commit.message = land_message_text(&message, request->arena);
	return land_commit_write(request->repository, &commit, request->arena, &run->new_tip,
				 run->land.err);
}

static enum landing_kind landing_kind(const struct merge_run *run)
{
	static const enum landing_kind kinds[METHOD_COUNT] = {
		[METHOD_MERGE] = LANDING_MERGE,
		[METHOD_SQUASH] = LANDING_SQUASH,
		[METHOD_FAST_FORWARD] = LANDING_FAST_FORWARD,
	};

	if (run->emergency)
		return LANDING_EMERGENCY;
	return run->standing.validity.met ? kinds[run->method] : LANDING_UNASKED;
}

static int plan(struct merge_run *run)
{
	struct land_run *land = &run->land;
	struct land_event event = {
		.pull = &run->pull,
		.approvals = &run->standing.approvals,
		.emergency = run->emergency,
	};
	struct landing entry = {
		.kind = landing_kind(run),
		.old_tip = land->old_tip,
		.pulls = &run->pull.number,
		.pull_count = 1,
	};

	if (land_refuse_twice(land, &run->pull))
		return 0;
	run->new_tip = run->pull.head;
	if (run->method != METHOD_FAST_FORWARD && make_commit(run) < 0)
		return -1;
	event.landed = run->new_tip;
	if (land_record_pull(land, &event) < 0)
		return -1;
	entry.new_tip = run->new_tip;
	entry.pull_log = run->pull.log;
	if (run->emergency)
		entry.reason = land->request->options->emergency;
	if (land_add_entry(land, &entry) < 0)
		return -1;
	land_move_branch(land, run->new_tip);
	/* A client that is told of a commit that it has not got reports an error. */
	if (run->method != METHOD_FAST_FORWARD)
		land->outcome->report_ref = (struct span){ 0 };
	land->outcome->pull = run->pull;
	land->outcome->next =
		arena_printf(land->request->arena, "pull request %u landed on %.*s as %.*s (%s)\n",
			     (unsigned)run->pull.number, SPAN_ARG(land_branch_name(land)),
			     SPAN_ARG(short_oid(run, run->new_tip)),
			     run->emergency ? "emergency" : landing_method_name(run->method));
	return 0;
}

static int judge_and_plan(struct merge_run *run)
{
	struct land_run *land = &run->land;

	if (principal_is_anonymous(&land->request->actor)) {
		land_refuse(land, &pull_rule_identity,
			    "the server does not know who you are, so you may propose changes but "
			    "not land them; an administrator sets headgate.identity");
		return 0;
	}
	if (judge(run) < 0)
		return -1;
	if (!land_is_refused(land) && land->transaction && plan(run) < 0)
		return -1;
	return 0;
}

int verb_merge(const struct verb_request *request, const struct ref_update *update,
	       struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
	       struct error *err)
{
	struct merge_run run = {
		.land = {
			.request = request,
			.update = update,
			.transaction = transaction,
			.outcome = ret_outcome,
			.err = err,
		},
	};

	if (judge_and_plan(&run) < 0)
		return -1;
	ret_outcome->verdict = land_is_refused(&run.land) ? VERDICT_REFUSED : VERDICT_ACCEPTED;
	return 0;
}
