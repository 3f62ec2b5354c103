/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers as Go reads and spells them: strconv.ParseInt with base 0, go-yaml's
 * float pattern, and the shortest decimal that reads back as the same value.
 */
#ifndef MANIFEST_NUMBER_H
#define MANIFEST_NUMBER_H

#include "base/arena.h"
#include "base/span.h"

#include <stdint.h>

enum number_form {
	NUMBER_NONE = 0, /* no number: a string */
	NUMBER_INTEGER,  /* fits int64_t */
	NUMBER_WHOLE,    /* 2^63 to 2^64 - 1 */
	NUMBER_REAL,
};

struct number {
	enum number_form form;
	int64_t integer;
	uint64_t whole;
	double real; /* set for NUMBER_WHOLE and NUMBER_REAL */
};

/* Go's ParseInt(text, 0, 64), then ParseUint: sign, 0x, 0o, 0b, leading 0 as octal. */
struct number number_parse_integer(struct span text);

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
bool number_is_decimal(struct span text);

/* A finite value of a text that number_is_decimal(); false when it is too large. */
bool number_parse_real(struct span text, struct arena *scratch, double *ret_real);

/* Room for every spelling below, with its NUL. */
enum { NUMBER_SPELLING_BYTES = 40 };

/* Go's encoding/json: exponent only below 1e-6 and from 1e21. Returns the length. */
size_t number_spell_json(double real, char out[NUMBER_SPELLING_BYTES]);

/* Go's FormatFloat(real, 'g', -1, 32), infinities and NaN as YAML writes them: float keys. */
size_t number_spell_key(double real, char out[NUMBER_SPELLING_BYTES]);

#endif
