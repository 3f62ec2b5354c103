/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "repo/commit.h"
#include "repo/history.h"
#include "repo/lock.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "repo/ref_transaction.h"
#include "repo/ticket.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* commit.h */
int commit_read(struct repository *repository, struct oid oid, struct arena *arena,
		struct commit *ret_commit, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "commit_read is not built yet");
}

/* commit.h */
int tag_read(struct repository *repository, struct oid oid, struct arena *arena,
	     struct tag *ret_tag, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "tag_read is not built yet");
}

/* commit.h */
int tag_parse(struct span bytes, struct arena *arena, struct tag *ret_tag, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "tag_parse is not built yet");
}

/* commit.h */
struct span signature_line_text(const struct signature_line *line, struct arena *arena)
{
	return (struct span){ 0 };
}

/* object.h */
int object_kind(struct repository *repository, struct oid oid, enum object_kind *ret_kind,
		struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "object_kind is not built yet");
}

/* object.h */
int object_write(struct repository *repository, enum object_kind kind, struct span bytes,
		 struct oid *ret_oid, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "object_write is not built yet");
}

/* object.h */
struct oid object_id(enum object_kind kind, struct span bytes)
{
	return (struct oid){ 0 };
}

/* object.h */
int object_bytes(struct repository *repository, struct oid oid, enum object_kind kind,
		 size_t max_bytes, struct arena *arena, struct span *ret_bytes, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "object_bytes is not built yet");
}

/* object.h */
int objects_hold(struct repository *repository, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "objects_hold is not built yet");
}

/* object.h */
int objects_keep(struct repository *repository, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "objects_keep is not built yet");
}

/* object.h */
void objects_drop(struct repository *repository)
{
}

/* object.h */
int tree_write(struct repository *repository, const struct tree_file *files, size_t count,
	       struct arena *arena, struct oid *ret_tree, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "tree_write is not built yet");
}

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
int refs_list(struct repository *repository, const char *prefix, struct arena *arena,
	      struct ref_values *ret_refs, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "refs_list is not built yet");
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
