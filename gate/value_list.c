/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/value_list.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "manifest/json_writer.h"

/* --- types --- */

static struct value_type type_of(const struct catalog_type *type,
				 const struct catalog_property *property)
{
	return (struct value_type){
		.definition = type ? catalog_type_definition(type) : NULL,
		.type = type,
		.property = property,
	};
}

struct value_type value_type_of_resource(const struct resource *resource)
{
	const struct catalog_kind *kind =
		catalog_kind(resource->group, resource->version, resource->kind, KUBERNETES_NEWEST);

	return (struct value_type){ .definition = kind ? catalog_kind_definition(kind) : NULL };
}

struct value_type value_type_of_field(const struct value_type *object, struct span name)
{
	const struct catalog_property *property =
		object->definition ? catalog_property(object->definition, name, KUBERNETES_NEWEST)
				   : NULL;

	if (property)
		return type_of(catalog_property_type(property), property);
	if (object->type && object->type->kind == CATALOG_MAP)
		return type_of(catalog_inner_type(object->type), NULL);
	return (struct value_type){ 0 };
}

struct value_type value_type_of_item(const struct value_type *list)
{
	if (list->type && list->type->kind == CATALOG_LIST)
		return type_of(catalog_inner_type(list->type), NULL);
	return (struct value_type){ 0 };
}

/* --- keys --- */

/* What the items of one list are known by. */
struct list_keys {
	bool by_value; /* a set of scalars */
	struct span names[4];
	struct span defaults[4]; /* of a key that is missing; NULL pointer: none */
	size_t count;
};

static struct span default_of(const struct value_type *item, struct span name)
{
	const struct catalog_property *property =
		item->definition ? catalog_property(item->definition, name, KUBERNETES_NEWEST)
				 : NULL;
	struct span json =
		property ? catalog_span(property->default_json) : (struct span){ NULL, 0 };

	if (json.len >= 2 && json.ptr[0] == '"')
		return (struct span){ json.ptr + 1, json.len - 2 };
	return json;
}

static void add_key(struct list_keys *keys, const struct value_type *item, struct span name)
{
	if (keys->count == sizeof(keys->names) / sizeof(*keys->names))
		return;
	keys->names[keys->count] = name;
	keys->defaults[keys->count++] = default_of(item, name);
}

/* What the API says, else a name: people name the items of nearly every other list too. */
static struct list_keys keys_of(const struct value_type *list)
{
	const struct catalog_property *property = list->property;
	struct value_type item = value_type_of_item(list);
	struct list_keys keys = { .by_value = property && property->list == CATALOG_LIST_SET };

	if (property && property->list == CATALOG_LIST_MAP) {
		for (size_t i = 0; i < property->key_count; i++)
			add_key(&keys, &item, catalog_key(property, i));
	}
	if (!keys.count && !keys.by_value)
		keys.names[keys.count++] = span_of("name");
	return keys;
}

static bool append_scalar(struct text *text, const struct node *node)
{
	if (node->kind == NODE_LIST || node->kind == NODE_MAP || node->kind == NODE_NULL)
		return false;
	if (node->kind == NODE_STRING)
		text_append(text, node->text);
	else
		json_write(text, node);
	return true;
}

static bool append_key(struct text *text, const struct list_keys *keys, const struct node *item)
{
	if (keys->by_value)
		return append_scalar(text, item);
	for (size_t i = 0; i < keys->count; i++) {
		const struct node_entry *entry =
			item->kind == NODE_MAP ? node_entry(item, keys->names[i]) : NULL;
		size_t start = text->len;
		if (!entry && !keys->defaults[i].ptr)
			return false;
		if (!entry)
			continue;
		if (start)
			text_byte(text, '/');
		size_t value = text->len;
		if (!append_scalar(text, entry->value))
			return false;
		/* A default that is written down is the same as one that is not. */
		if (span_equal(span_from(text_span(text), value), keys->defaults[i]))
			text->len = start;
	}
	return text->len > 0;
}

/* The keys of all items; NULL when one has none or two have the same. */
static struct span *read_keys(const struct list_keys *keys, const struct node *list,
			      struct map *seen, struct arena *arena)
{
	struct span *texts = ARENA_ARRAY(arena, list->list.count, struct span);
	bool is_good = true;
	struct text text;

	map_init(seen, arena);
	text_init(&text, LIMIT_MANIFEST_BYTES);
	for (uint32_t i = 0; i < list->list.count && is_good; i++) {
		text_clear(&text);
		is_good = append_key(&text, keys, list->list.items[i]) && !text_failed(&text);
		texts[i] = arena_copy(arena, text_span(&text));
		void **slot = is_good ? map_slot(seen, texts[i]) : NULL;
		is_good = is_good && !*slot;
		if (is_good)
			*slot = &list->list.items[i];
	}
	text_release(&text);
	return is_good ? texts : NULL;
}

