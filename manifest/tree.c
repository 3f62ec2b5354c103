/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/tree.h"

#include "manifest/number.h"

#include <math.h>

const struct rule yaml_too_deep = {
	"yaml/too-deep",
	SEVERITY_ERROR,
	"the document nests too deeply",
	"Lists and objects stand in one another more than 100 levels deep. No Kubernetes object "
	"needs more than about 30, and parsers spend unreasonable time on such input, so it is "
	"refused unread. Look for a bracket that is opened again and again.",
};
const struct rule yaml_too_many_nodes = {
	"yaml/too-large",
	SEVERITY_ERROR,
	"the document has too many values",
	"One document holds more than 1,000,000 values once its aliases are written out. The API "
	"server takes requests of at most 3 MiB, which hold far fewer. Split the document.",
};

void tree_begin(struct tree *tree, struct reading *reading)
{
	tree->reading = reading;
	tree->root = NULL;
	tree->depth = 0;
	tree->entry_count = 0;
	tree->item_count = 0;
	tree->nodes = 0;
	tree->alias_nodes = 0;
	map_init(&tree->anchors, reading->scratch);
	/* Larger stacks stood in the scratch arena, which was reset. */
	tree->entries = tree->first_entries;
	tree->entry_capacity = TREE_FIRST_SLOTS;
	tree->items = tree->first_items;
	tree->item_capacity = TREE_FIRST_SLOTS;
}

static bool refuse_size(struct tree *tree, struct place place)
{
	struct reading_site site = { .rule = &yaml_too_many_nodes, .place = place };

	reading_refuse(tree->reading, &site,
		       "the document has more than %d values; the API server takes no request "
		       "that large",
		       LIMIT_NODES);
	return false;
}

struct node *tree_node(struct tree *tree, enum node_kind kind, enum node_style style,
		       struct place place)
{
	if (++tree->nodes > LIMIT_NODES) {
		refuse_size(tree, place);
		return NULL;
	}
	struct node *node = ARENA_NEW(tree->reading->arena, struct node);
	node->kind = (uint8_t)kind;
	node->style = (uint8_t)style;
	node->place = place;
	return node;
}

void tree_settle_float(struct node *node)
{
	char spelling[NUMBER_SPELLING_BYTES];
	bool is_negative_zero = node->real >= 0 && signbit(node->real);

	if (is_negative_zero || !(fabs(node->real) < 1e19) || floor(node->real) < node->real)
		return;
	/* The spelling decides, not the value: above 2^53 they differ in the last digits. */
	size_t len = number_spell_json(node->real, spelling);
	struct number number = number_parse_integer((struct span){ spelling, len });
	if (number.form != NUMBER_INTEGER)
		return;
	node->kind = NODE_INTEGER;
	node->integer = number.integer;
}

bool tree_open(struct tree *tree, struct node *node, struct anchor *anchor)
{
	if (tree->depth == LIMIT_DEPTH) {
		struct reading_site site = { .rule = &yaml_too_deep, .place = node->place };
		reading_refuse(tree->reading, &site,
			       "the document nests deeper than %d levels here", LIMIT_DEPTH);
		return false;
	}
	tree->frames[tree->depth++] = (struct tree_frame){
		.node = node,
		.anchor = anchor,
		.first = node->kind == NODE_MAP ? tree->entry_count : tree->item_count,
		.nodes_before = tree->nodes - 1,
	};
	return true;
}

static void close_map(struct tree *tree, struct tree_frame *frame)
{
	size_t count = tree->entry_count - frame->first;
	struct tree_entry *from = tree->entries + frame->first;
	struct node_map map = node_map_new(tree->reading->arena, count);

	for (size_t i = 0; i < count; i++)
		map.entries[i] = from[i].entry;
	node_map_index(&map);
	frame->node->map = map;
	tree->entry_count = frame->first;
}

static void close_list(struct tree *tree, struct tree_frame *frame)
{
	size_t count = tree->item_count - frame->first;
	const struct node **items = ARENA_ARRAY(tree->reading->arena, count, const struct node *);

	if (count)
		memcpy(items, tree->items + frame->first, count * sizeof(const struct node *));
	frame->node->list = (struct node_list){ .items = items, .count = (uint32_t)count };
	tree->item_count = frame->first;
}

bool tree_close(struct tree *tree, uint32_t end)
{
	struct tree_frame *frame = tree_top(tree);

	frame->node->place.end = end;
	if (frame->node->kind == NODE_MAP)
		close_map(tree, frame);
	else
		close_list(tree, frame);
	uint32_t height = frame->height + 1;
	if (frame->anchor)
		anchor_complete(frame->anchor, frame->node, tree->nodes - frame->nodes_before,
				height);
	tree->depth--;
	return tree_value(tree, frame->node, height);
}

static void push_item(struct tree *tree, const struct node *node)
{
	tree->items = arena_grow(tree->reading->scratch, tree->items, tree->item_count,
				 &tree->item_capacity, sizeof(const struct node *));
	tree->items[tree->item_count++] = node;
}

bool tree_value(struct tree *tree, const struct node *node, uint32_t height)
{
	struct tree_frame *top = tree_top(tree);

	if (!top) {
		tree->root = node;
		return true;
	}
	if (height > top->height)
		top->height = height;
	if (top->node->kind == NODE_LIST) {
		push_item(tree, node);
		return true;
	}
	if (top->key.is_merge) {
		if (!merge_put(tree, node, top->key.place))
			return false;
	} else {
		struct tree_entry entry = {
			.entry = { .name = top->key.name, .key = top->key.place, .value = node },
			.key_kind = top->key.kind,
		};
		mapping_put(tree, &entry);
	}
	top->has_key = false;
	return true;
}

void tree_key(struct tree *tree, const struct tree_key *key)
{
	struct tree_frame *top = tree_top(tree);

	top->key = *key;
	top->has_key = true;
}

uint32_t tree_last_end(const struct tree *tree)
{
	const struct tree_frame *top = &tree->frames[tree->depth - 1];
	bool is_map = top->node->kind == NODE_MAP;
	size_t count = is_map ? tree->entry_count : tree->item_count;

	if (count == top->first)
		return top->node->place.end;
	if (!is_map)
		return tree->items[count - 1]->place.end;
	/* A repeated or merged key leaves its value elsewhere; the latest key is no worse an end.
	 */
	const struct node_entry *last = &tree->entries[count - 1].entry;
	uint32_t end =
		last->value->place.end > last->key.end ? last->value->place.end : last->key.end;
	return end > top->node->place.start ? end : top->node->place.end;
}

const struct field_path *tree_field(const struct tree *tree, struct arena *arena)
{
	const struct field_path *path = NULL;

	for (size_t i = 0; i < tree->depth; i++) {
		const struct tree_frame *frame = &tree->frames[i];
		struct field_path *step;
		if (frame->node->kind == NODE_MAP && !frame->has_key)
			break;
		step = ARENA_NEW(arena, struct field_path);
		*step = frame->node->kind == NODE_MAP
				? field_path_name(path, frame->key.name)
				: field_path_index(path,
						   (uint32_t)(tree->item_count - frame->first));
		path = step;
		/* Items of inner lists stand above those of outer ones. */
		if (frame->node->kind == NODE_LIST) {
			for (size_t inner = i + 1; inner < tree->depth; inner++) {
				if (tree->frames[inner].node->kind == NODE_LIST) {
					step->index = (uint32_t)(tree->frames[inner].first -
								 frame->first);
					break;
				}
			}
		}
	}
	return path;
}
