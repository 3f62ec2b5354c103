/* SPDX-License-Identifier: Apache-2.0 */
/* Takes binary key material apart: big-endian numbers and strings with their length (RFC 4251). */
#ifndef REVIEW_WIRE_H
#define REVIEW_WIRE_H

#include "base/span.h"

#include <stdint.h>

/* After the first read beyond the end, `failed` stays true and all reads give nothing. */
struct wire {
	struct span rest;
	bool failed;
};

static inline struct span wire_bytes(struct wire *wire, size_t len)
{
	struct span bytes = span_first(wire->rest, len);

	if (wire->failed || bytes.len < len) {
		wire->failed = true;
		return (struct span){ 0 };
	}
	wire->rest = span_from(wire->rest, len);
	return bytes;
}

/* Big-endian, `len` at most 4. */
static inline uint32_t wire_number(struct wire *wire, size_t len)
{
	struct span bytes = wire_bytes(wire, len);
	uint32_t number = 0;

	for (size_t i = 0; i < bytes.len; i++)
		number = number << 8 | (unsigned char)bytes.ptr[i];
	return number;
}

static inline struct span wire_string(struct wire *wire)
{
	return wire_bytes(wire, wire_number(wire, 4));
}

/* Everything was there, and nothing is left. */
static inline bool wire_ends(const struct wire *wire)
{
	return !wire->failed && wire->rest.len == 0;
}

#endif
