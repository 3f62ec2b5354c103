/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "review/approval.h"
#include "review/contributors.h"
#include "review/same_change.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* approval.h */
struct span approval_text(const struct approval *approval, const struct signature_line *tagger,
			  struct arena *arena)
{
	return (struct span){ 0 };
}

/* approval.h */
const char *approval_read(const struct tag *tag, struct arena *arena, struct approval *ret_approval)
{
	return NULL;
}

/* approval.h */
int approval_check(const struct tag *tag, const struct approval_terms *terms, int64_t received,
		   struct arena *arena, struct approval *ret_approval, struct span *ret_problem,
		   struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "approval_check is not built yet");
}

/* approval.h */
int approvals_standing(struct repository *repository, const struct approval_terms *terms,
		       struct arena *arena, struct standing_approvals *ret_standing,
		       struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "approvals_standing is not built yet");
}

/* approval.h */
int repository_name(struct repository *repository, struct arena *arena, struct span *ret_name,
		    struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "repository_name is not built yet");
}

/* approval.h */
struct span approval_ref(uint32_t number, struct span principal, struct arena *arena)
{
	return (struct span){ 0 };
}

