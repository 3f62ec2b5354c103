/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would a new policy lock everybody out? For every rule: are there as many
 * people who could ever meet it (robots never count, a rule for signed approvals
 * counts only people with a key that is valid)? And for the next change of the
 * policy file itself: could it be approved when any single person of the policy
 * had written it? What nobody could ever meet is a finding of severity error
 * (policy/unsatisfiable), what hangs on one person a warning.
 */
#ifndef POLICY_LOCK_OUT_H
#define POLICY_LOCK_OUT_H

#include "policy/policy.h"

/* `now`: seconds since 1970, for keys with dates. `owners` may be NULL. */
struct code_owners;
void policy_check_lock_out(const struct policy *policy, const struct code_owners *owners,
			   const struct source *source, int64_t now, struct arena *arena,
			   struct findings *findings);

#endif
