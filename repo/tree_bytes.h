/* SPDX-License-Identifier: Apache-2.0 */
/* Private to repo/: a list of entries as the bytes of a tree object. */
#ifndef REPO_TREE_BYTES_H
#define REPO_TREE_BYTES_H

#include "repo/tree.h"

struct tree_entries {
	struct tree_entry *items;
	size_t count;
	size_t capacity;
};

/* Into git's order. False when a name stands there twice. */
bool tree_entries_sort(struct tree_entries *entries);

/* The entries must be in order. In the arena. */
struct span tree_bytes(const struct tree_entries *entries, struct arena *arena);

#endif
