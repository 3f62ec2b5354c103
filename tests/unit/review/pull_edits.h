/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to pull requests of a scratch repository, as the gate would write it. */
#ifndef TESTS_UNIT_REVIEW_PULL_EDITS_H
#define TESTS_UNIT_REVIEW_PULL_EDITS_H

#include "review/pull_log.h"
#include "tests/unit/repo/scratch.h"

static inline void commit_edits(struct ref_transaction *transaction)
{
	enum ref_outcome outcome;
	struct span reason = { 0 };
	struct error err;

	if (ref_transaction_commit(repository, transaction, &outcome, &reason, &err) < 0)
		fail_msg("%s", err.message);
	if (outcome != REF_OUTCOME_DONE)
		fail_msg("lost: %.*s", SPAN_ARG(reason));
}

static inline struct pull open_as(const struct pull_opening *opening)
{
	struct ref_transaction transaction;
	struct pull pull;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	if (pull_open(repository, opening, &transaction, &arena, &pull, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
	return pull;
}

static inline void append(struct pull *pull, const struct pull_event *event)
{
	struct ref_transaction transaction;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	if (pull_event_append(repository, pull, event, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
}

#endif
