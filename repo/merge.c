/* SPDX-License-Identifier: Apache-2.0 */
/* Merging commits: what their best common ancestors are, and which tree stands for several. */
#include "repo/merge.h"

#include "base/limits.h"
#include "repo/handle.h"

#include <stdlib.h>

struct joining {
	struct repository *repository;
	struct arena *arena;
	struct error *err;
	size_t merges; /* of ancestors with one another, so far */
};

struct bases {
	struct oid *items;
	size_t count;
};

static int by_id(const void *left, const void *right)
{
	return memcmp(left, right, OID_BYTES);
}

/* In the order of their ids, so that it is the same everywhere. *ret_best: what git names first. */
static void take_bases(struct joining *joining, const git_oidarray *found, struct bases *bases,
		       struct oid *ret_best)
{
	bases->count = found->count;
	bases->items = ARENA_ARRAY(joining->arena, found->count, struct oid);
	for (size_t i = 0; i < found->count; i++)
		bases->items[i] = oid_of_git(&found->ids[i]);
	*ret_best = found->count ? bases->items[0] : (struct oid){ 0 };
	if (found->count)
		qsort(bases->items, bases->count, sizeof(*bases->items), by_id);
}

/* Best common ancestors of the first commit and a merge of all the others. */
static int find_bases(struct joining *joining, const struct oid *commits, size_t count,
		      struct bases *ret_bases, struct oid *ret_best)
{
	git_oidarray found = { 0 };
	git_oid *ids = ARENA_ARRAY(joining->arena, count, git_oid);

	for (size_t i = 0; i < count; i++) {
		struct oid tree;
		/* libgit2 1.5 loses memory when one of them is no commit. */
		if (repository_commit_tree(joining->repository, commits[i], &tree, joining->err) <
		    0)
			return -1;
		ids[i] = git_oid_of(commits[i]);
	}
	int status = git_merge_bases_many(&found, git_handle(joining->repository), count, ids);
	if (status < 0 && status != GIT_ENOTFOUND)
		return git_failed(joining->err, "could not find where %s and %s part",
				  oid_text(commits[0]).hex, oid_text(commits[1]).hex);
	take_bases(joining, &found, ret_bases, ret_best);
	git_oidarray_dispose(&found);
	return 0;
}

static int join_bases(struct joining *joining, const struct bases *bases, struct oid *ret_tree,
		      bool *ret_clean);

/*
 * Merges bases[at] into *tree, the merge of those before it. Their own common
 * ancestors may again be several. Git's "ort" does the same.
 */
static int join_one(struct joining *joining, const struct bases *bases, size_t at, struct oid *tree,
		    bool *ret_clean)
{
	struct oid *commits = ARENA_ARRAY(joining->arena, at + 1, struct oid);
	struct oid theirs, ancestor, ignored;
	struct merge_result result;
	struct bases deeper = { 0 };

	if (joining->merges++ == LIMIT_MERGES_OF_BASES)
		return error_set(joining->err, ERROR_LIMIT,
				 "the histories cross each other more than %d times",
				 LIMIT_MERGES_OF_BASES);
	commits[0] = bases->items[at];
	memcpy(commits + 1, bases->items, at * sizeof(*commits));
	if (find_bases(joining, commits, at + 1, &deeper, &ignored) < 0 ||
	    join_bases(joining, &deeper, &ancestor, ret_clean) < 0)
		return -1;
	if (!*ret_clean)
		return 0;
	if (repository_commit_tree(joining->repository, bases->items[at], &theirs, joining->err) <
		    0 ||
	    merge_trees(joining->repository, ancestor, *tree, theirs, joining->arena, &result,
			joining->err) < 0)
		return -1;
	*ret_clean = result.clean;
	*tree = result.tree;
	return 0;
}

/* The tree that stands for all of them; zero when there is none. */
static int join_bases(struct joining *joining, const struct bases *bases, struct oid *ret_tree,
		      bool *ret_clean)
{
	struct oid tree = { 0 };

	*ret_clean = true;
	if (bases->count &&
	    repository_commit_tree(joining->repository, bases->items[0], &tree, joining->err) < 0)
		return -1;
	for (size_t i = 1; *ret_clean && i < bases->count; i++)
		if (join_one(joining, bases, i, &tree, ret_clean) < 0)
			return -1;
	*ret_tree = tree;
	return 0;
}

/* Nothing that a pull request's author could solve file by file. */
static void cross(struct merge_result *result, struct arena *arena)
{
	*result = (struct merge_result){ .conflict_count = 1 };
	result->conflicts = ARENA_NEW(arena, struct merge_conflict);
	result->conflicts->reason =
		"the histories cross, and their common ancestors conflict with one another";
}

int merge_commits(struct repository *repository, struct oid ours, struct oid theirs,
		  struct arena *arena, struct merge_result *ret_result, struct error *err)
{
	struct joining joining = { .repository = repository, .arena = arena, .err = err };
	const struct oid commits[] = { ours, theirs };
	struct oid ancestor, our_tree, their_tree, best;
	struct merge_result result;
	struct bases bases = { 0 };
	bool clean;

	if (find_bases(&joining, commits, 2, &bases, &best) < 0 ||
	    join_bases(&joining, &bases, &ancestor, &clean) < 0 ||
	    repository_commit_tree(repository, ours, &our_tree, err) < 0 ||
	    repository_commit_tree(repository, theirs, &their_tree, err) < 0)
		return -1;
	if (!clean)
		cross(&result, arena);
	else if (merge_trees(repository, ancestor, our_tree, their_tree, arena, &result, err) < 0)
		return -1;
	result.base = best;
	*ret_result = result;
	return 0;
}

int merge_bases(struct repository *repository, struct oid a, struct oid b, struct arena *arena,
		struct oid *ret_best, size_t *ret_count, struct error *err)
{
	struct joining joining = { .repository = repository, .arena = arena, .err = err };
	const struct oid commits[] = { a, b };
	struct bases bases = { 0 };

	if (find_bases(&joining, commits, 2, &bases, ret_best) < 0)
		return -1;
	*ret_count = bases.count;
	return 0;
}
