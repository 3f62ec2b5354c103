/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transactions that were killed half way. Git prepares all refs of a transaction
 * first and then moves them one after the other; a machine that stops, or
 * `kill -9` of git itself, can fall between two of them, and leaves git's locks
 * in either case. The ticket of such a transaction (repo/ticket.h) is still there
 * and says what was to move: when a part has moved, the rest is moved now; when
 * nothing has, nothing is.
 */
#ifndef REPO_INTERRUPTED_H
#define REPO_INTERRUPTED_H

#include "repo/ref_transaction.h"

/*
 * A transaction of refs below refs/deploy/ alone is the courier's, which has a lock of its own
 * (deploy/courier_call.h) and works while pushes do: each completes only what can be nobody's
 * who is still at work.
 */
enum interrupted_whose { INTERRUPTED_OF_GATE = 0, INTERRUPTED_OF_COURIER };

/*
 * To be called by whoever holds that lock (the gate's: repo/lock.h), before anything is decided.
 * *ret_completed: refs that were moved to complete a transaction. Waits up to
 * LIMIT_ORPHAN_MS for a git process that has outlived its caller; only after a
 * kill, because otherwise there is no ticket.
 */
int interrupted_transactions_complete(struct repository *repository, enum interrupted_whose whose,
				      struct arena *arena, size_t *ret_completed,
				      struct error *err) WARN_UNUSED;

#endif
