/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The approval rules of one branch: reading them, and saying which of them make
 * no sense, by themselves or together.
 */
#ifndef POLICY_POLICY_APPROVALS_H
#define POLICY_POLICY_APPROVALS_H

#include "policy/policy_reader.h"

/* `into` is the struct branch_rules. */
policy_read_fn policy_read_approvals;
policy_read_fn policy_read_rollback;

/* Whether anybody could land in an emergency; `field` is the list of groups. */
void policy_check_emergency(struct policy_reader *reader, const struct policy_field *field,
			    const struct emergency_rule *emergency);

#endif
