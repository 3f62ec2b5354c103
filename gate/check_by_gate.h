/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GATE_CHECK_BY_GATE_H
#define GATE_CHECK_BY_GATE_H

#include "policy/policy.h"
#include "review/check.h"

/*
 * 1 when the gate made the check, 0, -1. With a key it signs each: what it has not signed, with
 * this key or one of the policy's `gate.keys`, a hand has put there. Without a key nobody can tell.
 * NULL for the policy: only its key of today counts.
 */
int check_is_by_gate(struct repository *repository, const struct policy *policy,
		     const struct pull_check *check, struct arena *arena,
		     struct error *err) WARN_UNUSED;

#endif
