/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-encoding of URIs (RFC 3986, 2.1). */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include "base/ascii.h"

/* Two hexadecimal digits follow each percent sign. */
static inline bool percent_escapes_are_whole(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '%')
			continue;
		if (i + 2 >= text.len || !ascii_is_hex_digit(text.ptr[i + 1]) ||
		    !ascii_is_hex_digit(text.ptr[i + 2]))
			return false;
	}
	return true;
}

#endif
