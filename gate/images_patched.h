/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images of patches that stand in a kustomization as text, for images_brought(): what patches in
 * files of their own say is found as in manifests (images/image_places.h). What a patch selects is
 * not asked: an image that it names may reach the cluster.
 */
#ifndef GATE_IMAGES_PATCHED_H
#define GATE_IMAGES_PATCHED_H

#include "manifest/reader.h"

struct patched_image {
	struct span image;  /* as it is written */
	struct place place; /* where the text begins */
};

struct patched_images {
	struct patched_image *items; /* in order of the file */
	size_t count;
	size_t capacity;
};

/* Adds those of the file. Everything lives in `arena`. */
void images_patched_find(const struct manifest *manifest, struct arena *arena,
			 struct patched_images *images);

#endif
