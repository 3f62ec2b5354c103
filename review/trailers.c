/* SPDX-License-Identifier: Apache-2.0 */
#include "review/trailers.h"

#include "base/ascii.h"

static bool is_control(char byte)
{
	return (unsigned char)byte < 0x20 || byte == 0x7f;
}

static bool has_control(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (is_control(text.ptr[i]))
			return true;
	return false;
}

static struct span without_line_ends(struct span text)
{
	while (text.len && text.ptr[text.len - 1] == '\n')
		text.len--;
	return text;
}

/* Where the last paragraph starts; `text` does not end in a line end. */
static size_t last_paragraph(struct span text)
{
	for (size_t at = text.len; at > 1; at--)
		if (text.ptr[at - 1] == '\n' && text.ptr[at - 2] == '\n')
			return at;
	return 0;
}

static size_t key_length(struct span line)
{
	size_t len = 0;

	while (len < line.len && (ascii_is_alphanumeric(line.ptr[len]) || line.ptr[len] == '-'))
		len++;
	return len && ascii_is_letter(line.ptr[0]) ? len : 0;
}

static bool parse_line(struct span line, struct trailer *ret_trailer)
{
	size_t len = key_length(line);
	struct span rest = span_from(line, len);

	if (len == 0 || !span_starts_with(rest, ": "))
		return false;
	struct span value = span_from(rest, 2);
	if (value.len == 0 || value.ptr[0] == ' ' || value.ptr[value.len - 1] == ' ' ||
	    has_control(value))
		return false;
	*ret_trailer = (struct trailer){ .key = span_first(line, len), .value = value };
	return true;
}

bool trailers_parse(struct span message, struct arena *arena, struct trailers *ret_trailers)
{
	struct trailers trailers = { 0 };
	struct span text = without_line_ends(message);
	size_t start = last_paragraph(text);

	trailers.before = without_line_ends(span_first(text, start));
	for (struct span rest = span_from(text, start); rest.len > 0;) {
		size_t len = span_find(rest, '\n');
		ARENA_GROW(arena, &trailers);
		if (!parse_line(span_first(rest, len), &trailers.items[trailers.count++]))
			return false;
		rest = span_from(rest, len + 1);
	}
	*ret_trailers = trailers;
	return trailers.count > 0;
}

struct span trailer_value(const struct trailers *trailers, const char *key)
{
	struct span wanted = span_of(key), value = { 0 };

	for (size_t i = 0; i < trailers->count; i++) {
		const struct trailer *trailer = &trailers->items[i];
		if (trailer->key.len != wanted.len ||
		    !ascii_equal_ignoring_case(trailer->key, wanted))
			continue;
		if (value.ptr)
			return (struct span){ 0 };
		value = trailer->value;
	}
	return value;
}

void line_put(struct text *text, struct span line)
{
	while (line.len && (is_control(line.ptr[0]) || line.ptr[0] == ' '))
		line = span_from(line, 1);
	while (line.len && (is_control(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == ' '))
		line.len--;
	for (size_t i = 0; i < line.len; i++)
		text_byte(text, is_control(line.ptr[i]) ? ' ' : line.ptr[i]);
}

static bool is_blank(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!is_control(line.ptr[i]) && line.ptr[i] != ' ')
			return false;
	return true;
}

void trailer_put(struct text *text, const char *key, struct span value)
{
	if (is_blank(value))
		return;
	text_format(text, "%s: ", key);
	line_put(text, value);
	text_byte(text, '\n');
}

void trailer_put_oid(struct text *text, const char *key, struct oid oid)
{
	if (!oid_is_zero(oid))
		text_format(text, "%s: %s\n", key, oid_text(oid).hex);
}

/* The indentation of a line counts for people: kept, as spaces. */
static void put_message_line(struct text *text, struct span line, bool indent)
{
	if (indent)
		text_byte(text, ' ');
	for (size_t i = 0; i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'); i++)
		text_byte(text, ' ');
	line_put(text, line);
	text_byte(text, '\n');
}

/* Puts the lines, one blank line for any number of them, none at the ends. */
static void put_message(struct text *text, struct span foreign, bool indent)
{
	bool begun = false, gap = false;

	while (foreign.len > 0) {
		size_t len = span_find(foreign, '\n');
		struct span line = span_first(foreign, len);
		foreign = span_from(foreign, len + 1);
		if (is_blank(line)) {
			gap = begun;
			continue;
		}
		if (gap)
			text_byte(text, '\n');
		put_message_line(text, line, indent);
		begun = true;
		gap = false;
	}
}

/* As git reads trailers, with and without a value: "Key:value", also "Key :". */
static bool looks_like_trailer(struct span line)
{
	size_t len = key_length(line);

	while (len < line.len && line.ptr[len] == ' ')
		len++;
	return key_length(line) > 0 && len < line.len && line.ptr[len] == ':';
}

/* git takes a paragraph for trailers when a quarter of its lines are some: here one is enough. */
static bool ends_like_trailers(struct span message)
{
	struct span text = without_line_ends(message);
	struct span rest = span_from(text, last_paragraph(text));

	while (rest.len > 0) {
		size_t len = span_find(rest, '\n');
		if (looks_like_trailer(span_first(rest, len)))
			return true;
		rest = span_from(rest, len + 1);
	}
	return false;
}

void message_put(struct text *text, struct span foreign)
{
	size_t start = text->len;

	put_message(text, foreign, false);
	if (text_failed(text) || !ends_like_trailers(span_from(text_span(text), start)))
		return;
	text->len = start;
	put_message(text, foreign, true);
}
