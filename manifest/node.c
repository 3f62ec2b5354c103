/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/node.h"

#include "base/map.h"

#include <stdlib.h>

const char *node_kind_name(enum node_kind kind)
{
	switch (kind) {
	case NODE_NULL:
		return "null";
	case NODE_BOOL:
		return "boolean";
	case NODE_INTEGER:
		return "integer";
	case NODE_FLOAT:
		return "number";
	case NODE_STRING:
		return "string";
	case NODE_LIST:
		return "list";
	case NODE_MAP:
		return "object";
	}
	return "unknown";
}

/* Any order will do that tells names apart quickly. */
static int compare_names(struct span a, struct span b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

static int compare_entries(const void *left, const void *right)
{
	const struct node_entry *const *a = left, *const *b = right;

	return compare_names((*a)->name, (*b)->name);
}

struct node_map node_map_new(struct arena *arena, size_t count)
{
	bool is_large = count > NODE_MAP_SCAN;
	size_t size = sizeof(struct node_entry) + (is_large ? sizeof(struct node_entry *) : 0);

	return (struct node_map){
		.entries = arena_array(arena, count, size),
		.count = (uint32_t)count,
	};
}

void node_map_index(struct node_map *map)
{
	const struct node_entry **order = (const struct node_entry **)(map->entries + map->count);

	if (map->count <= NODE_MAP_SCAN)
		return;
	for (uint32_t i = 0; i < map->count; i++)
		order[i] = &map->entries[i];
	qsort(order, map->count, sizeof(const struct node_entry *), compare_entries);
}

static const struct node_entry *bisect(const struct node_map *map, struct span name)
{
	const struct node_entry *const *order =
		(const struct node_entry *const *)(map->entries + map->count);
	uint32_t low = 0, high = map->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int side = compare_names(name, order[middle]->name);
		if (side == 0)
			return order[middle];
		if (side < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *node_kind_phrase(enum node_kind kind)
{
	switch (kind) {
	case NODE_NULL:
		return "null";
	case NODE_BOOL:
		return "a boolean";
	case NODE_INTEGER:
		return "an integer";
	case NODE_FLOAT:
		return "a number";
	case NODE_STRING:
		return "a string";
	case NODE_LIST:
		return "a list";
	case NODE_MAP:
		return "an object";
	}
	return "a value";
}

const struct node_entry *node_entry(const struct node *node, struct span name)
{
	if (!node || node->kind != NODE_MAP)
		return NULL;
	if (node->map.count > NODE_MAP_SCAN)
		return bisect(&node->map, name);
	for (uint32_t i = 0; i < node->map.count; i++) {
		if (span_equal(node->map.entries[i].name, name))
			return &node->map.entries[i];
	}
	return NULL;
}

const struct node *node_get(const struct node *node, const char *name)
{
	const struct node_entry *entry = node_entry(node, span_of(name));

	return entry ? entry->value : NULL;
}

const struct node *node_get_set(const struct node *node, const char *name)
{
	const struct node *value = node_get(node, name);

	return value && value->kind != NODE_NULL ? value : NULL;
}

struct span node_text(const struct node *node)
{
	if (!node || node->kind != NODE_STRING)
		return (struct span){ NULL, 0 };
	return node->text;
}

static bool is_number(const struct node *node)
{
	return node->kind == NODE_INTEGER || node->kind == NODE_FLOAT;
}

static bool numbers_equal(const struct node *a, const struct node *b)
{
	if (a->kind == NODE_INTEGER && b->kind == NODE_INTEGER)
		return a->integer == b->integer;
	double left = a->kind == NODE_INTEGER ? (double)a->integer : a->real;
	double right = b->kind == NODE_INTEGER ? (double)b->integer : b->real;
	return left <= right && left >= right;
}

static bool lists_equal(const struct node *a, const struct node *b)
{
	if (a->list.count != b->list.count)
		return false;
	for (uint32_t i = 0; i < a->list.count; i++) {
		if (!node_equal(a->list.items[i], b->list.items[i]))
			return false;
	}
	return true;
}

static bool maps_equal(const struct node *a, const struct node *b)
{
	if (a->map.count != b->map.count)
		return false;
	for (uint32_t i = 0; i < a->map.count; i++) {
		const struct node_entry *mine = &a->map.entries[i];
		const struct node_entry *other = node_entry(b, mine->name);
		if (!other || !node_equal(mine->value, other->value))
			return false;
	}
	return true;
}

bool node_equal(const struct node *a, const struct node *b)
{
	if (a == b)
		return true;
	if (is_number(a) && is_number(b))
		return numbers_equal(a, b);
	if (a->kind != b->kind)
		return false;
	switch ((enum node_kind)a->kind) {
	case NODE_NULL:
		return true;
	case NODE_BOOL:
		return a->boolean == b->boolean;
	case NODE_STRING:
		return span_equal(a->text, b->text);
	case NODE_LIST:
		return lists_equal(a, b);
	case NODE_MAP:
		return maps_equal(a, b);
	case NODE_INTEGER:
	case NODE_FLOAT:
		break;
	}
	return false;
}

static uint64_t mix(uint64_t state, uint64_t value)
{
	uint64_t both[2] = { state, value };

	return keyed_hash((struct span){ (const char *)both, sizeof(both) });
}

static uint64_t hash_number(const struct node *node)
{
	double number = node->kind == NODE_INTEGER ? (double)node->integer : node->real;

	/* -0 equals 0, but has other bytes. */
	number += 0.0;
	return keyed_hash((struct span){ (const char *)&number, sizeof(number) });
}

uint64_t node_hash(const struct node *node)
{
	uint64_t hash = node->kind;

	switch ((enum node_kind)node->kind) {
	case NODE_INTEGER:
	case NODE_FLOAT:
		return hash_number(node);
	case NODE_BOOL:
		return mix(hash, node->boolean);
	case NODE_STRING:
		return mix(hash, keyed_hash(node->text));
	case NODE_LIST:
		for (uint32_t i = 0; i < node->list.count; i++)
			hash = mix(hash, node_hash(node->list.items[i]));
		return hash;
	case NODE_MAP:
		/* Added up: the order of the keys does not matter. */
		for (uint32_t i = 0; i < node->map.count; i++)
			hash += mix(keyed_hash(node->map.entries[i].name),
				    node_hash(node->map.entries[i].value));
		return hash;
	case NODE_NULL:
		break;
	}
	return hash;
}
