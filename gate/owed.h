/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The debts of emergencies: what landed without the approvals that it needed.
 */
#ifndef GATE_OWED_H
#define GATE_OWED_H

#include "gate/standing.h"
#include "gate/verb.h"
#include "review/ledger.h"

/* An emergency whose approvals are still missing: refs/owed/N -> the log's event. */
struct owed {
	uint32_t number;
	struct span target;
	struct span actor;
	struct span reason;
	struct oid head; /* what an approval of it names */
	int64_t landed_at;
	int64_t due_at;
};
struct owed_list {
	struct owed *items;
	size_t count;
	size_t capacity;
};

/* For every later push to be told, and for the next ordinary landing to be stopped after due_at. */
int owed_list_read(struct repository *repository, struct arena *arena, struct owed_list *ret_owed,
		   struct error *err) WARN_UNUSED;
void owed_report(struct text *text, const struct owed_list *owed, int64_t now);

/*
 * For standing_read(): what a landed pull request needs, by the policy that held when it landed,
 * over what landed then, with the approvals that stand now.
 */
int owed_standing_request(struct repository *repository, const struct pull *pull, int64_t now,
			  struct arena *arena, struct standing_request *ret_request,
			  struct error *err) WARN_UNUSED;

/*
 * After an event of a landed pull request that owes approvals, appended to its log
 * by this transaction: when all are there, the debt ends. The log says whose was the last.
 */
int owed_settle(const struct verb_request *request, struct pull *pull, struct span approver,
		struct ref_transaction *transaction, struct error *err) WARN_UNUSED;

#endif
