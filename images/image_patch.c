/* SPDX-License-Identifier: Apache-2.0 */
/* Operations of JSON 6902, as kustomizations have them: {op, path, value}. */
#include "base/ascii.h"
#include "images/place_search.h"

/* volumes[0].image.reference is the longest way that images are known by. */
enum { SEGMENTS = 4 };

/* "0" and "-" (behind the last) are items. */
static bool is_item(struct span segment)
{
	if (span_is(segment, "-"))
		return true;
	for (size_t i = 0; i < segment.len; i++)
		if (!ascii_is_digit(segment.ptr[i]))
			return false;
	return true;
}

/* Where the last segments of "/a/b/c" begin, each at its '/'. */
static size_t start_of_end(struct span pointer)
{
	size_t at = pointer.len;

	for (int found = 0; at > 0 && found < SEGMENTS; found += pointer.ptr[at] == '/')
		at--;
	return at;
}

/* Only these two make a value part of the object. */
const struct step *patch_target(struct place_search *search, const struct node *map)
{
	struct span pointer = node_text(node_get(map, "path"));
	struct span op = node_text(node_get(map, "op"));
	struct step *steps = NULL;

	if ((!span_is(op, "add") && !span_is(op, "replace")) || !span_starts_with(pointer, "/"))
		return NULL;
	pointer = span_from(pointer, start_of_end(pointer));
	for (size_t i = 0; pointer.len; i++) {
		pointer = span_from(pointer, 1);
		struct span segment = span_first(pointer, span_find(pointer, '/'));
		pointer = span_from(pointer, segment.len);
		struct step *step = ARENA_NEW(search->arena, struct step);
		*step = (struct step){ .parent = steps };
		if (!is_item(segment))
			step->field.name = segment;
		steps = step;
	}
	return steps;
}
