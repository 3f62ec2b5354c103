/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks through history. Lists end at a ceiling with an error, never silently.
 */
#ifndef REPO_HISTORY_H
#define REPO_HISTORY_H

#include "repo/repository.h"

struct oid_list {
	struct oid *items;
	size_t count;
	size_t capacity;
};

/*
 * Commits that are reachable from `tip` and not from `hidden` (zero: hide
 * nothing), newest first. ERROR_LIMIT beyond LIMIT_HISTORY.
 */
int history_between(struct repository *repository, struct oid tip, struct oid hidden,
		    struct arena *arena, struct oid_list *ret_commits,
		    struct error *err) WARN_UNUSED;

/* The same from several tips, in one walk: each commit once. */
int history_of_tips(struct repository *repository, const struct oid *tips, size_t count,
		    struct oid hidden, struct arena *arena, struct oid_list *ret_commits,
		    struct error *err) WARN_UNUSED;

/*
 * The first-parent chain from `tip` down to `old`, oldest first, `old` itself
 * left out: the steps by which a branch moved. 1 and the steps; 0 when `old` is
 * not on that chain; -1. ERROR_LIMIT beyond LIMIT_HISTORY.
 */
int history_steps(struct repository *repository, struct oid old, struct oid tip,
		  struct arena *arena, struct oid_list *ret_steps, struct error *err) WARN_UNUSED;

#endif
