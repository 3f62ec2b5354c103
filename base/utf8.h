/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, at most U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/span.h"

#include <stdint.h>

/*
 * Decodes the character at the start of `bytes` into *ret_code_point. Returns
 * its length in bytes, or 0 when `bytes` is empty or does not start with one.
 */
size_t utf8_decode(struct span bytes, uint32_t *ret_code_point);

/* Writes the character to `out` and returns its length in bytes (1 to 4). */
size_t utf8_encode(uint32_t code_point, char out[4]);

/* Offset of the first byte that is not valid UTF-8; bytes.len when all is. */
size_t utf8_valid_length(struct span bytes);

/* Number of characters; an invalid byte counts as one. */
size_t utf8_count(struct span bytes);

/*
 * Characters that a reader cannot see but a machine acts on: controls,
 * bidirectional controls (Unicode UAX 9), zero-width characters and other
 * default ignorables.
 */
bool utf8_is_control(uint32_t code_point); /* C0, DEL and C1 */
bool utf8_is_bidirectional_control(uint32_t code_point);
bool utf8_is_invisible(uint32_t code_point);

#endif
