/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seat belt: may a ref transaction on the server go on? Asked by the
 * reference-transaction hook for every move, whoever makes it. Protected branches
 * and the refs that only the gate writes need the gate's ticket (repo/ticket.h).
 */
#ifndef GATE_PROTECTED_REFS_H
#define GATE_PROTECTED_REFS_H

#include "repo/ref_transaction.h"

/* What stands on a line of the hook's input; git shows a mere verification as a deletion. */
struct ref_move {
	struct span ref;
	struct oid old_oid;
	struct oid new_oid;
};

/* 1 it may; 0 it may not, and why in *ret_reason; -1. `ticket` may be empty. */
int ref_moves_allowed(struct repository *repository, const struct ref_move *moves, size_t count,
		      struct span ticket, struct arena *arena, struct span *ret_reason,
		      struct error *err) WARN_UNUSED;

#endif
