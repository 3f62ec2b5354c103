/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees: one entry by path, one directory's entries, and what changed between
 * two trees. The comparison walks both trees together and never opens two
 * subtrees with equal ids, so it costs what changed, not what is there.
 */
#ifndef REPO_TREE_H
#define REPO_TREE_H

#include "repo/repository.h"

enum entry_kind {
	ENTRY_ABSENT = 0,
	ENTRY_FILE,
	ENTRY_EXECUTABLE,
	ENTRY_SYMLINK,
	ENTRY_SUBMODULE,
	ENTRY_DIRECTORY,
	ENTRY_ODD_MODE, /* a mode that git does not write */
};

/* Something with content of its own. */
static inline bool entry_is_file(enum entry_kind kind)
{
	return kind == ENTRY_FILE || kind == ENTRY_EXECUTABLE;
}

struct tree_entry {
	struct span name;
	enum entry_kind kind;
	struct oid oid;
	uint32_t mode;
};

/* 1 and the entry (name = last part of path), 0 when there is none, -1. */
int tree_find(struct repository *repository, struct oid tree, struct span path, struct arena *arena,
	      struct tree_entry *ret_entry, struct error *err) WARN_UNUSED;

/* The entries of one tree, in git's order. */
int tree_list(struct repository *repository, struct oid tree, struct arena *arena,
	      struct tree_entry **ret_entries, size_t *ret_count, struct error *err) WARN_UNUSED;

/*
 * The tree with this entry at `path` (its name is that of the path), whatever stood there before;
 * kind ENTRY_ABSENT: nothing stands there. Directories that are missing are made, those that
 * become empty go. Written with object_write(). ERROR_INPUT when a part of the path is a file.
 */
int tree_place(struct repository *repository, struct oid tree, struct span path,
	       const struct tree_entry *entry, struct arena *arena, struct oid *ret_tree,
	       struct error *err) WARN_UNUSED;

/* One path whose entry differs. Directories themselves are never reported, only what is in them. */
struct tree_change {
	struct span path;
	enum entry_kind before;
	enum entry_kind after;
	struct oid before_oid;
	struct oid after_oid;
	uint32_t after_mode;
};

struct tree_changes {
	struct tree_change *items;
	size_t count;
	size_t capacity;
};

/*
 * Every path that differs from `before` to `after`, in path order; a zero id is
 * the empty tree. ERROR_LIMIT beyond LIMIT_TREE_DEPTH or LIMIT_PATH_BYTES.
 */
int tree_compare(struct repository *repository, struct oid before, struct oid after,
		 struct arena *arena, struct tree_changes *ret_changes,
		 struct error *err) WARN_UNUSED;

#endif
