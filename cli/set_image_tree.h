/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a commit's tree as a source for set-image, and the tree with the edited ones. No
 * working tree is looked at or touched.
 */
#ifndef CLI_SET_IMAGE_TREE_H
#define CLI_SET_IMAGE_TREE_H

#include "cli/clone.h"
#include "cli/set_image.h"
#include "gate/judge.h"
#include "repo/tree.h"

struct set_image_tree {
	struct clone *clone;
	struct oid commit;
	struct oid tree;
	struct judge judge;        /* which files are manifests, by the policy of that commit */
	struct tree_changes files; /* all that were asked for, as additions */
	struct span *names;        /* paths that were named, from the top */
	size_t name_count;
	bool *is_named;       /* one a file: by itself, not by a folder */
	struct arena scratch; /* the file that was read last */
};

/*
 * Paths and the files of --values are taken from where the caller stands in the working tree, or
 * from its top. ERROR_USAGE when the commit has none of them. To be closed also after -1.
 */
int set_image_tree_open(struct set_image_tree *tree, struct set_image *set, struct clone *clone,
			struct oid commit, struct error *err) WARN_UNUSED;
void set_image_tree_close(struct set_image_tree *tree);

/* For set_image_edit(). */
struct set_image_source set_image_tree_source(struct set_image_tree *tree);

/* The tree with every changed file of `set`. Its objects are written. */
int set_image_tree_write(const struct set_image_tree *tree, const struct set_image *set,
			 struct oid *ret_tree, struct error *err) WARN_UNUSED;

#endif
