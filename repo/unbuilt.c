/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "repo/history.h"
#include "repo/merge.h"

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

