/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/check_by_gate.h"

#include "gate/standing.h"
#include "review/verified.h"

int check_is_by_gate(struct repository *repository, const struct policy *policy,
		     const struct pull_check *check, struct arena *arena, struct error *err)
{
	struct signature_verdict verdict;
	struct signers gate;

	if (gate_signers(repository, policy, arena, &gate, err) < 0)
		return -1;
	if (gate.count == 0)
		return 1;
	if (verified_signature(repository, check->signed_payload, check->signature, &gate,
			       check->time, arena, &verdict, err) < 0)
		return -1;
	return verdict.good;
}
