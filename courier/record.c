/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/record.h"

enum { TRIES = 5 };

static int try_once(struct repository *repository, const struct deployments *deployments,
		    struct ref_transaction *transaction, enum ref_outcome *ret_outcome,
		    struct span *ret_reason, struct error *err)
{
	if (deployments_append(repository, deployments, transaction, transaction->arena, err) < 0)
		return -1;
	return ref_transaction_commit(repository, transaction, ret_outcome, ret_reason, err);
}

int record_entries(struct repository *repository, const struct deployments *deployments,
		   struct arena *arena, struct oid *ret_last, struct error *err)
{
	enum ref_outcome outcome = REF_OUTCOME_LOST;
	struct span reason = { 0 };

	for (int i = 0; i < TRIES && outcome == REF_OUTCOME_LOST; i++) {
		struct ref_transaction transaction;
		ref_transaction_init(&transaction, arena);
		if (try_once(repository, deployments, &transaction, &outcome, &reason, err) < 0)
			return -1;
		if (outcome == REF_OUTCOME_DONE && ret_last)
			*ret_last = transaction.items[0].new_oid;
	}
	if (outcome == REF_OUTCOME_DONE)
		return 0;
	return error_set(err, ERROR_REPOSITORY, "%.*s", SPAN_ARG(reason));
}
