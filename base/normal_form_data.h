/* SPDX-License-Identifier: Apache-2.0 */
/* The tables behind base/normal_form.h; nothing else reads them. */
#ifndef BASE_NORMAL_FORM_DATA_H
#define BASE_NORMAL_FORM_DATA_H

#include <stdint.h>

enum { COMPOSITION_COUNT = 941, COMBINING_RANGE_COUNT = 382, NEVER_COMPOSED_COUNT = 73 };

/* Two characters that become one; Hangul syllables are computed. */
struct composition {
	uint32_t whole;
	uint32_t first;
	uint32_t second;
};

/* By `whole`; and their indices by `first`, then `second`. */
extern const struct composition compositions[COMPOSITION_COUNT];
extern const uint16_t compositions_by_parts[COMPOSITION_COUNT];

/* Marks and their Canonical_Combining_Class, which is 0 for everything else. */
struct combining_range {
	uint32_t first;
	uint32_t last;
	unsigned combining_class;
};
extern const struct combining_range combining_ranges[COMBINING_RANGE_COUNT];

/* Characters that no composed text holds. */
struct code_point_range {
	uint32_t first;
	uint32_t last;
};
extern const struct code_point_range never_composed[NEVER_COMPOSED_COUNT];

#endif
