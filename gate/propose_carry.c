/* SPDX-License-Identifier: Apache-2.0 */
/* What an update does to the approvals that stand: the same change keeps them. */
#include "base/text.h"
#include "gate/propose.h"
#include "review/approval.h"
#include "review/pull_log.h"
#include "review/same_change.h"

static int append_carried(struct proposal *proposal, struct pull *pull,
			  const struct approval *approval, struct ref_transaction *transaction)
{
	const struct verb_request *request = proposal->request;
	struct pull_event event = {
		.kind = EVENT_CARRIED,
		.time = request->now,
		.head = pull->head,
		.head_number = pull->heads,
		.approver = approval->principal,
		.approval = approval->tag,
		.approval_bytes = approval->bytes,
	};

	return pull_event_append(request->repository, pull, &event, transaction, request->arena,
				 proposal->err);
}

static int carry(struct proposal *proposal, struct pull *pull, const struct approval *approval,
		 struct ref_transaction *transaction, struct text *lines)
{
	struct span path = { 0 };
	const struct verb_request *request = proposal->request;
	int same = still_approved(request->repository, approval, proposal->tip, pull->head,
				  request->arena, &path, proposal->err);

	if (same < 0)
		return -1;
	text_format(lines, "the approval of %.*s ", SPAN_ARG(approval->principal));
	if (same) {
		text_string(lines, "counts on: this is the same change\n");
		return append_carried(proposal, pull, approval, transaction);
	}
	text_string(lines, "does not count any more: ");
	text_display(lines, path.len ? path : span_of("the change"), 200);
	text_string(lines, " is not what was approved\n");
	return 0;
}

/* Signatures and people are looked at when it is counted; here only what it says. */
static int read_approval(struct proposal *proposal, const struct pull_events *events,
			 const struct ref_value *ref, struct approval *ret_approval)
{
	const struct pull_event *receipt = approval_receipt(events, ref->oid);
	struct tag tag;
	struct error damage;

	if (tag_read(proposal->request->repository, ref->oid, proposal->request->arena, &tag,
		     &damage) < 0)
		return 0;
	if (!receipt || approval_is_overtaken(events, receipt) ||
	    approval_read(&tag, proposal->request->arena, ret_approval) != NULL)
		return 0;
	/* A signed tag does not say whose it is; who that was stands in the log since it came. */
	ret_approval->principal = receipt->approver;
	ret_approval->target_tip = receipt->target_tip;
	return ret_approval->verdict == VERDICT_APPROVE &&
	       span_equal(ret_approval->target, proposal->target);
}

int proposal_carry(struct proposal *proposal, struct pull *pull,
		   struct ref_transaction *transaction, struct text *lines)
{
	const struct verb_request *request = proposal->request;
	struct span prefix = arena_printf(request->arena, "refs/approvals/%u/", pull->number);
	struct pull_events events;
	struct ref_values refs;
	struct approval approval;

	if (refs_list(request->repository, prefix.ptr, request->arena, &refs, proposal->err) < 0)
		return -1;
	if (refs.count &&
	    pull_events_read(request->repository, pull, request->arena, &events, proposal->err) < 0)
		return -1;
	for (size_t i = 0; i < refs.count; i++)
		if (read_approval(proposal, &events, &refs.items[i], &approval) &&
		    carry(proposal, pull, &approval, transaction, lines) < 0)
			return -1;
	return 0;
}
