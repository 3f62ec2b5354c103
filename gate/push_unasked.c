/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A push to a protected branch while no approvals are asked for: pre-receive has
 * judged the content from the tip that the client names, so the branch moves from
 * there or not at all.
 */
#include "gate/ref_rules.h"
#include "gate/verb.h"
#include "review/ledger.h"

static int check_forward(const struct verb_request *request, const struct ref_update *update,
			 struct oid tip, struct findings *findings, struct error *err)
{
	int forward = repository_is_ancestor(request->repository, tip, update->new_tip, err);

	if (forward == 0)
		ref_finding(findings, &ref_rule_force, update->ref,
			    "is protected: the new tip must contain the old one (%.12s); `git pull "
			    "--rebase`, then push without force",
			    oid_text(tip).hex);
	return forward < 0 ? -1 : 0;
}

static int check(const struct verb_request *request, const struct ref_update *update,
		 struct oid tip, struct findings *findings, struct error *err)
{
	if (oid_is_zero(update->new_tip))
		ref_finding(findings, &ref_rule_delete, update->ref,
			    "is protected and cannot be deleted by a push");
	else if (!oid_equal(tip, update->claimed_old))
		ref_finding(findings, &ref_rule_moved, update->ref,
			    "has moved to %.12s meanwhile; `git pull --rebase`, then push again",
			    oid_text(tip).hex);
	else if (!oid_is_zero(tip))
		return check_forward(request, update, tip, findings, err);
	return 0;
}

/* A ledger that was begun while approvals were asked for goes on, so that it tells the truth. */
static int continue_ledger(const struct verb_request *request, const struct ref_update *update,
			   struct oid tip, struct ref_transaction *transaction, struct error *err)
{
	struct landing last;
	struct landing entry = {
		.kind = LANDING_UNASKED,
		.branch = update->ref,
		.old_tip = tip,
		.new_tip = update->new_tip,
		.actor = request->actor.name,
		.actor_source = request->actor.source,
		.time = request->now,
	};
	int found = ledger_last(request->repository, update->ref, request->arena, &last, err);

	if (found <= 0)
		return found;
	entry.policy = last.policy;
	return ledger_append(request->repository, &entry, transaction, request->arena, err);
}

static int plan(const struct verb_request *request, const struct ref_update *update, struct oid tip,
		struct ref_transaction *transaction, struct error *err)
{
	if (oid_is_zero(tip))
		ref_create(transaction, update->ref, update->new_tip);
	else
		ref_update(transaction, update->ref, tip, update->new_tip);
	return continue_ledger(request, update, tip, transaction, err);
}

int verb_push_unasked(const struct verb_request *request, const struct ref_update *update,
		      struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
		      struct error *err)
{
	struct oid tip = { 0 };

	if (repository_ref(request->repository, arena_copy(request->arena, update->ref).ptr, &tip,
			   err) < 0 ||
	    check(request, update, tip, &ret_outcome->findings, err) < 0)
		return -1;
	if (findings_count(&ret_outcome->findings, SEVERITY_ERROR) > 0)
		return 0;
	ret_outcome->verdict = VERDICT_ACCEPTED;
	return transaction ? plan(request, update, tip, transaction, err) : 0;
}
