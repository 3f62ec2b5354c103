/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that stand twice in one object. The reader reports them and keeps the last; which of the
 * two their author meant nobody can tell, so nothing below one is edited.
 */
#include "images/place_search.h"

#include <stdlib.h>

static bool is_about_repetition(const struct finding *finding)
{
	struct span id = span_of(finding->rule->id);

	return span_is(id, "yaml/duplicate-key") || span_is(id, "json/duplicate-key") ||
	       span_is(id, "yaml/colliding-keys");
}

static int by_position(const void *left, const void *right)
{
	const struct repetition *a = left, *b = right;

	if (a->position.line != b->position.line)
		return a->position.line < b->position.line ? -1 : 1;
	return (a->position.column > b->position.column) -
	       (a->position.column < b->position.column);
}

/* The offset of the character so many columns behind `start`. */
static uint32_t offset_of_column(struct span bytes, size_t start, uint32_t column)
{
	size_t at = start;

	while (at < bytes.len && column > 1) {
		do
			at++;
		while (at < bytes.len && ((unsigned char)bytes.ptr[at] & 0xc0) == 0x80);
		column--;
	}
	return (uint32_t)at;
}

/* Findings know lines and columns: one walk through the file gives all of their offsets. */
static void locate(struct repetitions *repetitions, struct span bytes)
{
	uint32_t line = 1;
	size_t start = 0;

	for (size_t i = 0; i < repetitions->count; i++) {
		struct repetition *repetition = &repetitions->items[i];
		while (line < repetition->position.line && start < bytes.len) {
			start += span_find(span_from(bytes, start), '\n') + 1;
			line++;
		}
		repetition->start = offset_of_column(bytes, start, repetition->position.column);
	}
}

struct repetitions repetitions_of(const struct manifest *manifest, const struct findings *findings,
				  struct arena *arena)
{
	struct repetitions repetitions = { .is_unknown = findings->dropped_errors > 0 };

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		if (!is_about_repetition(finding) ||
		    !span_equal(finding->path, manifest->source->path))
			continue;
		ARENA_GROW(arena, &repetitions);
		repetitions.items[repetitions.count++] = (struct repetition){
			.position = finding->start,
			.message = finding->message,
		};
	}
	if (repetitions.count) {
		qsort(repetitions.items, repetitions.count, sizeof(*repetitions.items),
		      by_position);
		locate(&repetitions, manifest->source->bytes);
	}
	return repetitions;
}

const struct repetition *repetition_at(const struct repetitions *repetitions, uint32_t start)
{
	size_t low = 0, high = repetitions->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (repetitions->items[middle].start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < repetitions->count && repetitions->items[low].start == start
		       ? &repetitions->items[low]
		       : NULL;
}
