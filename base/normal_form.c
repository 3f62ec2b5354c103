/* SPDX-License-Identifier: Apache-2.0 */
#include "base/normal_form.h"

#include "base/normal_form_data.h"
#include "base/utf8.h"

#include <stdlib.h>

/* Hangul syllables, as the Unicode standard computes them (3.12). */
enum {
	HANGUL_LEADING = 0x1100,
	HANGUL_LEADING_COUNT = 19,
	HANGUL_VOWEL = 0x1161,
	HANGUL_VOWEL_COUNT = 21,
	HANGUL_TRAILING = 0x11a8,
	HANGUL_TRAILING_COUNT = 27,
	HANGUL_SYLLABLE = 0xac00,
	HANGUL_SYLLABLE_COUNT =
		HANGUL_LEADING_COUNT * HANGUL_VOWEL_COUNT * (HANGUL_TRAILING_COUNT + 1),
};

/* No mark and no second part of a composition stands before this. */
enum { FIRST_MARK = 0x0300 };

/* What was read so far of one letter and its marks. */
struct letter {
	uint32_t start; /* 0: none yet */
	unsigned last_class;
};

static int order(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int by_parts(const void *key, const void *element)
{
	const struct composition *wanted = key;
	const struct composition *there = &compositions[*(const uint16_t *)element];
	int first = order(wanted->first, there->first);

	return first ? first : order(wanted->second, there->second);
}

static int by_whole(const void *key, const void *element)
{
	const struct composition *there = element;

	return order(*(const uint32_t *)key, there->whole);
}

static int in_range(uint32_t code_point, uint32_t first, uint32_t last)
{
	return code_point < first ? -1 : code_point > last;
}

static int by_combining_range(const void *key, const void *element)
{
	const struct combining_range *range = element;

	return in_range(*(const uint32_t *)key, range->first, range->last);
}

static int by_range(const void *key, const void *element)
{
	const struct code_point_range *range = element;

	return in_range(*(const uint32_t *)key, range->first, range->last);
}

static unsigned class_of(uint32_t code_point)
{
	const struct combining_range *range =
		bsearch(&code_point, combining_ranges, COMBINING_RANGE_COUNT,
			sizeof(*combining_ranges), by_combining_range);

	return range ? range->combining_class : 0;
}

static bool is_never_composed(uint32_t code_point)
{
	return bsearch(&code_point, never_composed, NEVER_COMPOSED_COUNT, sizeof(*never_composed),
		       by_range) != NULL;
}

static bool is_hangul_pair(uint32_t first, uint32_t second)
{
	if (first - HANGUL_LEADING < HANGUL_LEADING_COUNT)
		return second - HANGUL_VOWEL < HANGUL_VOWEL_COUNT;
	return first - HANGUL_SYLLABLE < HANGUL_SYLLABLE_COUNT &&
	       (first - HANGUL_SYLLABLE) % (HANGUL_TRAILING_COUNT + 1) == 0 &&
	       second - HANGUL_TRAILING < HANGUL_TRAILING_COUNT;
}

static bool is_pair(uint32_t first, uint32_t second)
{
	struct composition wanted = { .first = first, .second = second };

	return is_hangul_pair(first, second) ||
	       bsearch(&wanted, compositions_by_parts, COMPOSITION_COUNT,
		       sizeof(*compositions_by_parts), by_parts);
}

/* With the letter as it is, or before a mark of the letter that belongs behind this one. */
static bool composes(uint32_t letter, uint32_t mark, unsigned class)
{
	while (!is_pair(letter, mark)) {
		const struct composition *parts = bsearch(&letter, compositions, COMPOSITION_COUNT,
							  sizeof(*compositions), by_whole);
		if (!parts || class == 0 || class_of(parts->second) <= class)
			return false;
		letter = parts->first;
	}
	return true;
}

/* False when a composed text would not go on so. */
static bool take(struct letter *letter, uint32_t code_point)
{
	unsigned class = class_of(code_point);
	bool reaches = letter->last_class == 0 || letter->last_class < class;

	if (is_never_composed(code_point) || (class && class < letter->last_class))
		return false;
	if (letter->start && reaches && composes(letter->start, code_point, class))
		return false;
	if (class == 0)
		letter->start = code_point;
	letter->last_class = class;
	return true;
}

bool is_composed_form(struct span text)
{
	struct letter letter = { 0 };
	uint32_t code_point = 0;

	for (size_t at = 0, len; at < text.len; at += len) {
		len = utf8_decode(span_from(text, at), &code_point);
		if (len == 0)
			return true;
		if (code_point < FIRST_MARK)
			letter = (struct letter){ .start = code_point };
		else if (!take(&letter, code_point))
			return false;
	}
	return true;
}
