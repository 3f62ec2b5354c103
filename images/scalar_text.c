/* SPDX-License-Identifier: Apache-2.0 */
#include "images/scalar_text.h"

#include "base/ascii.h"
#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/utf8.h"
#include "manifest/scalar.h"

/* What some reader makes a boolean, a null, a number or a merge of, in any case of letters. */
static bool is_special_word(struct span value)
{
	static const char *const words[] = { "y",    "n",     "yes",   "no",  "on", "off",
					     "true", "false", "null",  "~",   "=",  "<<",
					     ".inf", "+.inf", "-.inf", ".nan" };

	for (size_t i = 0; i < COUNT(words); i++) {
		if (ascii_equal_ignoring_case(value, span_of(words[i])))
			return true;
	}
	return false;
}

static void skip_digits(struct span text, size_t *at)
{
	while (*at < text.len && (ascii_is_digit(text.ptr[*at]) || text.ptr[*at] == '_'))
		(*at)++;
}

/* Any decimal number with a point, an exponent or underscores, however large. */
static bool is_decimal(struct span text)
{
	size_t at = 0;

	if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
		at++;
	size_t start = at;
	skip_digits(text, &at);
	if (at < text.len && text.ptr[at] == '.') {
		at++;
		skip_digits(text, &at);
	}
	if (at == start)
		return false;
	if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
		at++;
		if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
			at++;
		skip_digits(text, &at);
	}
	return at == text.len;
}

/* 0x1f, 0o17, 0b1, also with a sign. */
static bool is_prefixed(struct span text)
{
	if (text.len && (text.ptr[0] == '+' || text.ptr[0] == '-'))
		text = span_from(text, 1);
	if (text.len < 2 || text.ptr[0] != '0' || !strchr("xXoObB", text.ptr[1]))
		return false;
	for (size_t i = 2; i < text.len; i++) {
		if (!ascii_is_hex_digit(text.ptr[i]) && text.ptr[i] != '_')
			return false;
	}
	return true;
}

static bool reads_as_string(struct span value, struct arena *arena)
{
	struct scalar resolved = scalar_resolve(value, arena);
	bool respelled;

	return resolved.kind == SCALAR_STRING && resolved.shape == SHAPE_ORDINARY &&
	       !is_special_word(value) && !is_decimal(value) && !is_prefixed(value) &&
	       !scalar_is_date(value, &respelled);
}

static bool has_safe_ends(struct span value)
{
	char first = value.ptr[0], last = value.ptr[value.len - 1];

	if (strchr(",[]{}#&*!|>'\"%@`", first) || ascii_is_space(first) || ascii_is_space(last))
		return false;
	/* They may begin an item, a key or a value; when they do not, quotes do no harm. */
	if (strchr("-?:", first))
		return false;
	return last != ':' && !span_starts_with(value, "---") && !span_starts_with(value, "...");
}

/* Whether it may stand without quotes as a value. */
static bool scalar_text_is_plain(struct span value, struct arena *arena)
{
	if (value.len == 0 || !has_safe_ends(value))
		return false;
	for (size_t i = 0; i < value.len; i++) {
		char byte = value.ptr[i];
		/* Beyond ASCII there are line breaks and characters that nobody sees. */
		if (byte < ' ' || byte > '~')
			return false;
		if (strchr(",[]{}?", byte))
			return false;
		if (byte == '#' && value.ptr[i - 1] == ' ')
			return false;
		if (byte == ':' && strchr(" ,[]{}", value.ptr[i + 1]))
			return false;
	}
	return reads_as_string(value, arena);
}

/* YAML 1.1's c-printable but line breaks, marks of order and what nobody sees. */
static bool is_shown(uint32_t code_point)
{
	if (code_point < 0x80)
		return code_point >= ' ' && code_point <= '~';
	return code_point >= 0xa1 && code_point != 0x2028 && code_point != 0x2029 &&
	       code_point != 0xfeff && code_point != 0xfffe && code_point != 0xffff &&
	       !utf8_is_control(code_point) && !utf8_is_invisible(code_point) &&
	       !utf8_is_bidirectional_control(code_point);
}

static void write_escape(struct text *text, uint32_t code_point, bool json)
{
	if (json && code_point > 0xffff)
		text_format(text, "\\u%04x\\u%04x", 0xd7c0 + (code_point >> 10),
			    0xdc00 + (code_point & 0x3ff));
	else if (!json && code_point <= 0xff)
		text_format(text, "\\x%02x", code_point);
	else if (code_point <= 0xffff)
		text_format(text, "\\u%04x", code_point);
	else
		text_format(text, "\\U%08x", code_point);
}

static void write_double_quoted(struct text *text, struct span value, bool json)
{
	uint32_t code_point;

	text_byte(text, '"');
	for (size_t at = 0, width; at < value.len; at += width) {
		width = utf8_decode(span_from(value, at), &code_point);
		if (width == 0) {
			/* Not UTF-8: no scalar can say it. */
			width = 1;
			write_escape(text, 0xfffd, json);
		} else if (code_point == '"' || code_point == '\\') {
			text_byte(text, '\\');
			text_byte(text, (char)code_point);
		} else if (is_shown(code_point)) {
			text_append(text, span_first(span_from(value, at), width));
		} else {
			write_escape(text, code_point, json);
		}
	}
	text_byte(text, '"');
}

static bool fits_single_quotes(struct span value)
{
	uint32_t code_point;

	for (size_t at = 0, width; at < value.len; at += width) {
		width = utf8_decode(span_from(value, at), &code_point);
		if (width == 0 || !is_shown(code_point))
			return false;
	}
	return true;
}

static void write_single_quoted(struct text *text, struct span value)
{
	text_byte(text, '\'');
	for (size_t i = 0; i < value.len; i++) {
		text_byte(text, value.ptr[i]);
		if (value.ptr[i] == '\'')
			text_byte(text, '\'');
	}
	text_byte(text, '\'');
}

struct span scalar_text(struct span value, enum node_style style, struct arena *arena)
{
	struct text text;

	if (style == STYLE_PLAIN && scalar_text_is_plain(value, arena))
		return value;
	text_init(&text, LIMIT_MANIFEST_BYTES);
	if (style == STYLE_SINGLE_QUOTED && fits_single_quotes(value))
		write_single_quoted(&text, value);
	else
		write_double_quoted(&text, value, style == STYLE_JSON);
	struct span result = arena_copy(arena, text_span(&text));
	text_release(&text);
	return result;
}
