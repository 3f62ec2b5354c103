/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A source is one file's name and bytes; a place is a range of those bytes.
 *
 * Lines and columns are computed from the bytes when someone asks, because
 * almost nobody does: a tree of a million nodes needs two numbers a node.
 * Whoever made the source keeps path and bytes alive as long as anything that
 * was read from it.
 */
#ifndef MANIFEST_SOURCE_H
#define MANIFEST_SOURCE_H

#include "base/span.h"

#include <stdint.h>

struct source {
	struct span path;  /* relative to the repository's root, '/' between names */
	struct span bytes; /* the whole file; at most LIMIT_MANIFEST_BYTES */
};

/* Byte offsets into the source: start included, end not. */
struct place {
	uint32_t start;
	uint32_t end;
};

/* 1-based; columns count code points, as editors and SARIF's unicodeCodePoints do. */
struct position {
	uint32_t line;
	uint32_t column;
};

/* Where the byte at `offset` stands. LF ends a line; offsets beyond the end give the last position.
 */
struct position source_position(const struct source *source, uint32_t offset);

/* The line that holds `offset`, without its line end. */
struct span source_line(const struct source *source, uint32_t offset);

/* The text of a place. */
static inline struct span source_text(const struct source *source, struct place place)
{
	return span_first(span_from(source->bytes, place.start), place.end - place.start);
}

#endif
