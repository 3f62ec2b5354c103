/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images that patches say in ways that no manifest has, for images_brought(): the operations of
 * JSON 6902 ({op, path: /spec/template/spec/containers/0/image, value}), in a file of their own or
 * in a kustomization, and patches that stand in a kustomization as text. What they select is not
 * asked: an image that a patch names may reach the cluster.
 */
#ifndef GATE_IMAGES_PATCHED_H
#define GATE_IMAGES_PATCHED_H

#include "manifest/reader.h"

struct patched_image {
	struct span image;  /* as it is written */
	struct place place; /* in the file; of text in a kustomization, where that begins */
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
