/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/json_string.h"

#include "base/ascii.h"
#include "base/utf8.h"

#include <stdint.h>

/* The length up to the closing quote; sets *ret_escaped. source.len when there is none. */
static size_t find_end(struct span source, bool *ret_escaped)
{
	*ret_escaped = false;
	for (size_t at = 1; at < source.len; at++) {
		char c = source.ptr[at];
		if (c == '"' || (unsigned char)c < 0x20)
			return at;
		if (c == '\\') {
			*ret_escaped = true;
			at++;
		}
	}
	return source.len;
}

/* Four hexadecimal digits; UINT32_MAX when they are not. */
static uint32_t take_hex(struct span digits)
{
	uint32_t value = 0;

	if (digits.len < 4)
		return UINT32_MAX;
	for (size_t i = 0; i < 4; i++) {
		if (!ascii_is_hex_digit(digits.ptr[i]))
			return UINT32_MAX;
		value = value << 4 | ascii_hex_value(digits.ptr[i]);
	}
	return value;
}

struct decoder {
	struct json_string *string;
	struct span source;
	size_t at;
	char *out;
	size_t len;
};

/* At the backslash of \uXXXX. A surrogate without its partner becomes U+FFFD, as in Go. */
static bool decode_unicode(struct decoder *decoder)
{
	struct span source = decoder->source;
	uint32_t code_point = take_hex(span_from(source, decoder->at + 2));
	size_t width = 6;

	if (code_point == UINT32_MAX)
		return false;
	if (code_point >= 0xd800 && code_point <= 0xdfff) {
		struct span next = span_from(source, decoder->at + 6);
		uint32_t low = span_starts_with(next, "\\u") ? take_hex(span_from(next, 2)) : 0;
		if (code_point < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
			code_point = 0x10000 + ((code_point - 0xd800) << 10) + (low - 0xdc00);
			width = 12;
		} else {
			if (!decoder->string->lone_surrogate)
				decoder->string->lone_surrogate = decoder->at;
			code_point = 0xfffd;
		}
	}
	decoder->len += utf8_encode(code_point, decoder->out + decoder->len);
	decoder->at += width;
	return true;
}

static bool decode_escape(struct decoder *decoder)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char c = decoder->source.ptr[decoder->at + 1];
	const char *hit = c ? strchr(from, c) : NULL;

	if (c == 'u')
		return decode_unicode(decoder);
	if (!hit)
		return false;
	decoder->out[decoder->len++] = to[hit - from];
	decoder->at += 2;
	return true;
}

/* Escapes never become longer than they were written, so the source's length is room enough. */
static void decode(struct json_string *string, struct span source, struct arena *arena)
{
	struct decoder decoder = { .string = string, .source = source, .at = 1 };

	decoder.out = arena_alloc(arena, source.len);
	while (decoder.at < source.len) {
		if (source.ptr[decoder.at] != '\\') {
			decoder.out[decoder.len++] = source.ptr[decoder.at++];
		} else if (!decode_escape(&decoder)) {
			string->problem = "JSON knows no such escape; a backslash itself is "
					  "written \\\\";
			string->bytes = decoder.at;
			return;
		}
	}
	string->text = (struct span){ decoder.out, decoder.len };
}

struct json_string json_string_read(struct span source, struct arena *arena)
{
	struct json_string string = { 0 };
	bool escaped;
	size_t end = find_end(source, &escaped);

	string.bytes = end;
	if (end >= source.len) {
		string.bytes = 0;
		string.problem = "the string that starts here is never closed";
	} else if (source.ptr[end] != '"') {
		string.problem =
			source.ptr[end] == '\n' || source.ptr[end] == '\r'
				? "a line break inside a JSON string; write \\n"
				: "a control character inside a JSON string; write \\u00XX";
	} else {
		string.bytes = end + 1;
		string.text = span_from(span_first(source, end), 1);
		if (escaped)
			decode(&string, span_first(source, end), arena);
	}
	return string;
}
