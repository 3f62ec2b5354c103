/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flux's markers: a comment behind a scalar, # {"$imagepolicy": "NAMESPACE:POLICY[:PART]"}. YAML
 * readers drop comments, so they are looked for in the bytes behind each scalar.
 */
#include "base/ascii.h"
#include "base/map.h"
#include "images/place_search.h"

/* From the end of the value to the end of the comment: blanks, name space, policy. */
enum { MARKER_BYTES = 1024 };

struct marker {
	struct span policy;
	enum image_part part;
};

static bool take(struct span *text, const char *word)
{
	*text = ascii_trim(*text);
	if (!span_starts_with(*text, word))
		return false;
	*text = span_from(*text, strlen(word));
	return true;
}

/* The comment's text behind '#'. */
static bool read_marker(struct span comment, struct marker *ret_marker)
{
	struct marker marker = { .part = PART_WHOLE };

	if (!take(&comment, "{") || !take(&comment, "\"$imagepolicy\"") || !take(&comment, ":") ||
	    !take(&comment, "\""))
		return false;
	size_t end = span_find(comment, '"');
	struct span rest = span_from(comment, end + 1);
	if (end == comment.len || !take(&rest, "}") || ascii_trim(rest).len)
		return false;
	marker.policy = span_first(comment, end);
	size_t colon = span_find(marker.policy, ':');
	if (colon == marker.policy.len)
		return false;
	colon += 1 + span_find(span_from(marker.policy, colon + 1), ':');
	struct span part = span_from(marker.policy, colon + 1);
	if (span_is(part, "name"))
		marker.part = PART_NAME;
	else if (span_is(part, "tag"))
		marker.part = PART_TAG;
	else if (span_is(part, "digest"))
		marker.part = PART_DIGEST;
	else if (colon < marker.policy.len)
		return false;
	marker.policy = span_first(marker.policy, colon);
	*ret_marker = marker;
	return true;
}

/* The first of the sorted scalars that begins at `offset` or behind it. */
static size_t first_from(const struct scalar_index *scalars, uint32_t offset)
{
	size_t low = 0, high = scalars->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (scalars->items[middle].start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether the value that ends last before `offset` is the only one that ends on that line. */
static bool is_alone_on_line(struct place_search *search, uint32_t offset)
{
	const struct scalar_index *scalars = search_scalars(search);
	struct span before = span_first(search->manifest->source->bytes, offset);
	const char *feed = before.len ? memrchr(before.ptr, '\n', before.len) : NULL;
	size_t start = feed ? (size_t)(feed - before.ptr) + 1 : 0;
	size_t last = first_from(scalars, offset);

	return last < 2 || scalars->items[last - 2].node->place.end <= start;
}

void marker_visit(struct place_search *search, const struct step *step, const struct node *node)
{
	struct span bytes = search->manifest->source->bytes;
	size_t at = node->place.end;
	bool closes = false;
	struct marker marker;
	struct image_place place;

	bytes = span_first(bytes, at + MARKER_BYTES);
	for (; at < bytes.len && strchr(" \t]},", bytes.ptr[at]) && bytes.ptr[at]; at++)
		closes = closes || !strchr(" \t", bytes.ptr[at]);
	if (at == bytes.len || bytes.ptr[at] != '#' || at == 0 || !strchr(" \t", bytes.ptr[at - 1]))
		return;
	struct span comment = span_from(bytes, at + 1);
	comment = span_first(comment, span_find(comment, '\n'));
	if (!read_marker(comment, &marker) || !place_describe(search, step, node, &place))
		return;
	place.kind = PLACE_MARKER;
	place.part = marker.part;
	place.policy = marker.policy;
	if (closes && !is_alone_on_line(search, (uint32_t)at))
		place.cannot_edit = span_of("its line holds several values, and which of them the "
					    "marker means nobody can tell; write one a line");
	struct image_reference reference;
	if (marker.part == PART_WHOLE && !image_reference_read(place.value, &reference))
		place.image = reference.name;
	else if (marker.part == PART_NAME)
		place.image = place.value;
	place_add(search, &place);
}

void markers_name_images(struct image_places *places, struct arena *arena)
{
	struct map names;

	map_init(&names, arena);
	for (size_t i = 0; i < places->count; i++) {
		struct image_place *place = &places->items[i];
		if (place->kind == PLACE_MARKER && place->image.len)
			*map_slot(&names, place->policy) = place;
	}
	for (size_t i = 0; i < places->count; i++) {
		struct image_place *place = &places->items[i];
		const struct image_place *other =
			place->kind == PLACE_MARKER ? map_get(&names, place->policy) : NULL;
		if (other && !place->image.len)
			place->image = other->image;
	}
}
