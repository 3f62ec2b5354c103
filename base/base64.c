/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

static int digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct span text, struct arena *arena, struct span *ret_bytes)
{
	char *bytes = arena_alloc(arena, text.len + 1);
	size_t len = 0, characters = 0, padding = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '\r' || c == '\n')
			continue;
		int value = digit_value(c);
		if (c == '=' && characters % 4 + padding >= 2 && padding < 2)
			value = 0, padding++;
		else if (value < 0 || padding)
			return false;
		else
			characters++;
		bits = bits << 6 | (unsigned)value;
		if ((characters + padding) % 4 != 0)
			continue;
		for (int shift = 16; shift >= 0; shift -= 8)
			bytes[len++] = (char)(bits >> shift & 0xff);
		bits = 0;
		if (padding)
			len -= padding;
	}
	*ret_bytes = (struct span){ bytes, len };
	return (characters + padding) % 4 == 0;
}

struct span base64_encode(struct span bytes, struct arena *arena)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = arena_alloc(arena, (bytes.len + 2) / 3 * 4 + 1);
	size_t len = 0;

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;
		unsigned bits = (unsigned)(unsigned char)bytes.ptr[i] << 16;
		if (left > 1)
			bits |= (unsigned)(unsigned char)bytes.ptr[i + 1] << 8;
		if (left > 2)
			bits |= (unsigned)(unsigned char)bytes.ptr[i + 2];
		for (size_t digit = 0; digit < 4; digit++)
			text[len++] = digit > left ? '=' : digits[bits >> (18 - 6 * digit) & 63];
	}
	return (struct span){ text, len };
}
