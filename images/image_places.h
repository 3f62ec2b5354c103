/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a file names images, each with the exact bytes of the value. Found on the node tree of
 * manifest/, so aliases, merges and duplicate keys are what the validators see; bytes are offsets
 *into the file as it is stored.
 *
 *	workload       spec.….containers[].image and initContainers, ephemeralContainers of every
 *pod template, at any depth of built-in and custom kinds kustomization  images[]: newName, newTag,
 *digest of the entry with that name values         a path that the caller gave: image.tag, a[0].b,
 *"quoted.key" marker         # {"$imagepolicy": "ns:policy[:name|:tag|:digest]"} behind a scalar
 */
#ifndef IMAGES_IMAGE_PLACES_H
#define IMAGES_IMAGE_PLACES_H

#include "images/image_reference.h"
#include "manifest/reader.h"

enum image_place_kind { PLACE_WORKLOAD = 1, PLACE_KUSTOMIZATION, PLACE_VALUES, PLACE_MARKER };

/* What of a reference the scalar holds. */
enum image_part { PART_WHOLE = 0, PART_NAME, PART_TAG, PART_DIGEST };

struct image_place {
	enum image_place_kind kind;
	enum image_part part;
	struct place place;   /* the scalar's bytes, with its quotes, without anchor and tag */
	struct span value;    /* as read */
	struct span image;    /* name of the image it is about, where it is known */
	struct span field;    /* "spec.template.spec.containers[0].image", safe to show */
	struct span resource; /* "Deployment prod/web"; empty: none */
	struct span policy;   /* MARKER: "ns:policy" */
	bool flow;            /* inside [] or {} */
	struct span
		cannot_edit; /* not empty: why its bytes must not be replaced: "a block scalar" */
};

struct image_places {
	struct image_place *items; /* in order of their bytes */
	size_t count;
	size_t capacity;
};

/*
 * The image values of one file that the node tree of its documents shows. What is not YAML is
 * for the caller to have refused.
 */
int image_places_find(const struct manifest *manifest, struct arena *arena,
		      struct image_places *ret_places, struct error *err) WARN_UNUSED;

#endif
