/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy as a whole, once one of its files changes: does the CODEOWNERS file
 * that it counts on exist, once, and can it be read; and would anybody be locked
 * out. That .headgate/policy.yaml is well-formed is judge_file()'s to say.
 */
#ifndef GATE_POLICY_JUDGE_H
#define GATE_POLICY_JUDGE_H

#include "gate/judge.h"

/* Does nothing when no judged file belongs to the policy, or the policy cannot be read. */
int policy_judge(struct judge *judge, const struct file_facts *facts, size_t count,
		 struct findings *findings, struct error *err) WARN_UNUSED;

#endif
