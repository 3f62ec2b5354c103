/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ticket: how the reference-transaction hook knows that a move is the gate's.
 *
 * A file <git dir>/headgate/tickets/<random> lists the moves, one "old new ref"
 * a line; the random name (128 bits) travels to git and so to the hook in the
 * environment variable HEADGATE_TICKET. A ticket counts for the moves it lists and
 * for LIMIT_TICKET_SECONDS; one left over by a killed process opens nothing,
 * because nobody knows its name's process any more and its time ends. It stays as
 * a journal of what that process was about to do, until repo/interrupted.h has
 * looked at it.
 */
#ifndef REPO_TICKET_H
#define REPO_TICKET_H

#include "repo/ref_transaction.h"

#include <sys/stat.h>

#define TICKET_VARIABLE "HEADGATE_TICKET"

/* Writes the ticket; *ret_name is what the variable must hold. */
int ticket_issue(struct repository *repository, const struct ref_transaction *transaction,
		 struct arena *arena, struct span *ret_name, struct error *err) WARN_UNUSED;

void ticket_withdraw(struct repository *repository, struct span name);

/* 1 when `name` is a ticket in time that lists exactly this move, 0 when not, -1. */
int ticket_allows(struct repository *repository, struct span name, const struct ref_edit *edit,
		  struct arena *arena, struct error *err) WARN_UNUSED;

/*
 * The same for all of these moves, for a hook that has opened no repository: `directory` is what
 * git says in GIT_DIR. The gate has just opened it, and that costs more than the look into the
 * file.
 */
int ticket_allows_all(const char *directory, struct span name, const struct ref_edit *edits,
		      size_t count, struct arena *arena, struct error *err) WARN_UNUSED;

struct ticket_names {
	struct span *items;
	size_t count;
	size_t capacity;
};

/* The tickets that are there, whatever their age. */
int tickets_list(struct repository *repository, struct arena *arena, struct ticket_names *ret_names,
		 struct error *err) WARN_UNUSED;

/*
 * 1 and what a ticket lists, 0 when it is gone or was never written to its end (then it is
 * removed: git had not been started), -1. *ret_status: of its file.
 */
int ticket_read(struct repository *repository, struct span name, struct arena *arena,
		struct ref_transaction *ret_moves, struct stat *ret_status,
		struct error *err) WARN_UNUSED;

#endif
