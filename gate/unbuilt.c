/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "base/limits.h"
#include "gate/land.h"
#include "gate/protected_refs.h"
#include "gate/ref_rules.h"
#include "gate/verb.h"
#include "gate/verify.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* protected_refs.h */
int ref_moves_allowed(struct repository *repository, const struct ref_move *moves, size_t count,
		      struct span ticket, struct arena *arena, struct span *ret_reason,
		      struct error *err)
{
	return error_set(err, ERROR_REPOSITORY, "ref_moves_allowed is not built yet");
}
