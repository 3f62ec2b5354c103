/* SPDX-License-Identifier: Apache-2.0 */
/* Which paths a change touches, also through the kustomizations that build on its files. */
#include "base/map.h"
#include "base/path.h"
#include "gate/inventory.h"
#include "gate/kustomization.h"
#include "gate/standing.h"

struct search {
	struct arena *arena;
	struct inventory *inventory;
	struct touched_paths
		*paths; /* also the queue: what stands behind `next` is not asked yet */
	struct map seen;
	struct map folders; /* directories that were asked for charts */
};

static void add_path(struct search *search, struct span path, struct span changed)
{
	void **slot = map_slot(&search->seen, path);

	if (*slot)
		return;
	*slot = search;
	ARENA_GROW(search->arena, search->paths);
	search->paths->items[search->paths->count++] =
		(struct touched_path){ .path = path, .changed = changed };
}

typedef int naming_fn(struct inventory *inventory, struct span target,
		      struct inventory_file **ret_files, size_t *ret_count, struct error *err);

/* Adds the kustomizations that name `target`, which `origin` reaches. */
static int add_naming(struct search *search, naming_fn *naming, struct span target,
		      const struct touched_path *origin, struct error *err)
{
	struct span changed = origin->changed.len ? origin->changed : origin->path;
	struct inventory_file *files;
	size_t count;

	if (naming(search->inventory, target, &files, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		add_path(search, files[i].path, changed);
	return 0;
}

/* The chart that a file belongs to is named by one of the directories above it. */
static int follow_folders(struct search *search, const struct touched_path *at, struct error *err)
{
	for (struct span folder = path_directory(at->path);; folder = path_directory(folder)) {
		void **slot = map_slot(&search->folders, folder);
		if (*slot)
			return 0;
		*slot = search;
		if (add_naming(search, inventory_folder_kustomizations, folder, at, err) < 0)
			return -1;
		if (folder.len == 0)
			return 0;
	}
}

/* A kustomization is named by its directory as well as by itself. */
static int follow(struct search *search, struct touched_path at, struct error *err)
{
	if (add_naming(search, inventory_kustomizations, at.path, &at, err) < 0 ||
	    follow_folders(search, &at, err) < 0)
		return -1;
	if (!is_kustomization_name(path_name(at.path)))
		return 0;
	return add_naming(search, inventory_kustomizations, path_directory(at.path), &at, err);
}

/* Each path is followed once, so that kustomizations that name one another do no harm. */
static int follow_all(struct search *search, struct error *err)
{
	for (size_t next = 0; next < search->paths->count; next++) {
		if (follow(search, search->paths->items[next], err) < 0)
			return -1;
	}
	return 0;
}

int touched_paths_of(const struct touched_request *request, struct arena *arena,
		     struct touched_paths *ret_paths, struct error *err)
{
	struct search search = { .arena = arena, .paths = ret_paths };
	struct inventory_options options = {
		.branch = request->inventory,
		.tip = request->accepted_tree,
		.tree = request->before_tree,
	};

	*ret_paths = (struct touched_paths){ 0 };
	map_init(&search.seen, arena);
	map_init(&search.folders, arena);
	for (size_t i = 0; i < request->changes->count; i++)
		add_path(&search, request->changes->items[i].path, (struct span){ 0 });
	if (ret_paths->count == 0 || oid_is_zero(request->before_tree))
		return 0;
	if (inventory_open(&search.inventory, request->repository, &options, arena, err) < 0)
		return error_wrap(err, "looking for kustomizations");
	int result = follow_all(&search, err);
	inventory_close(search.inventory);
	return result;
}
