/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "base/limits.h"
#include "gate/land.h"
#include "gate/protected_refs.h"
#include "gate/ref_rules.h"
#include "gate/verb.h"
#include "gate/verify.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* land.h */
int owed_settle(const struct verb_request *request, struct pull *pull, const struct approval *given,
		struct ref_transaction *transaction, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "owed_settle is not built yet");
}

/* verify.h */
int verify_branch(const struct verify_request *request, struct arena *arena,
		  struct verification *ret_verification, struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "verify_branch is not built yet");
}

/* protected_refs.h */
int ref_moves_allowed(struct repository *repository, const struct ref_move *moves, size_t count,
		      struct span ticket, struct arena *arena, struct span *ret_reason,
		      struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "ref_moves_allowed is not built yet");
}
