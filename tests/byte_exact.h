/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The promise of an edit, held against any file and any of its scalars: bytes outside the changed
 * spans are identical, and what is read differs there only. Written without the code that the
 * edit itself uses for its proof. For the property test and the fuzz target.
 */
#ifndef TESTS_BYTE_EXACT_H
#define TESTS_BYTE_EXACT_H

#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "images/place_search.h"
#include "images/scalar_edit.h"
#include "images/scalar_text.h"
#include "manifest/json_writer.h"

#include <stdlib.h>

enum { EDITS_AT_ONCE = 3 };

#define LONG_REFERENCE                                                                             \
	("registry.example.com:5000/shop/web:1.4.2@sha256:"                                        \
	 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")

struct random {
	uint64_t state; /* never 0 */
};

static inline uint32_t random_below(struct random *random, uint32_t bound)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)(random->state >> 11) % bound;
}

/* A value as a list of what a reader sees: keys, openings and scalars in their order. */
struct leaf {
	struct span json;
	uint32_t start; /* of a scalar; where it is anchored if an alias repeats it */
	bool is_scalar;
};

struct leaves {
	struct leaf *items;
	size_t count, capacity;
};

static inline void leaf_add(struct leaves *leaves, struct arena *arena, struct leaf leaf)
{
	ARENA_GROW(arena, leaves);
	leaves->items[leaves->count++] = leaf;
}

static inline struct span leaf_json(const struct node *node, struct arena *arena)
{
	struct text text;

	text_init(&text, (size_t)64 << 20);
	json_write(&text, node);
	struct span json = arena_copy(arena, text_span(&text));
	text_release(&text);
	return json;
}

static inline void flatten(struct leaves *leaves, const struct node *node, struct arena *arena)
{
	struct leaf leaf = { .json = span_of(node->kind == NODE_LIST ? "[" : "{") };

	if (node->kind != NODE_LIST && node->kind != NODE_MAP) {
		leaf.json = leaf_json(node, arena);
		leaf.is_scalar = true;
		leaf.start = node->is_alias ? node->anchored_at : node->place.start;
		leaf_add(leaves, arena, leaf);
		return;
	}
	leaf_add(leaves, arena, leaf);
	for (uint32_t i = 0; node->kind == NODE_LIST && i < node->list.count; i++)
		flatten(leaves, node->list.items[i], arena);
	for (uint32_t i = 0; node->kind == NODE_MAP && i < node->map.count; i++) {
		leaf_add(leaves, arena, (struct leaf){ .json = node->map.entries[i].name });
		flatten(leaves, node->map.entries[i].value, arena);
	}
	leaf_add(leaves, arena, (struct leaf){ .json = span_of("end") });
}

static inline struct leaves flatten_all(const struct manifest *manifest, struct arena *arena)
{
	struct leaves leaves = { 0 };

	for (size_t i = 0; i < manifest->count; i++)
		flatten(&leaves, manifest->documents[i].root, arena);
	return leaves;
}

/* Every scalar as a place, found with the room's own steps. */
static inline void collect_places(struct place_search *search, const struct step *step,
				  const struct node *node)
{
	struct image_place place;

	for (uint32_t i = 0; node->kind == NODE_LIST && i < node->list.count; i++) {
		struct step next = step_to_item(step, node, i);
		collect_places(search, &next, node->list.items[i]);
	}
	for (uint32_t i = 0; node->kind == NODE_MAP && i < node->map.count; i++) {
		struct step next = step_to_entry(step, node, &node->map.entries[i]);
		collect_places(search, &next, node->map.entries[i].value);
	}
	if (step && place_describe(search, step, node, &place) && !place.cannot_edit.len)
		place_add(search, &place);
}

static inline struct span random_value(struct random *random, struct arena *arena)
{
	static const char *const values[] = {
		"1.10",
		"1e3",
		"0x1",
		"0o7",
		"12_000",
		"on",
		"yes",
		"Null",
		"~",
		"true",
		"2024-01-01",
		"190:20:30",
		"08",
		"1.",
		".5",
		"+1",
		"-",
		"web:1",
		"=",
		"<<",
		".inf",
		"- a",
		"a: b",
		"a #b",
		"a#b",
		"a:",
		":a",
		"?",
		"#",
		"&a",
		"*a",
		"!a",
		"|",
		">",
		"%a",
		"@a",
		"`a",
		"{}",
		"[a",
		"a, b",
		"a]",
		"'",
		"\"",
		"a'b\"c\\",
		"",
		" a",
		"a ",
		"a\nb",
		"a\tb",
		"a?b",
		"---",
		"...",
		"--- a",
		"\x01",
		"\xc3\xa9",
		"\xe2\x80\xa8",
		"\xef\xbb\xbf",
		"\xf0\x9f\x9a\x80",
		"\xc2\x85",
		LONG_REFERENCE,
	};
	static const char bytes[] = "abz019.:-_/@#,[]{}&*!|>'\"%`?=~ \t\n\\";
	uint32_t pick = random_below(random, 2 * COUNT(values));
	char text[12];
	size_t len = 0;

	if (pick < COUNT(values))
		return span_of(values[pick]);
	for (uint32_t count = random_below(random, sizeof(text)); len < count; len++)
		text[len] = bytes[random_below(random, sizeof(bytes) - 1)];
	return arena_copy(arena, (struct span){ text, len });
}

