/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rolling back: a change that touches one path only and gives it exactly the entry (kind, mode and
 * object, or none) that it had when something landed on the branch earlier. It is known by its
 * content; what its commits say of themselves proves nothing. `headgate rollback` makes such
 * changes, `git revert` may.
 *
 *  - The path is that of the one changed file, or the deepest directory that holds all of them; the
 *    top is none. The policy's own files (validity.h) are never restored so.
 *  - What goes must go from a directory that was there then: before an application began, none of
 *    its files was there, and that is no word for taking one of them away from it.
 *  - The state must be one that the ledger (refs/landed/BRANCH) names, up to where the branch
 *    stands, and not its START, which the gate found there: only what landed through the gate
 * counts. The landing that brought the content to the path must not still owe its approvals
 *    (emergency) nor have asked nobody because approvals were switched off. For a directory that
 *    goes for each file that comes back: an approved landing carries along what it did not touch.
 *
 * Looking for the state costs a comparison of one path for each landing, so only the newest
 * LIMIT_LANDINGS_RESTORED are looked at, unless the trailer `Restores: <oid>` of the head says
 * which one it is: a hint that is then checked like any other.
 */
#ifndef GATE_RESTORATION_H
#define GATE_RESTORATION_H

#include "policy/policy.h"
#include "repo/tree.h"
#include "review/ledger.h"

struct restoration {
	struct span path;       /* empty: the change restores nothing */
	struct landing landing; /* that left the path so */
};

struct restoration_request {
	struct repository *repository;
	const struct branch_rules *rules;
	struct span branch;                 /* "refs/heads/master" */
	struct oid landed_tip;              /* the newest landing that counts */
	struct oid head;                    /* commit that may hold the hint */
	const struct tree_changes *changes; /* from the tip's tree to after_tree */
	struct oid after_tree;
};

/* 1 and what is restored, 0, -1. */
int restoration_find(const struct restoration_request *request, struct arena *arena,
		     struct restoration *ret_restoration, struct error *err) WARN_UNUSED;

/* NULL when content that this landing brought may be restored; else why not, in words. 0, -1. */
int restoration_problem(struct repository *repository, const struct landing *landing,
			struct arena *arena, const char **ret_problem,
			struct error *err) WARN_UNUSED;

#endif
