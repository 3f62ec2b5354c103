/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A push to a protected branch, step by step: the first-parent commits from the
 * old tip to the new one, and what covers each.
 *
 *  - An open, approved pull request for this branch of which the step is the head:
 *    it covers all steps up to there (a fast-forward).
 *  - The same, when the step is a merge whose second parent is the head, or a
 *    squash, and its tree is the one that the gate would have made.
 *  - Nobody's approval is asked for: rules with `count: 0`, or `approvals: []`.
 *
 * Everything else is refused, with what to type instead.
 */
#ifndef GATE_LAND_STEPS_H
#define GATE_LAND_STEPS_H

#include "gate/land_run.h"
#include "repo/history.h"

/* Steps that land together, by one entry of the ledger. */
struct covered_run {
	enum landing_kind kind; /* FAST_FORWARD, SQUASH, PUSHED (a merge made elsewhere), WAIVED */
	struct oid old_tip;
	struct oid new_tip;
	struct pull pull; /* number 0: WAIVED */
	struct standing_approvals approvals;
	bool changes_policy;
};

struct covered_runs {
	struct covered_run *items;
	size_t count;
	size_t capacity;
};

/* Finds what covers the steps, oldest first. Refusals are findings; then the list is of no use. */
int land_cover_steps(struct land_run *run, const struct oid_list *steps, struct findings *findings,
		     struct covered_runs *ret_runs) WARN_UNUSED;

/*
 * Is this step a merge that is not what merging its parents gives? Reports it
 * with the paths; 1 when it did, 0, -1.
 */
int land_check_merge(struct land_run *run, const struct commit *step,
		     struct findings *findings) WARN_UNUSED;

/*
 * An approval that the commit claims, in its message or in a mergetag, and that is
 * none of those counted, in words; empty when there is none.
 */
struct counted_approvals;
struct span land_false_claim(const struct policy *policy, const struct commit *step,
			     const struct counted_approvals *counted, struct arena *arena);

/*
 * Reports approvals that a commit claims in its message or in mergetags and that
 * are none of those counted. 1 when it did, 0, -1.
 */
int land_check_claims(struct land_run *run, const struct commit *step,
		      const struct validity *validity, struct findings *findings) WARN_UNUSED;

#endif
