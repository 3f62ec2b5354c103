/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate's own merge of two commits: three-way, path by path, then line by
 * line where both sides changed the same file (git's merge algorithm for texts).
 * No renames are looked for, so the result depends on the three trees alone and
 * is the same on every machine. Only subtrees that differ on both sides are
 * opened: the cost follows the change.
 *
 * With several best common ancestors (a criss-cross), these are merged with one
 * another first, as git's "ort" does; when that is not clean, the merge is not.
 */
#ifndef REPO_MERGE_H
#define REPO_MERGE_H

#include "repo/repository.h"

struct merge_conflict {
	struct span path;
	const char
		*reason; /* "both sides changed the same lines", "changed here, deleted there" … */
};

struct merge_result {
	bool clean;
	struct oid tree; /* when clean; written with object_write() (see repo/object.h) */
	struct oid base; /* the best common ancestor; zero when the histories have none */
	struct merge_conflict *conflicts; /* sorted by path; at most LIMIT_CONFLICTS */
	size_t conflict_count;            /* how many there are, also beyond that */
};

int merge_commits(struct repository *repository, struct oid ours, struct oid theirs,
		  struct arena *arena, struct merge_result *ret_result,
		  struct error *err) WARN_UNUSED;

/*
 * How many best common ancestors two commits have: one as a rule, none when the
 * histories share nothing, several when they cross. *ret_best: what git names
 * first; zero for none.
 */
int merge_bases(struct repository *repository, struct oid a, struct oid b, struct arena *arena,
		struct oid *ret_best, size_t *ret_count, struct error *err) WARN_UNUSED;

/* The same for trees; `ancestor` may be zero (the empty tree). `base` of the result is zero. */
int merge_trees(struct repository *repository, struct oid ancestor, struct oid ours,
		struct oid theirs, struct arena *arena, struct merge_result *ret_result,
		struct error *err) WARN_UNUSED;

#endif
