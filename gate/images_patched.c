/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/images_patched.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/map.h"
#include "images/image_places.h"

/* The names on the way to a value, its own first; of an item, and above the top: empty. */
enum { NAMES = 4 };

struct way {
	struct span names[NAMES];
};

struct patched_search {
	struct arena *arena;
	struct patched_images *images;
	struct map texts;          /* where those begin that were searched -> the search */
	const struct place *whole; /* of the text that is searched; NULL: it is the file itself */
};

static struct way way_to(const struct way *from, struct span name)
{
	struct way way = { .names = { name } };

	memcpy(way.names + 1, from->names, (NAMES - 1) * sizeof(*way.names));
	return way;
}

/* As image_places_find() has it: containers[].image and volumes[].image.reference. */
static bool is_image(const struct way *way)
{
	static const char *const lists[] = { "containers", "initContainers",
					     "ephemeralContainers" };

	if (span_is(way->names[0], "image") && !way->names[1].len)
		return span_is_among(way->names[2], lists, COUNT(lists));
	return span_is(way->names[0], "reference") && span_is(way->names[1], "image") &&
	       !way->names[2].len && span_is(way->names[3], "volumes");
}

static void add(struct patched_search *search, struct span image, struct place place)
{
	struct patched_images *images = search->images;

	ARENA_GROW(search->arena, images);
	images->items[images->count++] =
		(struct patched_image){ image, search->whole ? *search->whole : place };
}

/* --- operations of JSON 6902 --- */

/* Recursion is bounded by LIMIT_DEPTH, as the tree's depth is. */
static void search_value(struct patched_search *search, const struct way *way,
			 const struct node *node)
{
	if (node->kind == NODE_LIST) {
		struct way next = way_to(way, (struct span){ 0 });
		for (uint32_t i = 0; i < node->list.count; i++)
			search_value(search, &next, node->list.items[i]);
	} else if (node->kind == NODE_MAP) {
		for (uint32_t i = 0; i < node->map.count; i++) {
			struct way next = way_to(way, node->map.entries[i].name);
			search_value(search, &next, node->map.entries[i].value);
		}
	} else if (node->kind == NODE_STRING && is_image(way)) {
		add(search, node->text, node->place);
	}
}

/* "0" and "-" (behind the last) are items. */
static bool is_item(struct span segment)
{
	if (span_is(segment, "-"))
		return true;
	for (size_t i = 0; i < segment.len; i++)
		if (!ascii_is_digit(segment.ptr[i]))
			return false;
	return true;
}

static struct way way_of_pointer(struct span pointer)
{
	struct way way = { 0 };

	while (pointer.len) {
		pointer = span_from(pointer, 1);
		struct span segment = span_first(pointer, span_find(pointer, '/'));
		pointer = span_from(pointer, segment.len);
		if (is_item(segment))
			segment = (struct span){ 0 };
		way = way_to(&way, segment);
	}
	return way;
}

/* Only these two make a value part of the object. */
static void search_operation(struct patched_search *search, const struct node *map)
{
	const struct node *value = node_get(map, "value");
	struct span pointer = node_text(node_get(map, "path"));
	struct span op = node_text(node_get(map, "op"));

	if (!value || (!span_is(op, "add") && !span_is(op, "replace")) ||
	    !span_starts_with(pointer, "/"))
		return;
	struct way way = way_of_pointer(pointer);
	search_value(search, &way, value);
}

/* Lists of operations stand anywhere. Recursion is bounded by LIMIT_DEPTH. */
static void search_operations(struct patched_search *search, const struct node *node)
{
	if (node->kind == NODE_LIST) {
		for (uint32_t i = 0; i < node->list.count; i++) {
			const struct node *item = node->list.items[i];
			if (item->kind == NODE_MAP)
				search_operation(search, item);
			search_operations(search, item);
		}
	} else if (node->kind == NODE_MAP) {
		for (uint32_t i = 0; i < node->map.count; i++)
			search_operations(search, node->map.entries[i].value);
	}
}

/* --- patches as text --- */

/* Hostile: one long text, and thousands of aliases of it. */
static bool is_searched(struct patched_search *search, const struct node *node)
{
	uint32_t start = node->is_alias ? node->anchored_at : node->place.start;
	struct span key = { (const char *)&start, sizeof(start) };
	bool known = map_get(&search->texts, key) != NULL;

	if (!known)
		*map_slot(&search->texts, arena_copy(search->arena, key)) = search;
	return known;
}

/* A patch of a strategic merge is a manifest: its images stand where those of manifests do. */
static void search_text(struct patched_search *search, const struct node *node)
{
	if (is_searched(search, node))
		return;
	struct patched_search inside = *search;
	struct source source = { .path = SPAN("patch"), .bytes = node->text };
	struct findings ignored;
	struct image_places places;
	struct manifest manifest;

	findings_init(&ignored, search->arena);
	manifest_read(&manifest, &source, search->arena, &ignored);
	inside.whole = &node->place;
	image_places_find(&manifest, &ignored, search->arena, &places);
	for (size_t i = 0; i < places.count; i++)
		if (places.items[i].kind == PLACE_WORKLOAD)
			add(&inside, places.items[i].value, places.items[i].place);
	for (size_t i = 0; i < manifest.count; i++)
		search_operations(&inside, manifest.documents[i].root);
}

static void search_patches(struct patched_search *search, const struct node *list)
{
	if (!list || list->kind != NODE_LIST)
		return;
	for (uint32_t i = 0; i < list->list.count; i++) {
		const struct node *item = list->list.items[i];
		const struct node *text =
			item->kind == NODE_STRING ? item : node_get(item, "patch");
		if (text && text->kind == NODE_STRING)
			search_text(search, text);
	}
}

/* --- */

/* Of a kustomization at the top, of Flux's below spec. A name of a file is a text as well. */
static void search_lists(struct patched_search *search, const struct node *map)
{
	static const char *const lists[] = { "patches", "patchesStrategicMerge",
					     "patchesJson6902" };

	for (size_t i = 0; map && map->kind == NODE_MAP && i < COUNT(lists); i++)
		search_patches(search, node_get(map, lists[i]));
}

void images_patched_find(const struct manifest *manifest, struct arena *arena,
			 struct patched_images *images)
{
	struct patched_search search = { .arena = arena, .images = images };

	map_init(&search.texts, arena);
	for (size_t i = 0; i < manifest->count; i++) {
		const struct node *root = manifest->documents[i].root;
		search_operations(&search, root);
		search_lists(&search, root);
		if (root->kind == NODE_MAP && node_get(root, "spec"))
			search_lists(&search, node_get(root, "spec"));
	}
}
