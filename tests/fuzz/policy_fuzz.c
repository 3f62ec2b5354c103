/* SPDX-License-Identifier: Apache-2.0 */
/* The input is a policy file; it reads, or says why not. */
#include "tests/fuzz/fuzz_target.h"

#include "gate/judge.h"
#include "policy/policy.h"

static void check(struct span input, struct arena *arena)
{
	struct source source = { span_of(POLICY_PATH), input };
	struct rule_tables rules = judge_every_rule(arena);
	struct findings findings;

	findings_init(&findings, arena);
	const struct policy *policy = policy_read(&source, &rules, arena, &findings);
	if (!policy && findings_count(&findings, SEVERITY_ERROR) == 0)
		BUG("a policy was refused without a word");
	if (policy)
		policy_protects(policy, span_of("master"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, LIMIT_MANIFEST_BYTES, check);
}
