/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scalar means: go-yaml v2's resolution of plain text and of explicit
 * tags (yaml-kubernetes, section 3).
 */
#ifndef MANIFEST_SCALAR_H
#define MANIFEST_SCALAR_H

#include "base/arena.h"
#include "base/span.h"

#include <stdint.h>

enum scalar_kind {
	SCALAR_STRING = 0,
	SCALAR_NULL,
	SCALAR_BOOL,
	SCALAR_INTEGER,
	SCALAR_WHOLE, /* 2^63 to 2^64 - 1 */
	SCALAR_FLOAT,
	SCALAR_NOT_JSON, /* NaN and the infinities; `real` holds which */
};

/* How a plain scalar is written, where readers disagree about such writing. */
enum scalar_shape {
	SHAPE_ORDINARY = 0,
	SHAPE_BOOLEAN_WORD, /* y, no, on, ... */
	SHAPE_LEADING_ZERO, /* 010, 0644, 08 */
	SHAPE_UNDERSCORE,   /* 1_000 */
	SHAPE_OCTAL_PREFIX, /* 0o17 */
	SHAPE_BINARY_PREFIX,
	SHAPE_SEXAGESIMAL, /* 1:30 */
	SHAPE_DATE,        /* 2024-01-01 */
	SHAPE_NULL,        /* ~, null, nothing */
	SHAPE_BEYOND,      /* an integer that no int64 holds */
};

struct scalar {
	uint8_t kind;
	uint8_t shape;
	union {
		bool boolean;
		int64_t integer;
		struct {
			double real;
			uint64_t whole;
		};
	};
};

/* False: a plain scalar that starts with this byte is a string, whatever follows. */
extern const bool scalar_may_be_special[256];

/* A plain scalar without tag. */
struct scalar scalar_resolve(struct span text, struct arena *scratch);

static inline bool scalar_is_string_at_once(struct span text)
{
	return text.len && !scalar_may_be_special[(unsigned char)text.ptr[0]];
}

enum tag_result {
	TAG_FINE = 0,
	TAG_DISCOURAGED, /* the value is known, but readers disagree: refuse strictly */
	TAG_MISMATCH,    /* the text is not of the tag's type: no value at all */
	TAG_NOT_BASE64,
};

/*
 * A scalar with an explicit tag. *text becomes the string's content where the
 * tag makes one (!!binary decodes; the result lives in `arena`).
 */
enum tag_result scalar_resolve_tagged(struct span tag, struct span *text, struct scalar *ret_scalar,
				      struct arena *arena, struct arena *scratch);

/* "2024-01-01" and its longer forms; a full RFC 3339 time, which no reader respells, is none. */
bool scalar_is_date(struct span text, bool *ret_respelled);

#endif
