/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths of time as people write them in options, settings, push options and policies. */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include "base/span.h"

#include <stdint.h>

/*
 * "90s", "10m", "2h", "14d", "2w": a number of at most nine digits and one of the letters of
 * `units`, which says what makes sense here. "0" needs none. False leaves *ret_seconds alone.
 */
bool duration_parse(struct span text, const char *units, int64_t *ret_seconds);

#endif
