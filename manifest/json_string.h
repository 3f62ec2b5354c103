/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The string of a JSON document: borrowed from the source when it holds no
 * escape, decoded into the arena otherwise.
 */
#ifndef MANIFEST_JSON_STRING_H
#define MANIFEST_JSON_STRING_H

#include "base/arena.h"
#include "base/span.h"

struct json_string {
	struct span text;
	size_t bytes;          /* in the source, quotes included; on failure where it failed */
	size_t lone_surrogate; /* offset of the first \ud800 without its partner, or 0: none */
	const char *problem;   /* NULL: fine */
};

/* `source` starts with the opening quote. */
struct json_string json_string_read(struct span source, struct arena *arena);

#endif
