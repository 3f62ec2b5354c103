/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/node.h"

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

const struct node_entry *node_entry(const struct node *node, struct span name)
{
	if (!node || node->kind != NODE_MAP)
		return NULL;
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
