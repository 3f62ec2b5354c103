/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"

#include "base/ascii.h"

#include <stdint.h>

/* Longer words are no typing mistakes of a name we know; also the bound of the work. */
enum { WORD_MAX = 64 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insert, delete, replace, swap of neighbours; each costs one. */
static size_t distance_between(struct span a, struct span b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *older = rows[0], *old = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.len; j++)
		old[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			char left = ascii_lower(a.ptr[i - 1]), right = ascii_lower(b.ptr[j - 1]);
			row[j] = smaller(smaller(old[j], row[j - 1]) + 1,
					 old[j - 1] + (left != right));
			if (i > 1 && j > 1 && left == ascii_lower(b.ptr[j - 2]) &&
			    right == ascii_lower(a.ptr[i - 2]))
				row[j] = smaller(row[j], older[j - 2] + 1);
		}
		size_t *reused = older;
		older = old;
		old = row;
		row = reused;
	}
	return old[b.len];
}

void nearest_init(struct nearest *nearest, struct span word)
{
	*nearest = (struct nearest){ .word = word, .distance = SIZE_MAX };
}

void nearest_offer(struct nearest *nearest, struct span candidate)
{
	struct span word = nearest->word;

	if (word.len == 0 || word.len > WORD_MAX || candidate.len == 0 || candidate.len > WORD_MAX)
		return;
	size_t apart =
		word.len > candidate.len ? word.len - candidate.len : candidate.len - word.len;
	/* Words of two letters may differ in one: "po" for "pod" helps, "xy" for "pod" does not. */
	size_t most = word.len < 3 ? 1 : word.len / 3;
	if (apart > most || apart >= nearest->distance)
		return;
	size_t distance = distance_between(word, candidate);
	if (distance > most || distance >= nearest->distance)
		return;
	nearest->best = candidate;
	nearest->distance = distance;
}
