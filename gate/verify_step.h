/* SPDX-License-Identifier: Apache-2.0 */
/* One entry of a ledger, judged again (gate/verify.c goes through them). */
#ifndef GATE_VERIFY_STEP_H
#define GATE_VERIFY_STEP_H

#include "gate/verify.h"

struct step_judge {
	const struct verify_request *request;
	const struct landing *landing;
	struct push_policies *policies; /* as they were then */
	struct signers gate;            /* keys of the gate; may be none */
	struct arena *arena;            /* of this step alone */
	struct span problem;            /* the first thing that is wrong; empty: nothing */
	bool owes_approvals;
	struct error *err;
};

/* Sets problem when the step was not covered. -1: something it rests on cannot be read. */
int step_judge(struct step_judge *judge) WARN_UNUSED;

#endif
