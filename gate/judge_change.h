/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges what changed from one tree to another: the same for a push and for
 * REV..REV. Only changed files are read, so the cost is that of the change.
 */
#ifndef GATE_JUDGE_CHANGE_H
#define GATE_JUDGE_CHANGE_H

#include "gate/inventory.h"
#include "gate/judge.h"
#include "gate/report.h"

/* By what a change is judged. */
struct change_terms {
	const struct policy *policy;
	/*
	 * Where the change is to land (its `tree` is not looked at), so that what the rest of the
	 * tree defines is known from that branch's inventory. NULL: nothing is known of the rest,
	 * and references to it are not judged.
	 */
	const struct inventory_options *branch;
	/* Kinds known beforehand; those of the change are added to them. NULL: none. */
	struct custom_resources *custom_resources;
	int64_t now; /* seconds since 1970; 0: what depends on the day is not judged */
	/*
	 * The target's rules, under which a change of the policy goes by itself, and the ref to
	 * name (gate/policy_change.h). NULL: the policy may change together with other files.
	 */
	const struct branch_rules *apart;
	struct span ref;
};

/*
 * Compares the trees (a zero id is the empty tree: everything is judged) and
 * judges every changed file. Findings are added unsorted, with the policy's
 * severities. `arena` lives as long as the run.
 */
int judge_change(struct repository *repository, const struct change_terms *terms, struct oid before,
		 struct oid after, struct arena *arena, struct findings *findings,
		 struct report_summary *ret_summary, struct error *err) WARN_UNUSED;

#endif
