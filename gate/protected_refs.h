/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seat belt: may a ref transaction on the server go on? Asked by the
 * reference-transaction hook for every move, whoever makes it. Protected branches
 * and the refs that only the gate writes need the gate's ticket (repo/ticket.h).
 *
 * What git shows of a transaction (git 2.39, githooks(5)): a verification looks
 * like a deletion, a deletion often has no old value, and `git pack-refs` shows
 * every ref as made anew in packed-refs and then its file as deleted. What leaves
 * the ref's value as it is may always go on.
 */
#ifndef GATE_PROTECTED_REFS_H
#define GATE_PROTECTED_REFS_H

#include "repo/ref_transaction.h"

/* What stands on a line of the hook's input. */
struct ref_move {
	struct span ref;
	struct oid old_oid;
	struct oid new_oid;
	bool symbolic; /* it becomes, or was, another name of some other ref */
};

struct ref_moves {
	struct ref_move *items;
	size_t count;
	size_t capacity;
};

/*
 * Reads "<old> <new> <ref>\n" lines. Only branches and refs that the gate writes are
 * kept: others need nobody's leave. Refs borrow from `input`.
 */
int ref_moves_read(struct span input, struct arena *arena, struct ref_moves *ret_moves,
		   struct error *err) WARN_UNUSED;

/* 1 when the ticket lists all of them: they may, and nothing else is asked. 0 when not, -1. */
int ref_moves_have_ticket(const char *directory, const struct ref_moves *moves, struct span ticket,
			  struct arena *arena, struct error *err) WARN_UNUSED;

/*
 * 1 they may; 0 they may not, and why and what to type in *ret_reason (several
 * lines); -1. `ticket` may be empty.
 */
int ref_moves_allowed(struct repository *repository, const struct ref_moves *moves,
		      struct span ticket, struct arena *arena, struct span *ret_reason,
		      struct error *err) WARN_UNUSED;

#endif
