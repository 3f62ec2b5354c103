/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a debt: the approvals that an emergency left out are there. */
#include "gate/owed.h"

static int find_landing(struct repository *repository, const struct pull *pull, struct arena *arena,
			struct landing *ret_landing, struct error *err)
{
	struct landings landings;

	if (ledger_read(repository, pull->target, arena, &landings, err) < 0)
		return -1;
	for (size_t i = landings.count; i-- > 0;) {
		const struct landing *landing = &landings.items[i];
		if (landing->kind != LANDING_EMERGENCY || landing->pull_count != 1 ||
		    landing->pulls[0] != pull->number)
			continue;
		*ret_landing = *landing;
		return 0;
	}
	return error_set(err, ERROR_REPOSITORY, "%.*s has no emergency of pull request %u",
			 SPAN_ARG(ledger_ref(pull->target, arena)), (unsigned)pull->number);
}

int owed_standing_request(struct repository *repository, const struct pull *pull, int64_t now,
			  struct arena *arena, struct standing_request *ret_request,
			  struct error *err)
{
	struct landing landing;

	if (find_landing(repository, pull, arena, &landing, err) < 0)
		return -1;
	*ret_request = (struct standing_request){
		.repository = repository,
		.pull = pull,
		.target_tip = landing.old_tip,
		.now = now,
		.inventory = span_of("owed"),
	};
	return repository_commit_tree(repository, landing.new_tip, &ret_request->merged_tree, err);
}

/* 1 met, 0, -1. */
static int is_met(const struct verb_request *request, const struct pull *pull, struct error *err)
{
	struct standing_request asked;
	struct standing standing;
	struct findings ignored;

	findings_init(&ignored, request->arena);
	if (owed_standing_request(request->repository, pull, request->now, request->arena, &asked,
				  err) < 0)
		return -1;
	asked.recorded = true;
	if (standing_read(&asked, request->arena, &ignored, &standing, err) < 0)
		return -1;
	return standing.validity.met;
}

static int settle(const struct verb_request *request, struct pull *pull, struct span approver,
		  struct ref_transaction *transaction, struct error *err)
{
	struct pull_event event = {
		.kind = EVENT_REPAID,
		.approver = approver,
		.time = request->now,
		.head = pull->head,
		.head_number = pull->heads,
	};
	struct span ref = arena_printf(request->arena, "refs/owed/%u", (unsigned)pull->number);
	struct oid debt;
	int found = repository_ref(request->repository, ref.ptr, &debt, err);

	if (found < 0)
		return -1;
	pull->owes_approvals = false;
	if (found)
		ref_delete(transaction, ref, debt);
	return pull_event_append(request->repository, pull, &event, transaction, request->arena,
				 err);
}

int owed_settle(const struct verb_request *request, struct pull *pull, struct span approver,
		struct ref_transaction *transaction, struct error *err)
{
	if (!pull->owes_approvals || !transaction)
		return 0;
	int met = is_met(request, pull, err);
	if (met <= 0)
		return met;
	return settle(request, pull, approver, transaction, err);
}
