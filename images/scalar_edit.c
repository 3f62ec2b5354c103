/* SPDX-License-Identifier: Apache-2.0 */
#include "images/scalar_edit.h"

#include "base/limits.h"

struct comparison {
	struct scalar_edit *edits;
	size_t count;
	struct arena *arena;
	uint32_t at; /* the first difference, in the original */
};

/* Where the scalar, or what the alias repeats, begins. */
static uint32_t start_of(const struct node *node)
{
	return node->is_alias ? node->anchored_at : node->place.start;
}

/* The first edit at or behind these bytes. */
static size_t first_from(const struct comparison *comparison, uint32_t start)
{
	size_t low = 0, high = comparison->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (comparison->edits[middle].place.start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct scalar_edit *edit_at(struct comparison *comparison, const struct node *node)
{
	size_t first = first_from(comparison, start_of(node));

	if (first == comparison->count || comparison->edits[first].place.start != start_of(node))
		return NULL;
	return &comparison->edits[first];
}

static bool documents_agree(struct comparison *comparison, const struct manifest *before,
			    const struct manifest *after);

static void read_text(struct span text, struct arena *arena, struct manifest *ret_manifest)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct findings findings;

	*source = (struct source){ .path = SPAN("text"), .bytes = text };
	findings_init(&findings, arena);
	manifest_read(ret_manifest, source, arena, &findings);
}

/* A text in which something is replaced: it is read as the file is. */
static bool text_agrees(struct comparison *comparison, const struct node *before,
			const struct node *after)
{
	size_t first = first_from(comparison, start_of(before)), count = 0;
	struct scalar_edit *edits = comparison->edits + first;
	struct manifest old_text, new_text;

	while (first + count < comparison->count && edits[count].holder &&
	       edits[count].holder->place.start == start_of(before))
		count++;
	if (!count || after->kind != NODE_STRING || after->style != before->style)
		return false;
	struct comparison inside = { .count = count, .arena = comparison->arena };
	inside.edits = ARENA_ARRAY(comparison->arena, count, struct scalar_edit);
	for (size_t i = 0; i < count; i++) {
		inside.edits[i] =
			(struct scalar_edit){ .place = edits[i].inside, .value = edits[i].value };
		edits[i].uses++;
	}
	read_text(before->text, comparison->arena, &old_text);
	read_text(after->text, comparison->arena, &new_text);
	if (!documents_agree(&inside, &old_text, &new_text))
		return false;
	for (size_t i = 0; i < count; i++)
		if (inside.edits[i].uses == 0)
			return false;
	return true;
}

static bool scalar_agrees(struct comparison *comparison, const struct node *before,
			  const struct node *after)
{
	struct scalar_edit *edit = edit_at(comparison, before);

	if (edit) {
		edit->uses++;
		return after->kind == NODE_STRING && span_equal(after->text, edit->value);
	}
	if (before->kind == after->kind && before->style == after->style &&
	    before->is_literal_float == after->is_literal_float && node_equal(before, after))
		return true;
	return before->style == STYLE_LITERAL && text_agrees(comparison, before, after);
}

static bool agrees(struct comparison *comparison, const struct node *before,
		   const struct node *after);

static bool lists_agree(struct comparison *comparison, const struct node *before,
			const struct node *after)
{
	if (before->list.count != after->list.count)
		return false;
	for (uint32_t i = 0; i < before->list.count; i++) {
		if (!agrees(comparison, before->list.items[i], after->list.items[i]))
			return false;
	}
	return true;
}

static bool maps_agree(struct comparison *comparison, const struct node *before,
		       const struct node *after)
{
	if (before->map.count != after->map.count)
		return false;
	for (uint32_t i = 0; i < before->map.count; i++) {
		const struct node_entry *a = &before->map.entries[i];
		const struct node_entry *b = &after->map.entries[i];
		if (!span_equal(a->name, b->name) || !agrees(comparison, a->value, b->value))
			return false;
	}
	return true;
}

/* Recursion is bounded by LIMIT_DEPTH, as the trees' depth is. */
static bool agrees(struct comparison *comparison, const struct node *before,
		   const struct node *after)
{
	bool same;

	if (before->is_alias != after->is_alias) {
		same = false;
	} else if (before->kind != NODE_LIST && before->kind != NODE_MAP) {
		same = scalar_agrees(comparison, before, after);
	} else {
		same = before->kind == after->kind && before->style == after->style &&
		       (before->kind == NODE_LIST ? lists_agree(comparison, before, after)
						  : maps_agree(comparison, before, after));
	}
	if (!same && comparison->at == 0)
		comparison->at = before->place.start + 1;
	return same;
}

static bool documents_agree(struct comparison *comparison, const struct manifest *before,
			    const struct manifest *after)
{
	if (before->count != after->count || before->is_json != after->is_json)
		return false;
	for (size_t i = 0; i < before->count; i++) {
		const struct document *a = &before->documents[i], *b = &after->documents[i];
		if ((b->refused && !a->refused) || !agrees(comparison, a->root, b->root))
			return false;
	}
	return true;
}

static int compare(const struct manifest *before, const struct manifest *after,
		   struct scalar_edit *edits, size_t count, struct arena *arena, struct error *err)
{
	struct comparison comparison = { .edits = edits, .count = count, .arena = arena };

	if (!documents_agree(&comparison, before, after)) {
		struct position position =
			source_position(before->source, comparison.at ? comparison.at - 1 : 0);
		error_set(err, ERROR_INPUT,
			  "with the new value the file would not be read as before");
		return comparison.at
			       ? error_hint(err, "Line %u would read otherwise: edit it by hand",
					    position.line)
			       : error_hint(err, "Edit it by hand");
	}
	for (size_t i = 0; i < count; i++) {
		if (edits[i].uses == 0)
			return error_set(err, ERROR_INPUT, "nothing reads the changed value");
	}
	return 0;
}

static struct span replace(struct span old, const struct scalar_edit *edits, size_t count,
			   struct arena *arena)
{
	size_t len = old.len, from = 0, to = 0;

	for (size_t i = 0; i < count; i++)
		len += edits[i].text.len;
	char *bytes = arena_alloc(arena, len);
	for (size_t i = 0; i < count; i++) {
		size_t kept = edits[i].place.start - from;
		memcpy(bytes + to, old.ptr + from, kept);
		memcpy(bytes + to + kept, edits[i].text.ptr, edits[i].text.len);
		to += kept + edits[i].text.len;
		from = edits[i].place.end;
	}
	memcpy(bytes + to, old.ptr + from, old.len - from);
	return (struct span){ bytes, to + old.len - from };
}

int scalar_edits_apply(const struct manifest *before, struct scalar_edit *edits, size_t count,
		       struct arena *arena, struct span *ret_bytes, struct error *err)
{
	struct source source = {
		.path = before->source->path,
		.bytes = replace(before->source->bytes, edits, count, arena),
	};
	struct findings findings;
	struct manifest after;

	if (source.bytes.len > LIMIT_MANIFEST_BYTES)
		return error_set(err, ERROR_LIMIT, "it would be larger than %zu MiB",
				 LIMIT_MANIFEST_BYTES >> 20);
	findings_init(&findings, arena);
	manifest_read(&after, &source, arena, &findings);
	if (compare(before, &after, edits, count, arena, err) < 0)
		return -1;
	*ret_bytes = source.bytes;
	return 0;
}
