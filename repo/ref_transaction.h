/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refs: listing them, and moving several in one step.
 *
 * The step is one `git update-ref --stdin -z` (git-update-ref(1)): git locks all
 * refs, compares every old value and then moves all or none, and runs the
 * reference-transaction hook. libgit2 would commit them one by one and run no
 * hook. Nothing is ever moved without its old value being compared.
 */
#ifndef REPO_REF_TRANSACTION_H
#define REPO_REF_TRANSACTION_H

#include "repo/repository.h"

struct ref_value {
	struct span name; /* terminated */
	struct oid oid;   /* what the ref holds; a tag is not peeled */
};

struct ref_values {
	struct ref_value *items;
	size_t count;
	size_t capacity;
};

/*
 * Direct refs below `prefix` ("refs/approvals/42/"), sorted by name. Symbolic refs
 * are left out. ERROR_LIMIT beyond LIMIT_REFS_LISTED.
 */
int refs_list(struct repository *repository, const char *prefix, struct arena *arena,
	      struct ref_values *ret_refs, struct error *err) WARN_UNUSED;

/*
 * 1 when deleting the file of this ref leaves its value: packed-refs holds the same
 * one, and git does not hold that file's lock, which it does whenever a ref is really
 * deleted. 0 when not, -1.
 */
int ref_is_only_being_packed(struct repository *repository, struct span name, struct oid value,
			     struct error *err) WARN_UNUSED;

/*
 * The same for PREFIX<name>/LEAF only ("refs/pull/", "log"): nothing else below the
 * prefix is opened. The prefix ends in '/'.
 */
int refs_list_leaf(struct repository *repository, const char *prefix, const char *leaf,
		   struct arena *arena, struct ref_values *ret_refs, struct error *err) WARN_UNUSED;

struct ref_edit {
	struct span name;
	struct oid old_oid; /* zero: must not exist */
	struct oid new_oid; /* zero: delete; equal to old_oid: only verify */
};

struct ref_transaction {
	struct arena *arena;
	struct ref_edit *items;
	size_t count;
	size_t capacity;
	struct span contradiction; /* a ref that two edits would move apart; ptr NULL: none */
};

void ref_transaction_init(struct ref_transaction *transaction, struct arena *arena);

/*
 * Names are copied. A ref may be verified any number of times and moved once, from the value that
 * was verified; other edits of one ref make ref_transaction_commit() fail.
 */
void ref_create(struct ref_transaction *transaction, struct span name, struct oid new_oid);
void ref_update(struct ref_transaction *transaction, struct span name, struct oid old_oid,
		struct oid new_oid);
void ref_delete(struct ref_transaction *transaction, struct span name, struct oid old_oid);
void ref_verify(struct ref_transaction *transaction, struct span name, struct oid oid);

enum ref_outcome {
	REF_OUTCOME_LOST = 0, /* a value was not the expected one, or a lock was held: look again */
	REF_OUTCOME_DONE,
};

/*
 * Moves all or none. LOST says in *ret_reason which ref it was (in the arena).
 * -1 when git could not be run or failed for another reason; refs are then
 * unchanged too, unless git itself was killed in the instant in which it moves
 * them one after the other, in the order of the edits: then the error says so. That
 * this process is killed does no harm: git ends what it has begun. Refuses to run inside a
 * quarantine. The moves are written down as a ticket (repo/ticket.h) for as long as git runs, so
 * that the reference-transaction hook can tell them from anybody else's.
 */
int ref_transaction_commit(struct repository *repository, struct ref_transaction *transaction,
			   enum ref_outcome *ret_outcome, struct span *ret_reason,
			   struct error *err) WARN_UNUSED;

#endif
