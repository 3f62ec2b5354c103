/* SPDX-License-Identifier: Apache-2.0 */
/* Private to gate/land.c and gate/land_merge_judge.c: a pull request that the gate lands. */
#ifndef GATE_LAND_MERGE_H
#define GATE_LAND_MERGE_H

#include "gate/land_run.h"

struct merge_run {
	struct land_run land;
	struct pull pull;
	struct standing standing;
	enum landing_method method;
	bool emergency;
	struct oid merged_tree;
	struct oid new_tip;
};

/*
 * Everything that must hold before it lands; the first kind of reason ends it. Fills in the pull
 * request, how it stands, the method and the merged tree.
 */
int land_merge_judge(struct merge_run *run) WARN_UNUSED;

/* The beginning of an id, for sentences. */
struct span land_merge_short(const struct merge_run *run, struct oid oid);

#endif
