/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths of time as people write them in options and settings. */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include "base/span.h"

#include <stdint.h>

/*
 * "90", "90s", "10m", "2h", "14d": a number of at most nine digits, seconds without a unit.
 * False leaves *ret_seconds alone.
 */
bool duration_parse(struct span text, int64_t *ret_seconds);

#endif
