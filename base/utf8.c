/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t utf8_decode(struct span bytes, uint32_t *ret_code_point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (bytes.len == 0)
		return 0;
	unsigned char lead = (unsigned char)bytes.ptr[0];
	if (lead < 0x80) {
		*ret_code_point = lead;
		return 1;
	}
	size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (lead < 0xc2 || lead > 0xf4 || bytes.len < len)
		return 0;
	uint32_t code_point = lead & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (!is_continuation(bytes.ptr[i]))
			return 0;
		code_point = code_point << 6 | ((unsigned char)bytes.ptr[i] & 0x3f);
	}
	bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
	if (code_point < least[len] || code_point > 0x10ffff || surrogate)
		return 0;
	*ret_code_point = code_point;
	return len;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	size_t len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	static const unsigned char mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = len - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code_point & 0x3f));
		code_point >>= 6;
	}
	out[0] = (char)(mark[len] | code_point);
	return len;
}

/* Skips eight ASCII bytes at a time: manifests are nearly all ASCII. */
static size_t skip_ascii(struct span bytes, size_t at)
{
	uint64_t word;

	while (at + sizeof(word) <= bytes.len) {
		memcpy(&word, bytes.ptr + at, sizeof(word));
		if (word & 0x8080808080808080u)
			break;
		at += sizeof(word);
	}
	return at;
}

size_t utf8_valid_length(struct span bytes)
{
	uint32_t code_point;

	for (size_t at = 0; at < bytes.len;) {
		at = skip_ascii(bytes, at);
		if (at == bytes.len)
			break;
		size_t len = utf8_decode(span_from(bytes, at), &code_point);
		if (len == 0)
			return at;
		at += len;
	}
	return bytes.len;
}

size_t utf8_count(struct span bytes)
{
	size_t count = 0;
	uint32_t code_point;

	for (size_t at = 0; at < bytes.len; count++) {
		size_t len = utf8_decode(span_from(bytes, at), &code_point);
		at += len ? len : 1;
	}
	return count;
}

bool utf8_is_control(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

bool utf8_is_bidirectional_control(uint32_t code_point)
{
	return (code_point >= 0x202a && code_point <= 0x202e) ||
	       (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0x200e ||
	       code_point == 0x200f || code_point == 0x061c;
}

bool utf8_is_invisible(uint32_t code_point)
{
	return (code_point >= 0x200b && code_point <= 0x200d) ||
	       (code_point >= 0x2060 && code_point <= 0x2064) ||
	       (code_point >= 0x206a && code_point <= 0x206f) ||
	       (code_point >= 0xe0000 && code_point <= 0xe0fff) || code_point == 0x00ad ||
	       code_point == 0x034f || code_point == 0x180e || code_point == 0xfeff;
}
