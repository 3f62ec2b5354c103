/* SPDX-License-Identifier: Apache-2.0 */
/* Private to gate/land_pushed*.c: a push to a protected branch itself. */
#ifndef GATE_LAND_PUSHED_H
#define GATE_LAND_PUSHED_H

#include "gate/land_steps.h"

struct pushed_run {
	struct land_run land;
	struct oid_list steps;
	struct covered_runs runs;
	enum landing_kind
		kind; /* START, ADMINISTRATOR, EMERGENCY: of the push as a whole; else 0 */
};

/* What the branch shall be. */
static inline struct oid land_pushed_tip(const struct pushed_run *run)
{
	return run->land.update->new_tip;
}

/* Everything that must hold before it lands. Fills in the steps, what covers them, and the kind. */
int land_pushed_judge(struct pushed_run *run) WARN_UNUSED;

#endif
