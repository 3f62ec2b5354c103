/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "repo/history.h"
#include "repo/lock.h"
#include "repo/merge.h"
#include "repo/ref_transaction.h"
#include "repo/ticket.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* merge.h */
int merge_commits(struct repository *repository, struct oid ours, struct oid theirs,
		  struct arena *arena, struct merge_result *ret_result, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "merge_commits is not built yet");
}

/* merge.h */
int merge_trees(struct repository *repository, struct oid ancestor, struct oid ours,
		struct oid theirs, struct arena *arena, struct merge_result *ret_result,
		struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "merge_trees is not built yet");
}

/* history.h */
int history_between(struct repository *repository, struct oid tip, struct oid hidden,
		    struct arena *arena, struct oid_list *ret_commits, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "history_between is not built yet");
}

/* history.h */
int history_steps(struct repository *repository, struct oid old, struct oid tip,
		  struct arena *arena, struct oid_list *ret_steps, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "history_steps is not built yet");
}

/* ref_transaction.h */
void ref_transaction_init(struct ref_transaction *transaction, struct arena *arena)
{
}

/* ref_transaction.h */
void ref_create(struct ref_transaction *transaction, struct span name, struct oid new_oid)
{
}

/* ref_transaction.h */
void ref_update(struct ref_transaction *transaction, struct span name, struct oid old_oid,
		struct oid new_oid)
{
}

/* ref_transaction.h */
void ref_delete(struct ref_transaction *transaction, struct span name, struct oid old_oid)
{
}

/* ref_transaction.h */
void ref_verify(struct ref_transaction *transaction, struct span name, struct oid oid)
{
}

/* ref_transaction.h */
int ref_transaction_commit(struct repository *repository, struct ref_transaction *transaction,
			   enum ref_outcome *ret_outcome, struct span *ret_reason,
			   struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "ref_transaction_commit is not built yet");
}

/* ticket.h */
int ticket_issue(struct repository *repository, const struct ref_transaction *transaction,
		 struct arena *arena, struct span *ret_name, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "ticket_issue is not built yet");
}

/* ticket.h */
void ticket_withdraw(struct repository *repository, struct span name)
{
}

/* ticket.h */
int ticket_allows(struct repository *repository, struct span name, const struct ref_edit *edit,
		  struct arena *arena, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "ticket_allows is not built yet");
}

/* lock.h */
int repository_lock(struct repository *repository, int *ret_lock, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "repository_lock is not built yet");
}

/* lock.h */
void repository_unlock(int lock)
{
}
