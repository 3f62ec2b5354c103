/* SPDX-License-Identifier: Apache-2.0 */
/* What a landing writes: the edits of one transaction, and everything they rest on. */
#include "gate/land_run.h"

bool land_transaction_names(const struct land_run *run, struct span ref)
{
	const struct ref_transaction *transaction = run->transaction;

	for (size_t i = 0; i < transaction->count; i++)
		if (span_equal(transaction->items[i].name, ref))
			return true;
	return false;
}

bool land_refuse_twice(struct land_run *run, const struct pull *pull)
{
	struct span log = pull_ref(pull->number, "log", run->request->arena);

	if (!land_transaction_names(run, run->branch) && !land_transaction_names(run, log))
		return false;
	land_refuse(run, &ref_rule_mixed,
		    "an earlier part of this atomic push moves %.*s or pull request %u already; "
		    "push one after the other",
		    SPAN_ARG(run->branch), (unsigned)pull->number);
	return true;
}

/* Another writer who moves the ref first makes this landing lose. */
static void rest_on(struct land_run *run, struct span ref, struct oid oid)
{
	if (!land_transaction_names(run, ref))
		ref_verify(run->transaction, ref, oid);
}

static struct span owed_ref(uint32_t number, struct arena *arena)
{
	return arena_printf(arena, "refs/owed/%u", (unsigned)number);
}

int land_record_pull(struct land_run *run, const struct land_event *landed)
{
	const struct verb_request *request = run->request;
	struct pull *pull = landed->pull;
	struct pull_event event = {
		.kind = landed->emergency ? EVENT_EMERGENCY : EVENT_MERGED,
		.actor = request->actor.name,
		.actor_source = request->actor.source,
		.time = request->now,
		.head = pull->head,
		.head_number = pull->heads,
	};

	if (landed->emergency)
		event.comment = request->options->emergency;
	pull->state = PULL_MERGED;
	pull->landed = landed->landed;
	pull->owes_approvals = landed->emergency;
	if (pull_event_append(request->repository, pull, &event, run->transaction, request->arena,
			      run->err) < 0)
		return -1;
	if (landed->emergency)
		ref_create(run->transaction, owed_ref(pull->number, request->arena), pull->log);
	for (size_t i = 0; landed->approvals && i < landed->approvals->refs.count; i++)
		rest_on(run, landed->approvals->refs.items[i].name,
			landed->approvals->refs.items[i].oid);
	return 0;
}

/* A branch without a policy of its own is ruled by that of HEAD's branch. */
static void rest_on_head(struct land_run *run)
{
	const struct push_policies *policies = &run->policies;

	if (policies->head_ref.len && !span_equal(policies->head_ref, run->branch) &&
	    !oid_is_zero(policies->head_tip))
		rest_on(run, policies->head_ref, policies->head_tip);
}

int land_add_entry(struct land_run *run, const struct landing *landing)
{
	const struct verb_request *request = run->request;
	struct landing entry = *landing, last;

	if (!run->rules)
		return 0;
	if (run->approvals_off) {
		/* A ledger that was begun goes on, so that it tells the truth. */
		int begun = ledger_last(request->repository, run->branch, request->arena, &last,
					run->err);
		if (begun <= 0)
			return begun;
	}
	entry.branch = run->branch;
	entry.actor = request->actor.name;
	entry.actor_source = request->actor.source;
	entry.policy = run->policy_blob;
	entry.time = request->now;
	return ledger_append(request->repository, &entry, run->transaction, request->arena,
			     run->err);
}

void land_move_branch(struct land_run *run, struct oid new_tip)
{
	if (oid_is_zero(run->old_tip))
		ref_create(run->transaction, run->branch, new_tip);
	else
		ref_update(run->transaction, run->branch, run->old_tip, new_tip);
	rest_on_head(run);
	run->outcome->report_ref = run->branch;
	run->outcome->report_old = run->old_tip;
	run->outcome->report_new = new_tip;
}