static inline int edit_order(const void *left, const void *right)
{
	const struct scalar_edit *a = left, *b = right;

	return (a->place.start > b->place.start) - (a->place.start < b->place.start);
}

/* Up to EDITS_AT_ONCE of the places, with new values, in order. */
static inline size_t choose_edits(const struct image_places *places, struct random *random,
				  struct arena *arena, struct scalar_edit *edits)
{
	size_t count = 0;

	for (int i = 0; places->count && i < EDITS_AT_ONCE; i++) {
		const struct image_place *place =
			&places->items[random_below(random, (uint32_t)places->count)];
		struct scalar_edit edit = {
			.place = place->place,
			.value = random_value(random, arena),
		};
		edit.text = scalar_text(edit.value, (enum node_style)place->node->style, arena);
		bool is_new = true;
		for (size_t j = 0; j < count; j++)
			is_new = is_new && edits[j].place.start != edit.place.start;
		if (is_new)
			edits[count++] = edit;
	}
	if (count)
		qsort(edits, count, sizeof(*edits), edit_order);
	return count;
}

static inline bool bytes_agree(struct span before, struct span after,
			       const struct scalar_edit *edits, size_t count)
{
	size_t old_at = 0, new_at = 0;

	for (size_t i = 0; i <= count; i++) {
		size_t end = i < count ? edits[i].place.start : before.len;
		size_t len = end - old_at;
		if (new_at + len > after.len ||
		    memcmp(before.ptr + old_at, after.ptr + new_at, len) != 0)
			return false;
		new_at += len;
		if (i < count) {
			old_at = edits[i].place.end;
			new_at += edits[i].text.len;
		}
	}
	return new_at == after.len;
}

static inline bool leaf_agrees(const struct leaf *before, const struct leaf *after,
			       const struct scalar_edit *edits, size_t count, struct arena *arena)
{
	for (size_t i = 0; before->is_scalar && i < count; i++) {
		if (before->start != edits[i].place.start)
			continue;
		struct node wanted = { .kind = NODE_STRING, .text = edits[i].value };
		return after->is_scalar && span_equal(after->json, leaf_json(&wanted, arena));
	}
	return before->is_scalar == after->is_scalar && span_equal(before->json, after->json);
}

struct byte_exact {
	size_t edited; /* runs that gave new bytes */
	size_t refused;
	const char *broken; /* a promise that was not kept */
	struct error err;   /* why the last one was refused */
};

/* One edit of random scalars of the file. */
static inline void byte_exact_try(struct byte_exact *result, const struct source *source,
				  struct random *random, struct arena *arena)
{
	struct findings findings, findings_after;
	struct manifest before, after;
	struct image_places places = { 0 };
	struct scalar_edit edits[EDITS_AT_ONCE];
	struct source edited = { .path = source->path };

	findings_init(&findings, arena);
	findings_init(&findings_after, arena);
	manifest_read(&before, source, arena, &findings);
	struct repetitions repetitions = repetitions_of(&before, &findings, arena);
	for (size_t i = 0; i < before.count; i++) {
		struct place_search search = {
			.manifest = &before,
			.repetitions = &repetitions,
			.document = &before.documents[i],
			.arena = arena,
			.places = &places,
		};
		collect_places(&search, NULL, before.documents[i].root);
	}
	size_t count = choose_edits(&places, random, arena, edits);
	if (count == 0)
		return;
	if (scalar_edits_apply(&before, edits, count, arena, &edited.bytes, &result->err) < 0) {
		result->refused++;
		return;
	}
	result->edited++;
	if (!bytes_agree(source->bytes, edited.bytes, edits, count))
		result->broken = "bytes outside the spans differ";
	manifest_read(&after, &edited, arena, &findings_after);
	struct leaves old = flatten_all(&before, arena), new = flatten_all(&after, arena);
	if (old.count != new.count)
		result->broken = "another number of values is read";
	for (size_t i = 0; i < old.count && i < new.count; i++) {
		if (!leaf_agrees(&old.items[i], &new.items[i], edits, count, arena))
			result->broken = "a value differs that was not meant, or is not as meant";
	}
}

#endif
