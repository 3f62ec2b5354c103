/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to gate/land_steps.c and gate/land_cover.c: the ways in which a pull request, or a rule
 * that asks for nobody, covers a pushed step.
 */
#ifndef GATE_LAND_COVER_H
#define GATE_LAND_COVER_H

#include "gate/land_steps.h"

/* Heads of pull requests, open or not. */
struct pull_head {
	uint32_t number;
	struct oid head;
};

struct cover {
	struct land_run *land;
	struct arena *arena;
	const struct oid_list *steps;
	struct findings *findings;
	struct covered_runs runs;
	struct pull_head *heads; /* by number, newest first */
	size_t head_count;
	size_t *head_steps; /* indices of the steps that are a head, ascending */
	size_t head_step_count;
	struct commit step;       /* the one that is looked at */
	struct oid parent;        /* its first parent */
	struct standing standing; /* of the pull request that was looked at last */
	size_t uncovered;         /* steps that were reported */
	size_t bare;              /* those of them that belong to no pull request */
	struct oid first_bare;
	struct error *err;
};

/*
 * Each: 1 when it covers the step that is looked at, and the run is added; 0 when not, with a
 * finding where there is more to say than that nothing covers it; -1.
 */

/* The steps from `first` up to one that is the head of a pull request; *ret_last is that one. */
int cover_by_head(struct cover *cover, size_t first, size_t *ret_last) WARN_UNUSED;

/* A merge commit as the gate would have made it. */
int cover_by_merge(struct cover *cover) WARN_UNUSED;

/* A squash of the pull request that its message names, or of any. */
int cover_by_named_squash(struct cover *cover) WARN_UNUSED;
int cover_by_any_squash(struct cover *cover) WARN_UNUSED;

/* As if the pusher had proposed this one step and nobody had said anything. */
int cover_by_waiver(struct cover *cover) WARN_UNUSED;

#endif