/* --- pairs --- */

static void add_pair(struct item_pairs *pairs, const struct item_pair *pair)
{
	pairs->items[pairs->count++] = *pair;
}

/* The name of an item that only one version has; empty for others. */
static struct span lone_name(const struct item_pair *pair)
{
	const struct node *item = pair->after ? pair->after : pair->before;

	return pair->before && pair->after ? (struct span){ NULL, 0 }
					   : node_text(node_get(item, "name"));
}

/* The pairs that only one version has, by name; a name that stands twice to an empty one. */
static void lone_names(const struct item_pairs *pairs, bool is_removed, struct item_pair *twice,
		       struct map *names)
{
	for (size_t i = 0; i < pairs->count; i++) {
		struct item_pair *pair = &pairs->items[i];
		struct span name = lone_name(pair);
		if (!name.len || is_removed != !pair->after)
			continue;
		void **slot = map_slot(names, name);
		*slot = *slot ? twice : pair;
	}
}

/*
 * A port whose number changes is another one for the API, and the same for its
 * author when it keeps its name.
 */
static void pair_by_name(struct item_pairs *pairs, struct arena *arena)
{
	struct item_pair *twice = ARENA_NEW(arena, struct item_pair);
	struct map removed;
	struct map added;
	size_t kept = 0;

	map_init(&removed, arena);
	map_init(&added, arena);
	lone_names(pairs, true, twice, &removed);
	lone_names(pairs, false, twice, &added);
	for (size_t i = 0; i < removed.count; i++) {
		struct item_pair *old = removed.entries[i].value;
		struct item_pair *new = map_get(&added, removed.entries[i].key);
		if (!new || !old->before || !new->after)
			continue;
		new->before = old->before;
		new->key = removed.entries[i].key;
		old->before = NULL;
	}
	for (size_t i = 0; i < pairs->count; i++) {
		if (pairs->items[i].before || pairs->items[i].after)
			pairs->items[kept++] = pairs->items[i];
	}
	pairs->count = kept;
}

static bool pair_by_key(struct item_pairs *pairs, const struct value_type *list,
			const struct node *before, const struct node *after, struct arena *arena)
{
	struct list_keys keys = keys_of(list);
	struct map old;
	struct map new;
	struct span *old_keys = read_keys(&keys, before, &old, arena);
	struct span *new_keys = old_keys ? read_keys(&keys, after, &new, arena) : NULL;

	if (!new_keys)
		return false;
	for (uint32_t i = 0; i < after->list.count; i++) {
		const struct node *const *there = map_get(&old, new_keys[i]);
		add_pair(pairs, &(struct item_pair){ .before = there ? *there : NULL,
						     .after = after->list.items[i],
						     .key = new_keys[i],
						     .index = i });
	}
	for (uint32_t i = 0; i < before->list.count; i++) {
		if (!map_get(&new, old_keys[i]))
			add_pair(pairs, &(struct item_pair){ .before = before->list.items[i],
							     .key = old_keys[i],
							     .index = i });
	}
	pair_by_name(pairs, arena);
	return true;
}

static void pair_by_position(struct item_pairs *pairs, const struct node *before,
			     const struct node *after)
{
	const struct node_list *old = &before->list;
	const struct node_list *new = &after->list;
	uint32_t shorter = old->count < new->count ? old->count : new->count;
	uint32_t longer = old->count < new->count ? new->count : old->count;
	uint32_t start = 0;
	uint32_t end = 0;

	while (start < shorter && node_equal(old->items[start], new->items[start]))
		start++;
	while (end < shorter - start &&
	       node_equal(old->items[old->count - 1 - end], new->items[new->count - 1 - end]))
		end++;
	for (uint32_t i = start; i < longer - end; i++) {
		struct item_pair pair = {
			.before = i < old->count - end ? old->items[i] : NULL,
			.after = i < new->count - end ? new->items[i] : NULL,
			.index = i,
		};
		add_pair(pairs, &pair);
	}
}

void item_pairs_find(struct item_pairs *ret_pairs, const struct value_type *list,
		     const struct node *before, const struct node *after, struct arena *arena)
{
	size_t most = (size_t)before->list.count + after->list.count;

	*ret_pairs = (struct item_pairs){ .items = ARENA_ARRAY(arena, most, struct item_pair) };
	if (!pair_by_key(ret_pairs, list, before, after, arena))
		pair_by_position(ret_pairs, before, after);
}
