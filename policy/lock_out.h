/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would a new policy lock everybody out? Reading it has found rules that nobody
 * could ever meet. Here is what depends on the day and on who writes the next
 * change:
 *
 *  - A rule for signed approvals needs enough people with a key that is valid
 *    now (policy/unsatisfiable, an error), and should have them in a month still
 *    (policy/lock-out, a warning).
 *  - The next change of the policy file itself: could it be approved, by the rules
 *    and by CODEOWNERS, whoever of the policy's people had written it? Nobody
 *    approves their own, so with as many people as must approve none of them can
 *    change the policy any more (policy/lock-out, a warning: somebody whom the
 *    policy does not name still could).
 */
#ifndef POLICY_LOCK_OUT_H
#define POLICY_LOCK_OUT_H

#include "policy/policy.h"

/* `now`: seconds since 1970; 0: keys count whatever their dates are. `owners` may be NULL. */
struct code_owners;
void policy_check_lock_out(const struct policy *policy, const struct code_owners *owners,
			   const struct source *source, int64_t now, struct arena *arena,
			   struct findings *findings);

#endif
