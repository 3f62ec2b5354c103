/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/utf8.h"
#include "deploy/delivery.h"
#include "repo/object.h"
#include "repo/tree.h"

/* One of the three lists, with room for all. */
struct path_list {
	struct span *items;
	size_t count;
};

static void add_change(const struct tree_change *change, struct path_list *added,
		       struct path_list *modified, struct path_list *removed)
{
	struct path_list *list = change->before == ENTRY_ABSENT  ? added
				 : change->after == ENTRY_ABSENT ? removed
								 : modified;

	list->items[list->count++] = change->path;
}

static void sort_changes(const struct tree_changes *changes, struct arena *arena,
			 struct changed_files *files)
{
	struct path_list lists[3];

	for (size_t i = 0; i < 3; i++)
		lists[i] = (struct path_list){ ARENA_ARRAY(arena, changes->count, struct span), 0 };
	for (size_t i = 0; i < changes->count; i++)
		add_change(&changes->items[i], &lists[0], &lists[1], &lists[2]);
	*files = (struct changed_files){
		.added = lists[0].items,
		.added_count = lists[0].count,
		.modified = lists[1].items,
		.modified_count = lists[1].count,
		.removed = lists[2].items,
		.removed_count = lists[2].count,
		.complete = true,
	};
}

static bool all_can_be_told(const struct tree_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		struct span path = changes->items[i].path;
		if (utf8_valid_length(path) != path.len)
			return false;
	}
	return changes->count <= LIMIT_FILES_TOLD;
}

/* 1 when the branch went on from `before`, 0 when that is not known or not so, -1. */
static int is_continued(struct repository *repository, struct oid before, struct oid after,
			struct error *err)
{
	enum object_kind kind;

	if (oid_is_zero(before))
		return 0;
	if (object_kind(repository, before, &kind, err) < 0)
		return -1;
	return kind == OBJECT_COMMIT ? repository_is_ancestor(repository, before, after, err) : 0;
}

int changed_files_between(struct repository *repository, struct oid before, struct oid after,
			  struct arena *arena, struct changed_files *ret_files, struct error *err)
{
	struct tree_changes changes = { 0 };
	struct oid trees[2];
	int continued = is_continued(repository, before, after, err);

	*ret_files = (struct changed_files){ 0 };
	if (continued <= 0)
		return continued;
	if (repository_commit_tree(repository, before, &trees[0], err) < 0 ||
	    repository_commit_tree(repository, after, &trees[1], err) < 0)
		return -1;
	if (tree_compare(repository, trees[0], trees[1], arena, &changes, err) < 0)
		return err->code == ERROR_LIMIT ? 0 : -1;
	if (all_can_be_told(&changes))
		sort_changes(&changes, arena, ret_files);
	return 0;
}
