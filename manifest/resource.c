/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/resource.h"

#include "base/text.h"

struct span resource_title(const struct resource *resource, struct arena *arena)
{
	struct span name = resource->name.len ? resource->name : resource->generate_name;
	struct span kind = resource->kind.len ? resource->kind : span_of("object");

	if (!name.len)
		return arena_copy(arena, kind);
	if (!resource->name_space.len)
		return arena_printf(arena, "%.*s %.*s", SPAN_ARG(kind), SPAN_ARG(name));
	return arena_printf(arena, "%.*s %.*s/%.*s", SPAN_ARG(kind), SPAN_ARG(resource->name_space),
			    SPAN_ARG(name));
}

const struct rule resource_item = {
	"yaml/list-item",
	SEVERITY_ERROR,
	"an item of a List is no object",
	"kubectl unpacks `kind: List` and sends each item on its own, so each must be a whole "
	"object with its own apiVersion and kind. Remove the item or write the object.",
};

bool document_is_resource(const struct document *document)
{
	return node_get(document->root, "apiVersion") || node_get(document->root, "kind");
}

static struct resource *next_resource(struct resources *resources, size_t *capacity,
				      struct arena *arena)
{
	resources->items = arena_grow(arena, resources->items, resources->count, capacity,
				      sizeof(*resources->items));
	return &resources->items[resources->count++];
}

/* "apps/v1" is group apps and version v1; "v1" is the core group. */
static void split_api_version(struct resource *resource)
{
	struct span text = resource->api_version;
	size_t slash = span_find(text, '/');

	resource->group = slash < text.len ? span_first(text, slash) : span_of("");
	resource->version = slash < text.len ? span_from(text, slash + 1) : text;
}

static struct resource describe(const struct source *source, const struct node *root)
{
	const struct node *metadata = node_get(root, "metadata");
	struct resource resource = {
		.source = source,
		.root = root,
		.api_version = node_text(node_get(root, "apiVersion")),
		.kind = node_text(node_get(root, "kind")),
		.name = node_text(node_get(metadata, "name")),
		.generate_name = node_text(node_get(metadata, "generateName")),
		.name_space = node_text(node_get(metadata, "namespace")),
	};

	split_api_version(&resource);
	return resource;
}

/* "List", or a kind that ends in List and has a list of items: what kubectl unpacks. */
static const struct node *items_of(const struct node *root)
{
	struct span kind = node_text(node_get(root, "kind"));
	const struct node *items = node_get(root, "items");

	if (!items || items->kind != NODE_LIST || !span_ends_with(kind, "List"))
		return NULL;
	return items;
}

struct unpacking {
	struct resources *resources;
	size_t capacity;
	const struct source *source;
	uint32_t document_index;
	struct arena *arena;
	struct findings *findings;
};

static void add_items(struct unpacking *unpacking, const struct node *list,
		      const struct field_path *path);

static void add_object(struct unpacking *unpacking, const struct node *root,
		       const struct field_path *container)
{
	const struct node *items = items_of(root);

	if (items) {
		struct field_path *path = ARENA_NEW(unpacking->arena, struct field_path);
		*path = field_path_name(container, span_of("items"));
		add_items(unpacking, items, path);
		return;
	}
	struct resource *resource =
		next_resource(unpacking->resources, &unpacking->capacity, unpacking->arena);
	*resource = describe(unpacking->source, root);
	resource->document_index = unpacking->document_index;
	if (container) {
		resource->container = *container;
		resource->in_list = true;
	}
}

/* Recursion is bounded by LIMIT_DEPTH, as the tree's depth is. */
static void add_items(struct unpacking *unpacking, const struct node *list,
		      const struct field_path *path)
{
	for (uint32_t i = 0; i < list->list.count; i++) {
		const struct node *item = list->list.items[i];
		struct field_path *step = ARENA_NEW(unpacking->arena, struct field_path);
		*step = field_path_index(path, i);
		if (item->kind == NODE_MAP) {
			add_object(unpacking, item, step);
			continue;
		}
		struct finding_site site = {
			.rule = &resource_item,
			.source = unpacking->source,
			.place = item->place,
			.field = step,
		};
		findings_add(unpacking->findings, &site, "this item is %s, not an object",
			     node_kind_phrase((enum node_kind)item->kind));
	}
}

void resources_from_document(struct resources *ret_resources, const struct source *source,
			     const struct document *document, uint32_t document_index,
			     struct arena *arena, struct findings *findings)
{
	struct unpacking unpacking = {
		.resources = ret_resources,
		.source = source,
		.document_index = document_index,
		.arena = arena,
		.findings = findings,
	};

	*ret_resources = (struct resources){ 0 };
	if (document->root->kind == NODE_MAP)
		add_object(&unpacking, document->root, NULL);
}
