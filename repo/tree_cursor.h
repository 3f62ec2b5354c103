/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: the entries of one stored tree, in their order.
 *
 * The bytes are read here and not through git_tree, because a pushed tree may
 * hold what git never writes: names twice, out of order, with '/' in them, odd
 * modes. What one reader would skip another would deploy, so a malformed tree
 * is an error and an odd mode is shown as one.
 */
#ifndef REPO_TREE_CURSOR_H
#define REPO_TREE_CURSOR_H

#include "repo/handle.h"
#include "repo/tree.h"

struct tree_cursor {
	git_odb_object *object; /* NULL: the empty tree */
	struct span rest;
	struct oid tree;
	struct tree_entry entry; /* the current one; kind ENTRY_ABSENT at the end */
};

/* Stands on the first entry. A zero id is the empty tree. The names live until tree_cursor_close().
 */
int tree_cursor_open(struct tree_cursor *cursor, struct repository *repository, struct oid tree,
		     struct error *err) WARN_UNUSED;

int tree_cursor_next(struct tree_cursor *cursor, struct error *err) WARN_UNUSED;

void tree_cursor_close(struct tree_cursor *cursor);

/* Git's order: bytes of the names, a directory as if '/' followed. */
int tree_entry_compare(const struct tree_entry *a, const struct tree_entry *b);

#endif
