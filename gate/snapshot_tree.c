/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/snapshot.h"

#include "base/limits.h"

struct tree_snapshot {
	struct snapshot snapshot; /* first: see gate/snapshot.h */
	struct repository *repository;
	struct oid tree;
	struct arena *arena; /* names of entries that were asked for */
};

static struct tree_snapshot *tree_snapshot_of(struct snapshot *snapshot)
{
	return (struct tree_snapshot *)snapshot;
}

static int find(struct snapshot *snapshot, struct span path, struct tree_entry *ret_entry,
		struct error *err)
{
	struct tree_snapshot *tree = tree_snapshot_of(snapshot);

	return tree_find(tree->repository, tree->tree, path, tree->arena, ret_entry, err);
}

static int read_file(struct snapshot *snapshot, struct span path, struct arena *arena,
		     struct span *ret_bytes, struct error *err)
{
	struct tree_entry entry = { 0 };
	int found = find(snapshot, path, &entry, err);

	if (found <= 0)
		return found;
	if (!entry_is_file(entry.kind))
		return 0;
	if (repository_blob(tree_snapshot_of(snapshot)->repository, entry.oid, LIMIT_MANIFEST_BYTES,
			    arena, ret_bytes, err) < 0)
		return error_wrap(err, "%.*s", SPAN_ARG(path));
	return 1;
}

static int kind_of(struct snapshot *snapshot, struct span path, enum entry_kind *ret_kind,
		   struct error *err)
{
	struct tree_entry entry = { .kind = ENTRY_ABSENT };

	if (find(snapshot, path, &entry, err) < 0)
		return -1;
	*ret_kind = path.len == 0 ? ENTRY_DIRECTORY : entry.kind;
	return 0;
}

static int list(struct snapshot *snapshot, struct span directory, struct arena *arena,
		struct tree_entry **ret_entries, size_t *ret_count, struct error *err)
{
	struct tree_snapshot *tree = tree_snapshot_of(snapshot);
	struct tree_entry entry = { .kind = ENTRY_DIRECTORY, .oid = tree->tree };

	if (directory.len > 0) {
		int found = find(snapshot, directory, &entry, err);
		if (found <= 0)
			return found;
	}
	if (entry.kind != ENTRY_DIRECTORY)
		return 0;
	if (tree_list(tree->repository, entry.oid, arena, ret_entries, ret_count, err) < 0)
		return -1;
	return 1;
}

struct snapshot *snapshot_of_tree(struct repository *repository, struct oid tree,
				  struct arena *arena)
{
	static const struct snapshot_operations operations = {
		.read = read_file,
		.kind = kind_of,
		.list = list,
	};
	struct tree_snapshot *snapshot = ARENA_NEW(arena, struct tree_snapshot);

	*snapshot = (struct tree_snapshot){
		.snapshot = { .operations = &operations },
		.repository = repository,
		.tree = tree,
		.arena = arena,
	};
	return &snapshot->snapshot;
}
