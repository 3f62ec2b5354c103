/* SPDX-License-Identifier: Apache-2.0 */
#include "images/place_search.h"

#include <stdlib.h>

static bool is_scalar(const struct node *node)
{
	return node->kind != NODE_LIST && node->kind != NODE_MAP;
}

struct step step_to_entry(const struct step *parent, const struct node *map,
			  const struct node_entry *entry)
{
	return (struct step){
		.parent = parent,
		.field = field_path_name(parent ? &parent->field : NULL, entry->name),
		.inside = map,
		.key = entry->key,
	};
}

struct step step_to_item(const struct step *parent, const struct node *list, uint32_t index)
{
	return (struct step){
		.parent = parent,
		.field = field_path_index(parent ? &parent->field : NULL, index),
		.inside = list,
	};
}

static void collect(struct place_search *search, const struct node *node)
{
	struct scalar_index *scalars = &search->scalars;

	if (node->kind == NODE_LIST) {
		for (uint32_t i = 0; i < node->list.count; i++)
			collect(search, node->list.items[i]);
	} else if (node->kind == NODE_MAP) {
		for (uint32_t i = 0; i < node->map.count; i++)
			collect(search, node->map.entries[i].value);
	} else if (!node->is_alias) {
		ARENA_GROW(search->arena, scalars);
		scalars->items[scalars->count++] =
			(struct indexed_scalar){ node->place.start, node };
	}
}

static int by_start(const void *left, const void *right)
{
	const struct indexed_scalar *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/* What aliases reach was collected once more for each of them. */
static void sort_scalars(struct scalar_index *scalars)
{
	size_t kept = 0;

	if (scalars->count == 0)
		return;
	qsort(scalars->items, scalars->count, sizeof(*scalars->items), by_start);
	for (size_t i = 1; i < scalars->count; i++) {
		if (scalars->items[i].node != scalars->items[kept].node)
			scalars->items[++kept] = scalars->items[i];
	}
	scalars->count = kept + 1;
}

const struct scalar_index *search_scalars(struct place_search *search)
{
	struct scalar_index *scalars = &search->scalars;

	if (!scalars->is_made) {
		scalars->is_made = true;
		collect(search, search->document->root);
		sort_scalars(scalars);
	}
	return scalars;
}

const struct node *anchored_scalar(struct place_search *search, const struct node *alias)
{
	const struct scalar_index *scalars = search_scalars(search);
	const struct indexed_scalar wanted = { .start = alias->anchored_at };

	if (scalars->count == 0)
		return NULL;
	const struct indexed_scalar *hit =
		bsearch(&wanted, scalars->items, scalars->count, sizeof(*scalars->items), by_start);
	return hit ? hit->node : NULL;
}

struct span scalar_value(const struct source *source, const struct node *node)
{
	if (node->kind == NODE_STRING)
		return node->text;
	if (!is_scalar(node))
		return (struct span){ NULL, 0 };
	return source_text(source, node->place);
}

/* Whatever any reader of YAML takes for the end of a line. */
static bool has_line_break(struct span text)
{
	return span_find(text, '\n') < text.len || span_find(text, '\r') < text.len ||
	       span_contains(text, "\xc2\x85") || span_contains(text, "\xe2\x80\xa8") ||
	       span_contains(text, "\xe2\x80\xa9");
}

/* The bytes are what their style says: a plain scalar's are its value, a quoted one has quotes. */
static bool bytes_fit(struct span bytes, const struct node *node)
{
	char first = bytes.ptr[0], last = bytes.ptr[bytes.len - 1];

	switch ((enum node_style)node->style) {
	case STYLE_PLAIN:
		return node->kind != NODE_STRING || span_equal(bytes, node->text);
	case STYLE_SINGLE_QUOTED:
		return bytes.len >= 2 && first == '\'' && last == '\'';
	case STYLE_DOUBLE_QUOTED:
		return bytes.len >= 2 && first == '"' && last == '"';
	case STYLE_JSON:
		return node->kind != NODE_STRING || (bytes.len >= 2 && first == '"' && last == '"');
	case STYLE_LITERAL:
	case STYLE_FOLDED:
	case STYLE_BLOCK:
	case STYLE_FLOW:
		break;
	}
	return false;
}

static struct span find_repetition(struct place_search *search, const struct step *step)
{
	const struct repetitions *repetitions = search->repetitions;

	if (repetitions->is_unknown)
		return span_of("the file has more errors than can be looked at; correct them "
			       "first (headgate check)");
	for (; step && repetitions->count; step = step->parent) {
		const struct repetition *repetition =
			step->key.end ? repetition_at(repetitions, step->key.start) : NULL;
		if (repetition)
			return repetition->message;
	}
	return (struct span){ NULL, 0 };
}

static struct span reason_against(struct place_search *search, const struct step *step,
				  const struct node *node)
{
	struct span bytes = source_text(search->manifest->source, node->place);

	if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED)
		return span_of("it is a block scalar (| or >); write it on one line first");
	if (bytes.len == 0)
		return span_of("it has no value; write \"\" there first");
	if (has_line_break(bytes))
		return span_of("it is written over more than one line; join them first");
	if (!bytes_fit(bytes, node))
		return span_of("its bytes do not look like its value");
	return find_repetition(search, step);
}

bool place_describe(struct place_search *search, const struct step *step, const struct node *node,
		    struct image_place *ret_place)
{
	const struct source *source = search->manifest->source;
	const struct node *scalar = node;

	if (!is_scalar(node))
		return false;
	if (node->is_alias)
		scalar = anchored_scalar(search, node);
	*ret_place = (struct image_place){
		.node = scalar ? scalar : node,
		.place = scalar ? scalar->place : node->place,
		.value = scalar_value(source, scalar ? scalar : node),
		.field = field_path_text(&step->field, search->arena),
		.resource = search->resource,
	};
	ret_place->cannot_edit =
		scalar ? reason_against(search, step, scalar)
		       : span_of("it repeats a value that stands in a key; write it out first");
	return true;
}

void place_add(struct place_search *search, const struct image_place *place)
{
	ARENA_GROW(search->arena, search->places);
	search->places->items[search->places->count++] = *place;
}
