/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges what changed from one tree to another: the same for a push and for
 * REV..REV. Only changed files are read, so the cost is that of the change.
 */
#ifndef GATE_JUDGE_CHANGE_H
#define GATE_JUDGE_CHANGE_H

#include "gate/judge.h"
#include "gate/report.h"

/*
 * Compares the trees (a zero id is the empty tree: everything is judged) and
 * judges every changed file. Findings are added unsorted, with the policy's
 * severities. `arena` lives as long as the run.
 */
int judge_change(struct repository *repository, const struct policy *policy, struct oid before,
		 struct oid after, struct arena *arena, struct findings *findings,
		 struct report_summary *ret_summary, struct error *err) WARN_UNUSED;

#endif
