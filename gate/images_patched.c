/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/images_patched.h"

#include "base/count.h"
#include "base/map.h"
#include "images/image_places.h"

struct patched_search {
	struct arena *arena;
	struct patched_images *images;
	struct map texts; /* where those begin that were searched -> the search */
};

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

/* A patch is a manifest, or a list of operations: images stand where those of files do. */
static void search_text(struct patched_search *search, const struct node *node)
{
	struct source source = { .path = SPAN("patch"), .bytes = node->text };
	struct patched_images *images = search->images;
	struct findings ignored;
	struct image_places places;
	struct manifest manifest;

	if (is_searched(search, node))
		return;
	findings_init(&ignored, search->arena);
	manifest_read(&manifest, &source, search->arena, &ignored);
	image_places_find(&manifest, &ignored, search->arena, &places);
	for (size_t i = 0; i < places.count; i++) {
		if (places.items[i].kind != PLACE_WORKLOAD && places.items[i].kind != PLACE_PATCH)
			continue;
		ARENA_GROW(search->arena, images);
		images->items[images->count++] =
			(struct patched_image){ places.items[i].value, node->place };
	}
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
		search_lists(&search, root);
		if (root->kind == NODE_MAP && node_get(root, "spec"))
			search_lists(&search, node_get(root, "spec"));
	}
}
