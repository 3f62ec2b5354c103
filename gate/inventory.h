/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory: what the rest of a branch defines and refers to, without
 * reading the branch on each push. A derived cache in <git dir>/headgate/inventory/, one file a
 * branch, kept with LMDB; removing it costs the next push one reading of the
 * whole tree and nothing else.
 *
 * It records accepted states only: the tree that the branch had when it was
 * last brought up to date. Whatever differs between that tree and the branch's
 * old tip is found by comparing the two trees and is read again for the run
 * (and written down once it has grown); the push's own changes lie over both.
 * So nothing of a refused push is ever written, and a push costs what changed.
 *
 * It never decides alone: a record counts only while its blob is the one that
 * the tree has under its path. LMDB commits each catch-up as a whole, with the
 * tree's id in the same transaction and synced to disk, so a crash leaves the
 * state before or after it. A file that LMDB cannot open, that another version
 * wrote, or that a lookup finds to be wrong is removed and built anew; if that
 * fails as well (a full disk, a read-only directory), everything is kept in
 * memory for the run.
 */
#ifndef GATE_INVENTORY_H
#define GATE_INVENTORY_H

#include "gate/judge.h"
#include "repo/tree.h"

/* Called while many files are read; `done` of `total`. NULL: nobody is watching. */
typedef void inventory_progress_fn(void *context, size_t done, size_t total);

struct inventory_options {
	struct span
		branch;  /* "refs/heads/master": which cache; for REV..REV a name that is no ref */
	struct oid tip;  /* the tree of the branch's old tip: accepted, may be written down */
	struct oid tree; /* what to show: the tip's, or an older one that a proposal starts at */
	inventory_progress_fn *progress;
	void *progress_context;
};

/*
 * Opens the inventory of a branch, showing `tree`. Lives in `arena`, but holds a
 * mapped file: inventory_close() it. A tip that is zero has no inventory: nothing
 * is written, and everything that `tree` holds is read.
 */
int inventory_open(struct inventory **ret_inventory, struct repository *repository,
		   const struct inventory_options *options, struct arena *arena,
		   struct error *err) WARN_UNUSED;

void inventory_close(struct inventory *inventory); /* accepts NULL */

/*
 * Called, in a signal handler, when the cache's file is so damaged that reading
 * it would end the process; the file has been removed. It must say so with
 * write() and leave with _exit(). Process-wide, set once by an entry point;
 * without it the process ends by the signal.
 */
typedef void inventory_damaged_fn(void);
void inventory_on_damage(inventory_damaged_fn *tell);

/* What stands at these paths is no longer what the inventory says: the push changes them. */
void inventory_hide(struct inventory *inventory, const struct tree_changes *changes);

/* An object that a file of the branch defines or generates, outside the hidden paths. */
struct inventory_object {
	struct span group;
	struct span name_space;
	struct span path;
	struct place place;
	bool is_generated;
};

/* All objects of that kind and name, whatever their group and namespace. */
int inventory_objects(struct inventory *inventory, struct span kind, struct span name,
		      struct inventory_object **ret_objects, size_t *ret_count,
		      struct error *err) WARN_UNUSED;

/* A file that says something about others. They are listed by path. */
struct inventory_file {
	struct span path;
	struct oid blob;
};

/* The files with references to an object of that kind and name that are not optional. */
int inventory_references(struct inventory *inventory, struct span kind, struct span name,
			 struct inventory_file **ret_files, size_t *ret_count,
			 struct error *err) WARN_UNUSED;

/* Whether a custom resource of any kind has this name. 1, 0 or -1. */
int inventory_has_custom(struct inventory *inventory, struct span name,
			 struct error *err) WARN_UNUSED;

/* The files with the CRD of that group and kind. */
int inventory_definitions(struct inventory *inventory, struct span group, struct span kind,
			  struct inventory_file **ret_files, size_t *ret_count,
			  struct error *err) WARN_UNUSED;

/* The kustomizations that name this file or directory. */
int inventory_kustomizations(struct inventory *inventory, struct span target,
			     struct inventory_file **ret_files, size_t *ret_count,
			     struct error *err) WARN_UNUSED;

/* The kustomizations that take whatever is in this directory and below: of a Helm chart. */
int inventory_folder_kustomizations(struct inventory *inventory, struct span directory,
				    struct inventory_file **ret_files, size_t *ret_count,
				    struct error *err) WARN_UNUSED;

/* The content of a file that the inventory named. */
int inventory_read(struct inventory *inventory, const struct inventory_file *file,
		   struct arena *arena, struct span *ret_bytes, struct error *err) WARN_UNUSED;

#endif
