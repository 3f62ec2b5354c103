/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A snapshot is a set of files by path: a Git tree, a folder on disk, or a few
 * named files. The judge asks it for what stands around a change (kustomization
 * files, Chart.yaml, schemas) and never learns which of them it is.
 */
#ifndef GATE_SNAPSHOT_H
#define GATE_SNAPSHOT_H

#include "base/arena.h"
#include "repo/tree.h"

struct snapshot;

struct snapshot_operations {
	/* 1 and the content, 0 when there is no such file, -1. Symlinks are never followed: they
	 * are no file. */
	int (*read)(struct snapshot *snapshot, struct span path, struct arena *arena,
		    struct span *ret_bytes, struct error *err);
	/* What stands at `path`; ENTRY_ABSENT for nothing. */
	int (*kind)(struct snapshot *snapshot, struct span path, enum entry_kind *ret_kind,
		    struct error *err);
	/* 1 and the entries of a directory ("" is the top), 0 when there is no such directory, -1.
	 */
	int (*list)(struct snapshot *snapshot, struct span directory, struct arena *arena,
		    struct tree_entry **ret_entries, size_t *ret_count, struct error *err);
};

/* The first member of every implementation. */
struct snapshot {
	const struct snapshot_operations *operations;
};

/* A Git tree; a zero id is the empty tree. Owned by the arena; the repository must outlive it. */
struct snapshot *snapshot_of_tree(struct repository *repository, struct oid tree,
				  struct arena *arena);

/* A folder on disk. Directory loops by symlink cannot arise: links are not followed. */
struct snapshot *snapshot_of_directory(const char *path, struct arena *arena);

#endif
