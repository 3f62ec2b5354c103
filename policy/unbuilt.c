/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "policy/code_owners.h"
#include "policy/lock_out.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* lock_out.h */
void policy_check_lock_out(const struct policy *policy, const struct code_owners *owners,
			   const struct source *source, int64_t now, struct arena *arena,
			   struct findings *findings)
{
}
