/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a debt: the approvals that an emergency left out are there. */
#include "gate/owed.h"

static int find_landing(const struct verb_request *request, const struct pull *pull,
			struct landing *ret_landing, struct error *err)
{
	struct landings landings;

	if (ledger_read(request->repository, pull->target, request->arena, &landings, err) < 0)
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
			 SPAN_ARG(ledger_ref(pull->target, request->arena)),
			 (unsigned)pull->number);
}

/* By the policy that held when it landed, over what landed then. 1 met, 0, -1. */
static int is_met(const struct verb_request *request, const struct pull *pull,
		  const struct landing *landing, struct error *err)
{
	struct standing_request asked = {
		.repository = request->repository,
		.pull = pull,
		.target_tip = landing->old_tip,
		.now = request->now,
		.inventory = span_of("owed"),
		.recorded = true,
	};
	struct standing standing;
	struct findings ignored;

	findings_init(&ignored, request->arena);
	if (repository_commit_tree(request->repository, landing->new_tip, &asked.merged_tree, err) <
		    0 ||
	    standing_read(&asked, request->arena, &ignored, &standing, err) < 0)
		return -1;
	return standing.validity.met;
}

static int settle(const struct verb_request *request, struct pull *pull,
		  struct ref_transaction *transaction, struct error *err)
{
	struct pull_event event = {
		.kind = EVENT_REPAID,
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

int owed_settle(const struct verb_request *request, struct pull *pull,
		struct ref_transaction *transaction, struct error *err)
{
	struct landing landing;

	if (!pull->owes_approvals || !transaction)
		return 0;
	if (find_landing(request, pull, &landing, err) < 0)
		return -1;
	int met = is_met(request, pull, &landing, err);
	if (met <= 0)
		return met;
	return settle(request, pull, transaction, err);
}
