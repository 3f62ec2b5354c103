/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "policy/code_owners.h"
#include "policy/lock_out.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* code_owners.h */
const struct code_owners *code_owners_read(const struct source *source, const struct policy *policy,
					   struct arena *arena, struct findings *findings)
{
	return NULL;
}

/* code_owners.h */
void code_owners_of(const struct code_owners *owners, struct span path, struct arena *arena,
		    struct owners_demands *ret_demands)
{
}

/* lock_out.h */
void policy_check_lock_out(const struct policy *policy, const struct code_owners *owners,
			   const struct source *source, int64_t now, struct arena *arena,
			   struct findings *findings)
{
}
