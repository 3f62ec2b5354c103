/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One search through one document, and how a scalar that was found becomes a place. Internal to
 * this room.
 */
#ifndef IMAGES_PLACE_SEARCH_H
#define IMAGES_PLACE_SEARCH_H

#include "images/image_places.h"
#include "manifest/resource.h"

/* The way from the root to a value: stack frames, as field paths are. */
struct step {
	const struct step *parent;  /* NULL: of a root's entry */
	struct field_path field;    /* its parent is &parent->field */
	const struct node *inside;  /* the map or list that holds the value */
	struct place key;           /* of a map's entry; 0,0 of an item */
	const struct step *patched; /* of an operation's value: where that puts it; else NULL */
};

struct indexed_scalar {
	uint32_t start; /* place.start */
	const struct node *node;
};

struct scalar_index {
	struct indexed_scalar *items; /* every scalar that is no alias, by start */
	size_t count;
	size_t capacity;
	bool is_made;
};

/* A key that stands twice: of two equal keys the tree has the last, here is where that is. */
struct repetition {
	uint32_t start; /* of the key */
	struct position position;
	struct span message;
};

struct repetitions {
	struct repetition *items; /* by start */
	size_t count;
	size_t capacity;
	bool is_unknown; /* there were more findings than are kept */
};

/* From the findings of the reading (repetition.c). */
struct repetitions repetitions_of(const struct manifest *manifest, const struct findings *findings,
				  struct arena *arena);
const struct repetition *repetition_at(const struct repetitions *repetitions, uint32_t start);

struct place_search {
	const struct manifest *manifest;
	const struct repetitions *repetitions;
	const struct document *document;
	struct arena *arena;
	struct image_places *places;
	struct scalar_index scalars; /* of the document; made when it is needed */
	struct resources resources;  /* of the document, in its order */
	size_t next;                 /* the first that the walk has not reached */
	struct span resource;        /* title of the one that it is in */
	bool is_kustomization;
	bool has_markers;
	bool is_text; /* a text in a file is searched: what it holds as text is left alone */
};

struct step step_to_entry(const struct step *parent, const struct node *map,
			  const struct node_entry *entry);
struct step step_to_item(const struct step *parent, const struct node *list, uint32_t index);

/* What a scalar holds as a person reads it; an empty span for lists and objects. */
struct span scalar_value(const struct source *source, const struct node *node);

/* The place of the scalar at `step`; lists and objects have none (false). */
bool place_describe(struct place_search *search, const struct step *step, const struct node *node,
		    struct image_place *ret_place);

void place_add(struct place_search *search, const struct image_place *place);

const struct scalar_index *search_scalars(struct place_search *search);

/* The value that an alias repeats; NULL: it stands where no value is, such as in a key. */
const struct node *anchored_scalar(struct place_search *search, const struct node *alias);

/* Adds the places of patches that stand in the document as text (image_text.c). */
void texts_visit(struct place_search *search);

/* The places of all documents but for those of texts in them, in order of their bytes. */
void places_of_documents(const struct manifest *manifest, const struct findings *findings,
			 struct arena *arena, struct image_places *places);

/* Adds the place of a marker behind the scalar, if there is one (image_markers.c). */
void marker_visit(struct place_search *search, const struct step *step, const struct node *node);

/* Gives markers of a tag or digest the name that another marker of the same policy has. */
void markers_name_images(struct image_places *places, struct arena *arena);

/*
 * Where an operation of JSON 6902 puts its value; NULL: the map is none that puts something
 * somewhere (image_patch.c). Only the end of the way, as long as images are known by it.
 */
const struct step *patch_target(struct place_search *search, const struct node *map);

/* Adds the place of an entry of an Application's kustomize.images (image_argocd.c). */
bool step_is_argocd_image(const struct step *step);
void argocd_visit(struct place_search *search, const struct step *step, const struct node *node);

/* The name of the step that is `up` steps above; empty for an item or above the root. */
struct span step_name(const struct step *step, unsigned up);
/* Is that one an item of a list? */
bool step_is_item(const struct step *step, unsigned up);

/* Adds the place of an images[] entry's scalar (image_kustomization.c). */
bool document_is_kustomization(const struct source *source, const struct document *document);
void kustomization_visit(struct place_search *search, const struct step *step,
			 const struct node *node);

#endif
