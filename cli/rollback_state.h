/* SPDX-License-Identifier: Apache-2.0 */
/* To which landed state a path shall go back, and the change that does it. */
#ifndef CLI_ROLLBACK_STATE_H
#define CLI_ROLLBACK_STATE_H

#include "cli/branch_subject.h"
#include "deploy/history.h"
#include "gate/resource_diff.h"

struct rollback_state {
	struct branch_subject subject;
	struct history history;        /* of the path */
	uint32_t id;                   /* of the landed state */
	const struct landing *landing; /* that left it so */
	const struct history_row *row; /* that brought it; NULL: the path was not there yet */
	struct tree_entry before;      /* what stands at the path now; kind ENTRY_ABSENT: nothing */
	struct tree_entry after;
	bool is_there_already;
	struct oid tree;     /* the branch's, with the path restored */
	const char *problem; /* why the rollback rule will not hold for it; or NULL */
};

/*
 * `operand`: an id of `headgate history`, a revision that landed, "pull/41"; NULL: the row before
 * the one that stands now. ERROR_USAGE says what does not qualify, and how to propose it as an
 * ordinary change. The tree's objects are written.
 */
int rollback_state_find(const struct clone *clone, const struct branch_subject *subject,
			const char *operand, struct rollback_state *ret_state,
			struct error *err) WARN_UNUSED;

/* What goes back to what, what that takes back, and the change by its objects. */
int rollback_state_text(struct text *text, const struct rollback_state *state,
			const struct clone *clone, struct error *err) WARN_UNUSED;

/* The index of the landing that an operand names, by the rules of rollback_state_find(). 0, -1. */
int rollback_landing(const struct clone *clone, const struct history *history,
		     const struct branch_subject *subject, const char *operand, uint32_t *ret_id,
		     struct error *err) WARN_UNUSED;

#endif
