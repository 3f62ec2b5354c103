/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Did you mean": the candidate closest to a mistyped word.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/span.h"

struct nearest {
	struct span word;
	struct span best; /* empty until something is close enough */
	size_t distance;
};

/* Close enough: at most a third of the word's letters differ (Damerau-Levenshtein, case folded). */
void nearest_init(struct nearest *nearest, struct span word);
void nearest_offer(struct nearest *nearest, struct span candidate);

#endif
