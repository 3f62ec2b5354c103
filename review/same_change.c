/* SPDX-License-Identifier: Apache-2.0 */
#include "review/same_change.h"

#include "repo/merge.h"
#include "repo/object.h"
#include "repo/tree.h"

/* The trees of both ranges; zero for a base that is none. */
struct comparison {
	struct repository *repository;
	struct arena *arena;
	struct oid approved_base;
	struct oid approved_head;
	struct oid proposed_base;
	struct oid proposed_head;
};

static int read_tree(struct repository *repository, struct oid commit, struct oid *ret_tree,
		     struct error *err)
{
	*ret_tree = (struct oid){ 0 };
	return oid_is_zero(commit) ? 0 : repository_commit_tree(repository, commit, ret_tree, err);
}

static int read_trees(struct comparison *comparison, const struct change_range *approved,
		      const struct change_range *proposed, struct error *err)
{
	struct repository *repository = comparison->repository;

	if (read_tree(repository, approved->base, &comparison->approved_base, err) < 0 ||
	    read_tree(repository, approved->head, &comparison->approved_head, err) < 0 ||
	    read_tree(repository, proposed->base, &comparison->proposed_base, err) < 0 ||
	    read_tree(repository, proposed->head, &comparison->proposed_head, err) < 0)
		return -1;
	return 0;
}

static bool entries_equal(const struct tree_entry *a, const struct tree_entry *b)
{
	return a->kind == b->kind && a->mode == b->mode && oid_equal(a->oid, b->oid);
}

/* 1 when both bases have the same at every path that the proposed change touches. */
static int bases_agree(const struct comparison *comparison, struct span *ret_path,
		       struct error *err)
{
	struct tree_changes touched = { 0 };

	if (oid_equal(comparison->approved_base, comparison->proposed_base))
		return 1;
	if (tree_compare(comparison->repository, comparison->proposed_base,
			 comparison->proposed_head, comparison->arena, &touched, err) < 0)
		return -1;
	for (size_t i = 0; i < touched.count; i++) {
		struct tree_entry then = { 0 }, now = { 0 };
		struct span path = touched.items[i].path;
		if (tree_find(comparison->repository, comparison->approved_base, path,
			      comparison->arena, &then, err) < 0 ||
		    tree_find(comparison->repository, comparison->proposed_base, path,
			      comparison->arena, &now, err) < 0)
			return -1;
		if (!entries_equal(&then, &now)) {
			*ret_path = path;
			return 0;
		}
	}
	return 1;
}

/* 1 when `tree` is that of the approved head; else the first path that differs. */
static int is_approved_tree(const struct comparison *comparison, struct oid tree,
			    struct span *ret_path, struct error *err)
{
	struct tree_changes differences = { 0 };

	if (oid_equal(tree, comparison->approved_head))
		return 1;
	if (tree_compare(comparison->repository, comparison->approved_head, tree, comparison->arena,
			 &differences, err) < 0)
		return -1;
	if (differences.count)
		*ret_path = differences.items[0].path;
	return 0;
}

/* 1 when the proposed change, brought to the approved one's base, gives the approved tree. */
static int heads_agree(const struct comparison *comparison, struct span *ret_path,
		       struct error *err)
{
	struct merge_result merge = { 0 };

	if (oid_equal(comparison->approved_base, comparison->proposed_base))
		return is_approved_tree(comparison, comparison->proposed_head, ret_path, err);
	if (merge_trees(comparison->repository, comparison->proposed_base,
			comparison->approved_base, comparison->proposed_head, comparison->arena,
			&merge, err) < 0)
		return -1;
	if (!merge.clean) {
		if (merge.conflict_count)
			*ret_path = merge.conflicts[0].path;
		return 0;
	}
	return is_approved_tree(comparison, merge.tree, ret_path, err);
}

int same_change(struct repository *repository, const struct change_range *approved,
		const struct change_range *proposed, struct arena *arena, struct span *ret_path,
		struct error *err)
{
	struct comparison comparison = { .repository = repository, .arena = arena };

	*ret_path = (struct span){ 0 };
	bool same_head = oid_equal(approved->head, proposed->head);

	if (same_head && !approved->crosses && oid_equal(approved->base, proposed->base))
		return 1;
	if (approved->crosses || proposed->crosses ||
	    oid_is_zero(approved->base) != oid_is_zero(proposed->base))
		return 0;
	if (read_trees(&comparison, approved, proposed, err) < 0)
		return -1;
	int same = bases_agree(&comparison, ret_path, err);
	return same == 1 && !same_head ? heads_agree(&comparison, ret_path, err) : same;
}

int change_range_of(struct repository *repository, struct oid target_tip, struct oid head,
		    struct arena *arena, struct change_range *ret_range, struct error *err)
{
	size_t count;

	*ret_range = (struct change_range){ .head = head };
	if (oid_is_zero(target_tip))
		return 0;
	if (merge_bases(repository, target_tip, head, arena, &ret_range->base, &count, err) < 0)
		return -1;
	ret_range->crosses = count > 1;
	return 0;
}

int still_approved(struct repository *repository, const struct approval *approval,
		   struct oid target_tip, struct oid head, struct arena *arena,
		   struct span *ret_path, struct error *err)
{
	struct change_range approved, proposed;
	enum object_kind kind;

	*ret_path = (struct span){ 0 };
	if (oid_equal(approval->head, head) && oid_equal(approval->target_tip, target_tip))
		return 1;
	if (oid_is_zero(approval->target_tip))
		return 0;
	/* A branch that was put back by hand may have lost it since. */
	if (object_kind(repository, approval->target_tip, &kind, err) < 0)
		return -1;
	if (kind != OBJECT_COMMIT)
		return 0;
	if (change_range_of(repository, approval->target_tip, approval->head, arena, &approved,
			    err) < 0 ||
	    change_range_of(repository, target_tip, head, arena, &proposed, err) < 0)
		return -1;
	return same_change(repository, &approved, &proposed, arena, ret_path, err);
}
