/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_places.h"

#include "base/count.h"
#include "images/place_search.h"
#include "manifest/resource.h"

#include <stdlib.h>

/* Where its value comes to stand. */
static const struct step *target_of(const struct step *step)
{
	return step && step->patched ? step->patched : step;
}

static const struct step *step_above(const struct step *step, unsigned up)
{
	for (step = target_of(step); step && up; up--)
		step = target_of(step->parent);
	return step;
}

struct span step_name(const struct step *step, unsigned up)
{
	step = step_above(step, up);
	return step ? step->field.name : (struct span){ NULL, 0 };
}

bool step_is_item(const struct step *step, unsigned up)
{
	step = step_above(step, up);
	return step && !step->field.name.ptr;
}

/* containers[0].image */
static bool is_container_image(const struct step *step)
{
	static const char *const lists[] = { "containers", "initContainers",
					     "ephemeralContainers" };

	return span_is(step_name(step, 0), "image") && step_is_item(step, 1) &&
	       span_is_among(step_name(step, 2), lists, COUNT(lists));
}

/* volumes[0].image.reference */
static bool is_image_volume(const struct step *step)
{
	return span_is(step_name(step, 0), "reference") && span_is(step_name(step, 1), "image") &&
	       step_is_item(step, 2) && span_is(step_name(step, 3), "volumes");
}

static bool is_patched(const struct step *step)
{
	while (step && !step->patched)
		step = step->parent;
	return step != NULL;
}

static void visit_scalar(struct place_search *search, const struct step *step,
			 const struct node *node)
{
	struct image_reference reference;
	struct image_place place;

	if (search->is_kustomization)
		kustomization_visit(search, step, node);
	if (search->has_markers)
		marker_visit(search, step, node);
	if (step_is_argocd_image(step))
		argocd_visit(search, step, node);
	if (!is_container_image(step) && !is_image_volume(step))
		return;
	if (!place_describe(search, step, node, &place))
		return;
	place.kind = is_patched(step) ? PLACE_PATCH : PLACE_WORKLOAD;
	if (!image_reference_read(place.value, &reference))
		place.image = reference.name;
	place_add(search, &place);
}

/* Recursion is bounded by LIMIT_DEPTH, as the tree's depth is. */
static void walk(struct place_search *search, const struct step *step, const struct node *node)
{
	if (search->next < search->resources.count &&
	    node == search->resources.items[search->next].root)
		search->resource =
			resource_title(&search->resources.items[search->next++], search->arena);
	if (node->kind == NODE_LIST) {
		for (uint32_t i = 0; i < node->list.count; i++) {
			struct step next = step_to_item(step, node, i);
			walk(search, &next, node->list.items[i]);
		}
	} else if (node->kind == NODE_MAP) {
		const struct step *patched =
			step_is_item(step, 0) ? patch_target(search, node) : NULL;
		for (uint32_t i = 0; i < node->map.count; i++) {
			struct step next = step_to_entry(step, node, &node->map.entries[i]);
			if (span_is(next.field.name, "value"))
				next.patched = patched;
			walk(search, &next, node->map.entries[i].value);
		}
	} else if (step) {
		visit_scalar(search, step, node);
	}
}

static void search_document(struct place_search *search, uint32_t index)
{
	const struct manifest *manifest = search->manifest;
	const struct document *document = &manifest->documents[index];
	struct findings ignored;

	findings_init(&ignored, search->arena);
	search->document = document;
	search->scalars = (struct scalar_index){ 0 };
	search->resource = (struct span){ NULL, 0 };
	search->resources = (struct resources){ 0 };
	search->next = 0;
	if (document_is_resource(document))
		resources_from_document(&search->resources, manifest->source, document, index,
					search->arena, &ignored);
	search->is_kustomization = document_is_kustomization(manifest->source, document);
	search->has_markers =
		span_contains(source_text(manifest->source, document->place), "$imagepolicy");
	walk(search, NULL, document->root);
	if (!search->is_text)
		texts_visit(search);
}

static int by_bytes(const void *left, const void *right)
{
	const struct image_place *a = left, *b = right;

	if (a->place.start != b->place.start)
		return a->place.start < b->place.start ? -1 : 1;
	if (a->inside.start != b->inside.start)
		return a->inside.start < b->inside.start ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->part > b->part) - (a->part < b->part);
}

/* What aliases reach again is found again. */
static void sort_places(struct image_places *places)
{
	size_t kept = 0;

	if (places->count == 0)
		return;
	qsort(places->items, places->count, sizeof(*places->items), by_bytes);
	for (size_t i = 1; i < places->count; i++) {
		if (by_bytes(&places->items[kept], &places->items[i]) != 0)
			places->items[++kept] = places->items[i];
	}
	places->count = kept + 1;
}

static void search_documents(const struct manifest *manifest, const struct findings *findings,
			     struct arena *arena, bool is_text, struct image_places *places)
{
	struct repetitions repetitions = repetitions_of(manifest, findings, arena);
	struct place_search search = {
		.manifest = manifest,
		.repetitions = &repetitions,
		.arena = arena,
		.places = places,
		.is_text = is_text,
	};

	for (size_t i = 0; i < manifest->count; i++)
		search_document(&search, (uint32_t)i);
}

void places_of_documents(const struct manifest *manifest, const struct findings *findings,
			 struct arena *arena, struct image_places *places)
{
	search_documents(manifest, findings, arena, /* is_text= */ true, places);
	sort_places(places);
}

void image_places_find(const struct manifest *manifest, const struct findings *findings,
		       struct arena *arena, struct image_places *ret_places)
{
	struct image_places places = { 0 };

	search_documents(manifest, findings, arena, /* is_text= */ false, &places);
	markers_name_images(&places, arena);
	sort_places(&places);
	*ret_places = places;
}
