/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patches that stand in a kustomization as text. Each is a manifest of its own, or a list of
 * operations; where it is written as a literal block (|), a line of it is a line of the file.
 */
#include "base/count.h"
#include "base/map.h"
#include "images/place_search.h"

struct text_search {
	struct place_search *search;
	struct map seen; /* where texts begin that were searched */
};

/* One text, as it stands in the file. */
struct held_text {
	const struct node *node; /* the scalar, where it is anchored */
	struct span field;
	struct span lines; /* of the file, behind the header; empty: not line by line */
	size_t indent;
	size_t line_start; /* of the line in the text that `lines` begins with */
};

/* Hostile: one long text, and thousands of aliases of it. */
static bool is_seen(struct text_search *texts, const struct node *node)
{
	struct arena *arena = texts->search->arena;
	uint32_t start = node->is_alias ? node->anchored_at : node->place.start;
	struct span key = { (const char *)&start, sizeof(start) };
	bool seen = map_get(&texts->seen, key) != NULL;

	if (!seen)
		*map_slot(&texts->seen, arena_copy(arena, key)) = texts;
	return seen;
}

static size_t blanks_before(struct span line)
{
	size_t blanks = 0;

	while (blanks < line.len && line.ptr[blanks] == ' ')
		blanks++;
	return blanks;
}

/* The indentation is that of the first line with text, unless the header says another. */
static void find_lines(const struct source *source, struct held_text *held)
{
	struct span bytes = source_text(source, held->node->place);
	size_t feed = span_find(bytes, '\n');
	struct span header = span_first(bytes, span_find(span_first(bytes, feed), '#'));

	if (held->node->style != STYLE_LITERAL || feed == bytes.len)
		return;
	for (size_t i = 0; i < header.len; i++)
		if (header.ptr[i] >= '0' && header.ptr[i] <= '9')
			return;
	held->lines = span_from(bytes, feed + 1);
	for (struct span rest = held->lines; rest.len;) {
		struct span line = span_first(rest, span_find(rest, '\n'));
		held->indent = blanks_before(line);
		if (held->indent < line.len && line.ptr[held->indent] != '\r')
			return;
		rest = span_from(rest, line.len < rest.len ? line.len + 1 : line.len);
	}
}

/* Goes on to the line of that byte of the text; false: the file has no such line. */
static bool go_to_line(struct held_text *held, size_t offset)
{
	struct span rest = span_between(held->node->text.ptr + held->line_start,
					held->node->text.ptr + offset);
	size_t feed;

	while ((feed = span_find(rest, '\n')) < rest.len) {
		size_t end = span_find(held->lines, '\n');
		if (end == held->lines.len)
			return false;
		held->lines = span_from(held->lines, end + 1);
		held->line_start += feed + 1;
		rest = span_from(rest, feed + 1);
	}
	return true;
}

/*
 * From bytes of the text to those of the file; false: they are not there one by one. To be asked
 * in order, so that a text is gone through once.
 */
static bool to_file(const struct source *source, struct held_text *held, struct place inside,
		    struct place *ret_place)
{
	const char *text = held->node->text.ptr;
	struct span wanted = span_between(text + inside.start, text + inside.end);

	if (!go_to_line(held, inside.start))
		return false;
	size_t column = held->indent + (inside.start - held->line_start);
	if (column > held->lines.len || wanted.len > held->lines.len - column ||
	    memcmp(held->lines.ptr + column, wanted.ptr, wanted.len) != 0)
		return false;
	ret_place->start = (uint32_t)(held->lines.ptr + column - source->bytes.ptr);
	ret_place->end = ret_place->start + (uint32_t)wanted.len;
	return true;
}

static void add_held(struct place_search *search, struct held_text *held, struct image_place place)
{
	place.kind = PLACE_PATCH;
	place.holder = held->node;
	place.inside = place.place;
	place.field = arena_printf(search->arena, "%.*s: %.*s", SPAN_ARG(held->field),
				   SPAN_ARG(place.field));
	if (!to_file(search->manifest->source, held, place.inside, &place.place)) {
		place.place = held->node->place;
		if (!place.cannot_edit.len)
			place.cannot_edit =
				span_of("it stands in a patch that is text, and no literal "
					"block (|) without an indentation of its own");
	}
	place_add(search, &place);
}

static void search_text(struct text_search *texts, const struct node *node, struct span field)
{
	struct place_search *search = texts->search;
	struct held_text held = {
		.node = node->is_alias ? anchored_scalar(search, node) : node,
		.field = field,
	};
	struct source *source = ARENA_NEW(search->arena, struct source);
	struct manifest *manifest = ARENA_NEW(search->arena, struct manifest);
	struct image_places places = { 0 };
	struct findings findings;

	if (!held.node || is_seen(texts, node))
		return;
	*source = (struct source){ .path = SPAN("patch"), .bytes = held.node->text };
	findings_init(&findings, search->arena);
	manifest_read(manifest, source, search->arena, &findings);
	find_lines(search->manifest->source, &held);
	places_of_documents(manifest, &findings, search->arena, &places);
	for (size_t i = 0; i < places.count; i++)
		if (places.items[i].kind == PLACE_WORKLOAD || places.items[i].kind == PLACE_PATCH)
			add_held(search, &held, places.items[i]);
}

/* A name of a file is a text as well, and holds nothing. */
static void search_list(struct text_search *texts, const char *above, const char *name,
			const struct node *list)
{
	if (!list || list->kind != NODE_LIST)
		return;
	for (uint32_t i = 0; i < list->list.count; i++) {
		const struct node *item = list->list.items[i];
		bool is_text = item->kind == NODE_STRING;
		const struct node *text = is_text ? item : node_get(item, "patch");
		if (text && text->kind == NODE_STRING)
			search_text(texts, text,
				    arena_printf(texts->search->arena, "%s%s[%u]%s", above, name, i,
						 is_text ? "" : ".patch"));
	}
}

/* Of a kustomization at the top, of Flux's below spec. */
void texts_visit(struct place_search *search)
{
	static const char *const names[] = { "patches", "patchesStrategicMerge",
					     "patchesJson6902" };
	const struct node *root = search->document->root;
	struct text_search texts = { .search = search };

	if (root->kind != NODE_MAP)
		return;
	map_init(&texts.seen, search->arena);
	for (size_t i = 0; i < COUNT(names); i++) {
		search_list(&texts, "", names[i], node_get(root, names[i]));
		search_list(&texts, "spec.", names[i], node_get(node_get(root, "spec"), names[i]));
	}
}
