/* SPDX-License-Identifier: Apache-2.0 */
/* What git hands to pre-receive: a raw client decides what stands in it. */
#include "gate/push.h"
#include "gate/ref_rules.h"
#include "policy/policy.h"
#include "tests/fuzz/fuzz_target.h"

#include <stdlib.h>

static void judge_names(const struct push *push, struct arena *arena)
{
	struct findings findings;

	findings_init(&findings, arena);
	for (size_t i = 0; i < push->count; i++) {
		struct span ref = push->updates[i].ref;
		if (!ref_name_is_valid(ref) || memchr(ref.ptr, '\n', ref.len))
			abort();
		ref_rules_check(ref, oid_is_zero(push->updates[i].new_tip), policy_built_in(),
				&findings);
	}
}

static void check(struct span input, struct arena *arena)
{
	struct push push = { 0 };
	struct error err;

	if (push_read_updates(&push, input, arena, &err) == 0)
		judge_names(&push, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	return fuzz_in_arena(bytes, size, SIZE_MAX, check);
}
