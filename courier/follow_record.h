/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the courier: entries of refs/deploy about what is followed. */
#ifndef COURIER_FOLLOW_RECORD_H
#define COURIER_FOLLOW_RECORD_H

#include "courier/follow.h"

/* One observation; `followed` NULL: of the target as a whole. */
struct observation {
	struct followed *followed;
	enum deployment_state state;
	bool settled;
	struct span answer;
};

/* Writes them as one transaction. False when that failed: they are observed again. */
bool follow_record(struct courier *courier, struct following *following,
		   const struct observation *observations, size_t count, struct arena *arena);

/* The last entry: what has become of the whole. It is over then. */
void follow_sum_up(struct courier *courier, struct following *following);

#endif
