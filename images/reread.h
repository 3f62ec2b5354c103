/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an edited file reads as the original but for the intended values: the same documents,
 * keys, styles and aliases, and every other scalar equal. Internal to this room.
 */
#ifndef IMAGES_REREAD_H
#define IMAGES_REREAD_H

#include "manifest/reader.h"

struct intended {
	uint32_t start; /* place.start of the scalar in the original */
	struct span value;
	uint32_t uses; /* how many values read it: 1, and one for each alias; counted here */
};

/*
 * `items` by start. -1 and ERROR_INPUT when something else differs; the message names the first
 * such place.
 */
int reread_compare(const struct manifest *before, const struct manifest *after,
		   struct intended *items, size_t count, struct error *err) WARN_UNUSED;

#endif
