/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of a JSON object that has members before: each begins with a comma. What has no value is
 * left out, so that a reader asks "is it there" and never "is it empty" (docs/formats.md).
 */
#ifndef BASE_JSON_MEMBER_H
#define BASE_JSON_MEMBER_H

#include "base/text.h"

#include <stdint.h>

/* ,"name":"value" */
void json_member(struct text *text, const char *name, struct span value);

/* ,"name":true or ,"name":false; both are said. */
void json_member_flag(struct text *text, const char *name, bool value);

/* ,"name":"2026-11-23T02:00:00Z"; nothing for 0. */
void json_member_time(struct text *text, const char *name, int64_t seconds);

/* ,"name":["one","two"]; an empty list is said. */
void json_member_list(struct text *text, const char *name, const struct span *items, size_t count);

#endif
