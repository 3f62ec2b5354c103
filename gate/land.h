/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What landing has in common, however it is asked for: the merge commit, the
 * judgement of the merged content, the debts of emergencies.
 */
#ifndef GATE_LAND_H
#define GATE_LAND_H

#include "gate/standing.h"
#include "gate/verb.h"
#include "review/ledger.h"

/* What covers one first-parent step of a push to a protected branch. */
enum coverage {
	COVERED_BY_NOTHING = 0,
	COVERED_BY_PULL,   /* lands an approved pull request as the gate itself would */
	COVERED_BY_WAIVER, /* no approval is asked for its paths */
};

struct step {
	struct oid parent;
	struct oid commit;
	enum coverage coverage;
	uint32_t pull;          /* COVERED_BY_PULL */
	bool edited;            /* a merge whose tree is not the clean merge of its parents */
	struct span_list paths; /* edited: those that differ from the clean merge */
	struct span reason;     /* why it is not covered, and what to type instead */
};

struct steps {
	struct step *items;
	size_t count;
};

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

/* After an approval of a landed pull request that owes some: deletes the debt when all are there.
 */
int owed_settle(const struct verb_request *request, struct pull *pull,
		struct ref_transaction *transaction, struct error *err) WARN_UNUSED;

#endif
