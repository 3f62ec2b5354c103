/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character classes of ASCII, whatever the locale says. Bytes of 0x80 and above
 * belong to none of them.
 */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

#include "base/span.h"

static inline bool ascii_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static inline bool ascii_is_lower(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static inline bool ascii_is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static inline bool ascii_is_letter(char byte)
{
	return ascii_is_lower(byte) || ascii_is_upper(byte);
}

static inline bool ascii_is_alphanumeric(char byte)
{
	return ascii_is_letter(byte) || ascii_is_digit(byte);
}

static inline bool ascii_is_hex_digit(char byte)
{
	return ascii_is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* Space, tab, line feed, vertical tab, form feed, carriage return. */
static inline bool ascii_is_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Without the blank bytes at both ends. */
static inline struct span ascii_trim(struct span text)
{
	while (text.len && ascii_is_space(text.ptr[0]))
		text = span_from(text, 1);
	while (text.len && ascii_is_space(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

static inline char ascii_lower(char byte)
{
	return ascii_is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
}

static inline bool ascii_equal_ignoring_case(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	}
	return true;
}

/* 0 to 15; the byte must be a hexadecimal digit. */
static inline unsigned ascii_hex_value(char byte)
{
	return ascii_is_digit(byte) ? (unsigned)(byte - '0')
				    : (unsigned)(ascii_lower(byte) - 'a') + 10;
}

#endif
