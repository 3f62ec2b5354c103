/* SPDX-License-Identifier: Apache-2.0 */
/* Times as trailers hold them: "2026-12-07T02:00:00Z", and nothing else. */
#ifndef REVIEW_UTC_TIME_H
#define REVIEW_UTC_TIME_H

#include "base/arena.h"

/* Seconds since 1970. Only years 1970 to 9999, without leap seconds. */
bool utc_time_parse(struct span text, int64_t *ret_seconds);

/* Terminated. */
struct span utc_time_text(int64_t seconds, struct arena *arena);

#endif
