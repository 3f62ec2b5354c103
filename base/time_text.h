/* SPDX-License-Identifier: Apache-2.0 */
/* Times as people and as machines read them; seconds since 1970. */
#ifndef BASE_TIME_TEXT_H
#define BASE_TIME_TEXT_H

#include "base/text.h"

#include <stdint.h>

/* "just now", "5 minutes ago", "2 hours ago", "12 days ago"; "in 3 days" for what lies ahead. */
void text_age(struct text *text, int64_t now, int64_t then);

/* How long: "45s", "12m", "5h", "3d"; at least two of the unit, but for seconds. */
void text_duration(struct text *text, int64_t seconds);

/* "2026-11-23T02:00:00Z"; a second beyond the calendar as its number. */
void text_time(struct text *text, int64_t seconds);

#endif
