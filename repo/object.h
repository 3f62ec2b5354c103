/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects: what kind one is, and writing new ones.
 *
 * A verdict may need objects that nobody has accepted yet (the tree of a merge).
 * Between objects_hold() and objects_keep() whatever is written stays in memory
 * and can be read back like any other object; objects_keep() writes it to the
 * repository, objects_drop() forgets it (libgit2's
 * cache may still show some of it to this process). So a refusal leaves no trace, and
 * `headgate verify` needs no right to write.
 */
#ifndef REPO_OBJECT_H
#define REPO_OBJECT_H

#include "repo/repository.h"

enum object_kind { OBJECT_ABSENT = 0, OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB, OBJECT_TAG };

/* OBJECT_ABSENT when there is no such object. -1 when the store could not be asked. */
int object_kind(struct repository *repository, struct oid oid, enum object_kind *ret_kind,
		struct error *err) WARN_UNUSED;

int object_write(struct repository *repository, enum object_kind kind, struct span bytes,
		 struct oid *ret_oid, struct error *err) WARN_UNUSED;

/* The id that bytes would have; nothing is written. */
struct oid object_id(enum object_kind kind, struct span bytes);

/* The bytes of an object of any kind. ERROR_LIMIT beyond max_bytes. */
int object_bytes(struct repository *repository, struct oid oid, enum object_kind kind,
		 size_t max_bytes, struct arena *arena, struct span *ret_bytes,
		 struct error *err) WARN_UNUSED;

/* At most one hold at a time for a repository. */
int objects_hold(struct repository *repository, struct error *err) WARN_UNUSED;
int objects_keep(struct repository *repository, struct error *err) WARN_UNUSED;
void objects_drop(struct repository *repository);

/* One file to be placed in a new tree. Paths are sorted by the callee. */
struct tree_file {
	struct span path;
	struct span bytes;
};

/* Writes blobs and trees that hold exactly these files (mode 100644); none: the empty tree. */
int tree_write(struct repository *repository, const struct tree_file *files, size_t count,
	       struct arena *arena, struct oid *ret_tree, struct error *err) WARN_UNUSED;

#endif
