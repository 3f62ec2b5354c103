/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a file names images, each with the exact bytes of the value. Found on the node tree of
 * manifest/, so aliases, merges and duplicate keys are what the validators see; bytes are offsets
 * into the file as it is stored.
 *
 *	workload        containers[].image, initContainers and ephemeralContainers of every pod
 *	                template, at any depth of built-in and custom kinds;
 *	                volumes[].image.reference
 *	patch           the same where an operation of JSON 6902 puts it: its value; and all of
 *	                that in patches which stand in a kustomization as text
 *	kustomization   images[]: newName, newTag, digest
 *	argocd          source.kustomize.images[] of an Application: "[NAME=]IMAGE[:TAG][@DIGEST]"
 *	values          a path that the caller gave: image.tag, a[0].b, "quoted.key"
 *	marker          # {"$imagepolicy": "ns:policy[:name|:tag|:digest]"} behind a scalar
 *
 * A scalar that aliases repeat has one place: where it is anchored. One scalar may have two
 * places of different kind, as with a marker behind a container's image.
 */
#ifndef IMAGES_IMAGE_PLACES_H
#define IMAGES_IMAGE_PLACES_H

#include "images/image_reference.h"
#include "manifest/reader.h"

enum image_place_kind {
	PLACE_WORKLOAD = 1,
	PLACE_KUSTOMIZATION,
	PLACE_VALUES,
	PLACE_MARKER,
	PLACE_PATCH,
	PLACE_ARGOCD,
};

/* What of a reference the scalar holds. */
enum image_part { PART_WHOLE = 0, PART_NAME, PART_TAG, PART_DIGEST };

struct image_place {
	enum image_place_kind kind;
	enum image_part part;
	const struct node *node; /* the scalar as it is anchored: place, style, kind */
	struct place place;      /* the scalar's bytes, with its quotes, without anchor and tag */
	struct span value;       /* as a person reads it: "1.10" also where YAML reads a number */
	struct span image;       /* name of the image it is about; empty: unknown */
	struct span other_name;  /* KUSTOMIZATION, ARGOCD: the name that is replaced; else empty */
	struct span tag, digest; /* KUSTOMIZATION: the entry's; a NULL pointer: it has none */
	struct span prefix;      /* ARGOCD: of the value, what the part stands behind: "web=" */
	struct span field;       /* "spec.template.spec.containers[0].image", safe to show */
	struct span resource;    /* "Deployment prod/web"; empty: none */
	/*
	 * PATCH that stands in the file as text: the scalar that holds it, where it is anchored,
	 * and the bytes in its value; `node` is of the text then. NULL: it stands in the file
	 * itself.
	 */
	const struct node *holder;
	struct place inside;
	struct span policy; /* MARKER: "ns:policy" */
	struct span
		cannot_edit; /* not empty: why its bytes must not be replaced: "a block scalar" */
};

/* What of the value is the part. */
static inline struct span image_place_part(const struct image_place *place)
{
	return span_from(place->value, place->prefix.len);
}

struct image_places {
	struct image_place *items; /* in order of their bytes */
	size_t count;
	size_t capacity;
};

/*
 * The image values of one file that the node tree of its documents shows: workloads,
 * kustomizations (also without kind, by the file's name) and markers. `findings` are those of the
 * same reading: a duplicate key on the way to a value makes it one that cannot be edited.
 * Everything lives in `arena`.
 */
void image_places_find(const struct manifest *manifest, const struct findings *findings,
		       struct arena *arena, struct image_places *ret_places);

/*
 * The scalar at a path such as image.tag, a[0].b or "app.kubernetes.io/x".y, in the one document
 * that has it. ERROR_USAGE when the path is malformed, leads nowhere, to no scalar or to more
 * than one.
 */
int image_place_at(const struct manifest *manifest, const struct findings *findings,
		   struct span path, struct arena *arena, struct image_place *ret_place,
		   struct error *err) WARN_UNUSED;

#endif
