/* SPDX-License-Identifier: Apache-2.0 */
/* What an update does to the approvals that stand: the same change keeps them. */
#include "base/text.h"
#include "gate/propose.h"
#include "review/approval.h"
#include "review/pull_log.h"
#include "review/same_change.h"

/* 1 the approval counts on, 0 not (*ret_path: what differs), -1. */
static int is_same_change(struct proposal *proposal, struct oid approved_head,
			  struct span *ret_path)
{
	const struct verb_request *request = proposal->request;
	struct change_range approved, proposed;

	if (change_range_of(request->repository, proposal->tip, approved_head, request->arena,
			    &approved, proposal->err) < 0 ||
	    change_range_of(request->repository, proposal->tip, proposal->head.oid, request->arena,
			    &proposed, proposal->err) < 0)
		return -1;
	return same_change(request->repository, &approved, &proposed, request->arena, ret_path,
			   proposal->err);
}

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
	int same = is_same_change(proposal, approval->head, &path);

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
static int read_approval(struct proposal *proposal, const struct ref_value *ref,
			 struct approval *ret_approval)
{
	struct tag tag;
	struct error damage;

	if (tag_read(proposal->request->repository, ref->oid, proposal->request->arena, &tag,
		     &damage) < 0)
		return 0;
	return approval_read(&tag, proposal->request->arena, ret_approval) == NULL &&
	       ret_approval->verdict == VERDICT_APPROVE &&
	       span_equal(ret_approval->target, proposal->target);
}

int proposal_carry(struct proposal *proposal, struct pull *pull,
		   struct ref_transaction *transaction, struct text *lines)
{
	const struct verb_request *request = proposal->request;
	struct span prefix = arena_printf(request->arena, "refs/approvals/%u/", pull->number);
	struct ref_values refs;
	struct approval approval;

	if (refs_list(request->repository, prefix.ptr, request->arena, &refs, proposal->err) < 0)
		return -1;
	for (size_t i = 0; i < refs.count; i++)
		if (read_approval(proposal, &refs.items[i], &approval) &&
		    carry(proposal, pull, &approval, transaction, lines) < 0)
			return -1;
	return 0;
}
