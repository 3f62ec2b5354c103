/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/object_headers.h"

/* The line at the start, its end included; false when there is none or it holds a NUL. */
static bool take_line(struct span *rest, struct span *ret_line)
{
	size_t len = span_find(*rest, '\n');

	if (len == rest->len || memchr(rest->ptr, '\0', len))
		return false;
	*ret_line = span_first(*rest, len + 1);
	*rest = span_from(*rest, len + 1);
	return true;
}

int object_header_next(struct span *rest, struct object_header *ret_header)
{
	struct span line;

	if (rest->len == 0)
		return 0;
	if (!take_line(rest, &line))
		return -1;
	if (line.len == 1)
		return 0;
	size_t key = span_find(line, ' ');
	if (key == 0 || key == line.len)
		return -1;
	ret_header->key = span_first(line, key);
	ret_header->value = span_first(span_from(line, key + 1), line.len - key - 2);
	const char *start = line.ptr;
	while (rest->len && rest->ptr[0] == ' ')
		if (!take_line(rest, &line))
			return -1;
	ret_header->whole = span_between(start, line.ptr + line.len);
	return 1;
}

struct span object_header_text(const struct object_header *header, struct arena *arena)
{
	struct span rest = span_from(header->whole, header->key.len);
	char *text = arena_alloc(arena, header->whole.len);
	size_t len = 0;

	/* Every line, the first one behind its key, begins with the one space to leave out. */
	while (rest.len) {
		size_t line = span_find(rest, '\n') + 1;
		memcpy(text + len, rest.ptr + 1, line - 1);
		len += line - 1;
		rest = span_from(rest, line);
	}
	return (struct span){ text, len };
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Decimal digits without needless zeroes, below 10^18 so that nothing overflows. */
static bool take_time(struct span *rest, int64_t *ret_time)
{
	int64_t time = 0;
	size_t digits = 0;

	while (digits < rest->len && digits < 19 && is_digit(rest->ptr[digits]))
		time = digits == 18 ? time : time * 10 + (rest->ptr[digits] - '0'), digits++;
	if (digits == 0 || digits > 18 || (digits > 1 && rest->ptr[0] == '0'))
		return false;
	*rest = span_from(*rest, digits);
	*ret_time = time;
	return true;
}

/* " +hhmm" to the end. */
static bool read_zone(struct span rest, int *ret_minutes)
{
	if (rest.len != 6 || rest.ptr[0] != ' ' || (rest.ptr[1] != '+' && rest.ptr[1] != '-'))
		return false;
	for (size_t i = 2; i < 6; i++)
		if (!is_digit(rest.ptr[i]))
			return false;
	int minutes = ((rest.ptr[2] - '0') * 10 + (rest.ptr[3] - '0')) * 60 +
		      (rest.ptr[4] - '0') * 10 + (rest.ptr[5] - '0');
	*ret_minutes = rest.ptr[1] == '-' ? -minutes : minutes;
	return true;
}

bool signature_line_parse(struct span value, struct signature_line *ret_line)
{
	struct signature_line line = { 0 };
	size_t open = span_find(value, '<');
	size_t close = span_find(value, '>');

	if (open == value.len || close == value.len || close < open)
		return false;
	if (open > 0 && value.ptr[open - 1] != ' ')
		return false;
	line.name = span_first(value, open ? open - 1 : 0);
	line.email = span_first(span_from(value, open + 1), close - open - 1);
	if (span_find(line.email, '<') != line.email.len)
		return false;
	struct span rest = span_from(value, close + 1);
	if (!span_starts_with(rest, " "))
		return false;
	rest = span_from(rest, 1);
	if (!take_time(&rest, &line.time) || !read_zone(rest, &line.offset_minutes))
		return false;
	*ret_line = line;
	return true;
}

/* These bytes would end the name or the line, or do something to a terminal. */
static bool is_foreign(char byte)
{
	unsigned char value = (unsigned char)byte;

	return value < 0x20 || value == 0x7f || value == '<' || value == '>';
}

static struct span cleaned(struct span text, struct arena *arena)
{
	char *kept = arena_alloc(arena, text.len);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++)
		if (!is_foreign(text.ptr[i]))
			kept[len++] = text.ptr[i];
	return (struct span){ kept, len };
}

struct span signature_line_text(const struct signature_line *line, struct arena *arena)
{
	struct span name = cleaned(line->name, arena);
	struct span email = cleaned(line->email, arena);
	int minutes = line->offset_minutes < 0 ? -line->offset_minutes : line->offset_minutes;

	return arena_printf(arena, "%.*s <%.*s> %lld %c%02d%02d", SPAN_ARG(name), SPAN_ARG(email),
			    (long long)line->time, line->offset_minutes < 0 ? '-' : '+',
			    minutes / 60, minutes % 60);
}
