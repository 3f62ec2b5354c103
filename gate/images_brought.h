/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The images that a change brings: what the changed manifests, kustomizations and patches name
 * after it (images/image_places.h) and none of them named before. What a patch selects is not
 * asked: an image that it names may reach the cluster. An image that is only part of
 * what an overlay adds up (a newName without newTag) is not known and not among them.
 */
#ifndef GATE_IMAGES_BROUGHT_H
#define GATE_IMAGES_BROUGHT_H

#include "images/image_reference.h"
#include "manifest/finding.h"
#include "policy/policy.h"
#include "repo/tree.h"

struct brought_image {
	struct span image; /* "registry.example.com/shop/web:1.4.2" */
	struct image_reference reference;
	const struct source *source; /* the first file that names it */
	struct place place;
};

struct brought_images {
	struct brought_image *items; /* by path and place; each once */
	size_t count;
	size_t capacity;
};

/*
 * `changes` lead from one tree to `after_tree`. Images that the policy ignores are left out.
 * ERROR_LIMIT beyond LIMIT_IMAGES_ASKED.
 */
int images_brought(struct repository *repository, const struct policy *policy,
		   struct oid after_tree, const struct tree_changes *changes, struct arena *arena,
		   struct brought_images *ret_images, struct error *err) WARN_UNUSED;

#endif
