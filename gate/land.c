/* SPDX-License-Identifier: Apache-2.0 */
/* refs/merge/N: the gate lands a pull request itself. */
#include "gate/land_merge.h"

#include "gate/land_commit.h"
#include "gate/pull_rules.h"

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
			     SPAN_ARG(land_merge_short(run, run->new_tip)),
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
	if (land_merge_judge(run) < 0)
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
