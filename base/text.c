/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void text_init(struct text *text, size_t max_bytes)
{
	*text = (struct text){ .max_bytes = max_bytes };
}

void text_release(struct text *text)
{
	free(text->bytes);
	text_init(text, text->max_bytes);
}

void text_clear(struct text *text)
{
	text->len = 0;
	text->failed = false;
	if (text->bytes)
		text->bytes[0] = '\0';
}

/* Room for `more` bytes and the terminator; false, and failed for good, if the ceiling is in the
 * way. */
static bool reserve(struct text *text, size_t more)
{
	if (text->failed || more > text->max_bytes - text->len) {
		text->failed = true;
		return false;
	}
	size_t needed = text->len + more + 1;
	if (needed <= text->capacity)
		return true;
	size_t capacity = text->capacity ? text->capacity * 2 : 256;
	if (capacity < needed)
		capacity = needed;
	char *bytes = realloc(text->bytes, capacity);
	if (!bytes) {
		text->failed = true;
		return false;
	}
	text->bytes = bytes;
	text->capacity = capacity;
	return true;
}

void text_append(struct text *text, struct span bytes)
{
	if (!reserve(text, bytes.len))
		return;
	if (bytes.len)
		memcpy(text->bytes + text->len, bytes.ptr, bytes.len);
	text->len += bytes.len;
	text->bytes[text->len] = '\0';
}

void text_byte(struct text *text, char byte)
{
	text_append(text, (struct span){ &byte, 1 });
}

void text_string(struct text *text, const char *string)
{
	text_append(text, span_of(string));
}

void text_fill(struct text *text, char byte, size_t count)
{
	if (!reserve(text, count))
		return;
	memset(text->bytes + text->len, byte, count);
	text->len += count;
	text->bytes[text->len] = '\0';
}

void text_vformat(struct text *text, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0 || !reserve(text, (size_t)len)) {
		text->failed = true;
		return;
	}
	vsnprintf(text->bytes + text->len, (size_t)len + 1, format, args);
	text->len += (size_t)len;
}

void text_count(struct text *text, size_t count, const char *one, const char *many)
{
	text_format(text, "%zu %s", count, count == 1 ? one : many);
}

void text_format(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vformat(text, format, args);
	va_end(args);
}

static bool is_unsafe_to_show(uint32_t code_point)
{
	return utf8_is_control(code_point) || code_point == 0x2028 || code_point == 0x2029 ||
	       utf8_is_bidirectional_control(code_point) || utf8_is_invisible(code_point);
}

void text_display(struct text *text, struct span foreign, size_t max_columns)
{
	uint32_t code_point;

	for (size_t at = 0, columns = 0; at < foreign.len; columns++) {
		if (columns == max_columns) {
			text_string(text, "…");
			return;
		}
		size_t len = utf8_decode(span_from(foreign, at), &code_point);
		if (len == 0)
			text_format(text, "\\x%02x", (unsigned char)foreign.ptr[at]);
		else if (!is_unsafe_to_show(code_point))
			text_append(text, (struct span){ foreign.ptr + at, len });
		else if (code_point == '\t')
			text_byte(text, ' ');
		else if (code_point < 0x80)
			text_format(text, "\\x%02x", code_point);
		else
			text_format(text, "\\u%04x", code_point);
		at += len ? len : 1;
	}
}

struct span text_shown(struct span foreign, size_t max_columns, struct arena *arena)
{
	/* The longest escape of one character has fewer bytes. */
	enum { CHARACTER_BYTES = 16 };
	struct text text;

	text_init(&text, CHARACTER_BYTES * (max_columns + 1));
	text_display(&text, foreign, max_columns);
	struct span copy = arena_copy(arena, text_span(&text));
	text_release(&text);
	return copy;
}

/* Appends the characters of `foreign`, each through `escape`; broken bytes as U+FFFD. */
static void append_escaped(struct text *text, struct span foreign,
			   bool (*escape)(struct text *text, uint32_t code_point))
{
	uint32_t code_point;

	for (size_t at = 0; at < foreign.len;) {
		size_t len = utf8_decode(span_from(foreign, at), &code_point);
		if (len == 0)
			text_string(text, "\xef\xbf\xbd");
		else if (!escape(text, code_point))
			text_append(text, (struct span){ foreign.ptr + at, len });
		at += len ? len : 1;
	}
}

static bool escape_json(struct text *text, uint32_t code_point)
{
	static const char short_form[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; short_form[i]; i += 2) {
		if (code_point == (uint32_t)short_form[i]) {
			text_byte(text, '\\');
			text_byte(text, short_form[i + 1]);
			return true;
		}
	}
	if (code_point >= 0x20 && code_point != 0x7f)
		return false;
	text_format(text, "\\u%04x", code_point);
	return true;
}

void text_json(struct text *text, struct span foreign)
{
	append_escaped(text, foreign, escape_json);
}

static bool escape_xml(struct text *text, uint32_t code_point)
{
	switch (code_point) {
	case '&':
		text_string(text, "&amp;");
		return true;
	case '<':
		text_string(text, "&lt;");
		return true;
	case '>':
		text_string(text, "&gt;");
		return true;
	case '"':
		text_string(text, "&quot;");
		return true;
	case '\t':
	case '\n':
	case '\r':
		text_format(text, "&#%u;", code_point);
		return true;
	default:
		break;
	}
	if (code_point >= 0x20 && code_point != 0xfffe && code_point != 0xffff)
		return false;
	text_string(text, "\xef\xbf\xbd");
	return true;
}

void text_xml(struct text *text, struct span foreign)
{
	append_escaped(text, foreign, escape_xml);
}
