/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trailers of the messages that the gate itself writes and reads back: the last
 * paragraph, every line "Key: value", no folding, no other line. Stricter than
 * git-interpret-trailers(1), so that one text has one reading.
 */
#ifndef REVIEW_TRAILERS_H
#define REVIEW_TRAILERS_H

#include "base/arena.h"
#include "base/text.h"
#include "repo/repository.h"

struct trailer {
	struct span key;
	struct span value;
};

struct trailers {
	struct trailer *items;
	size_t count;
	size_t capacity;
	struct span before; /* the message above that paragraph */
};

/* False when the last paragraph is not made of trailers only. Borrows `message`. */
bool trailers_parse(struct span message, struct arena *arena, struct trailers *ret_trailers);

/*
 * The value when the key is there exactly once, in upper or lower case; an empty
 * span with ptr NULL otherwise.
 */
struct span trailer_value(const struct trailers *trailers, const char *key);

/* Appends the text as one line without an end: control characters become spaces, none at its ends.
 */
void line_put(struct text *text, struct span line);

/*
 * Appends "Key: value\n"; line breaks and control characters of the value become
 * spaces. Nothing for a value without any character.
 */
void trailer_put(struct text *text, const char *key, struct span value);

/* Nothing for the zero id. */
void trailer_put_oid(struct text *text, const char *key, struct oid oid);

/*
 * Free text for the part above the trailers, every line ended: no control character
 * but LF, no trailing space, no blank line at the ends. Indented by one space when
 * its last paragraph could be taken for trailers.
 */
void message_put(struct text *text, struct span foreign);

#endif
