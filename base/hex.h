/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes in lower-case hexadecimal: object ids, digests, random names. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stddef.h>

/* Writes 2 * len digits and no terminator. */
static inline void hex_encode(const unsigned char *bytes, size_t len, char *ret_digits)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		ret_digits[2 * i] = digits[bytes[i] >> 4];
		ret_digits[2 * i + 1] = digits[bytes[i] & 15];
	}
}

#endif
