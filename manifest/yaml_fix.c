/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/yaml_fix.h"

#include "base/limits.h"

static struct span trimmed(struct span text)
{
	while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
		text = span_from(text, 1);
	while (text.len && strchr(" \t\r", text.ptr[text.len - 1]) && text.ptr[text.len - 1])
		text.len--;
	return text;
}

/* Offset of the two bytes in the text, or its length. */
static size_t find_pair(struct span text, char first, char second)
{
	for (size_t at = 0; at + 1 < text.len; at++) {
		if (text.ptr[at] == first && text.ptr[at + 1] == second)
			return at;
	}
	return text.len;
}

static struct span without_comment(struct span text)
{
	return trimmed(span_first(text, find_pair(text, ' ', '#')));
}

static struct span quoted(struct span before, struct span text, struct arena *arena)
{
	char mark = '"';

	if (text.len == 0 || before.len + text.len > LIMIT_SNIPPET_COLUMNS - 4)
		return (struct span){ NULL, 0 };
	if (span_find(text, '"') < text.len || span_find(text, '\\') < text.len)
		mark = '\'';
	if (mark == '\'' && span_find(text, '\'') < text.len)
		return (struct span){ NULL, 0 };
	return arena_printf(arena, "%.*s%c%.*s%c", SPAN_ARG(before), mark, SPAN_ARG(text), mark);
}

struct span yaml_fix_quote(const struct source *source, uint32_t offset, struct arena *arena)
{
	struct span rest = span_from(source->bytes, offset);
	struct span none = { NULL, 0 };

	return quoted(none, without_comment(span_first(rest, span_find(rest, '\n'))), arena);
}

struct span yaml_fix_colon(const struct source *source, uint32_t offset, struct arena *arena)
{
	struct span line = source_line(source, offset);
	size_t colon = find_pair(line, ':', ' ');
	size_t column = offset - (size_t)(line.ptr - source->bytes.ptr);

	if (colon >= column)
		return (struct span){ NULL, 0 };
	struct span before = trimmed(span_first(line, colon + 2));
	struct span key = arena_printf(arena, "%.*s ", SPAN_ARG(before));
	return quoted(key, without_comment(span_from(line, colon + 2)), arena);
}

struct span yaml_fix_space(const struct source *source, uint32_t offset, struct arena *arena,
			   struct place *ret_place)
{
	struct span line = source_line(source, offset);
	uint32_t start = (uint32_t)(line.ptr - source->bytes.ptr);
	struct span none = { NULL, 0 };

	if (start == 0)
		return none;
	struct span above = source_line(source, start - 1);
	struct span text = without_comment(above);
	size_t colon = span_find(text, ':');
	bool lacks_space = colon > 0 && colon + 1 < text.len && text.ptr[colon + 1] != ' ' &&
			   span_find(text, ' ') == text.len && span_find(text, '"') == text.len;
	if (!lacks_space || text.len > LIMIT_SNIPPET_COLUMNS - 1)
		return none;
	uint32_t at = (uint32_t)(text.ptr - source->bytes.ptr) + (uint32_t)colon;
	*ret_place = (struct place){ at, at + 1 };
	struct span value = span_from(text, colon + 1);
	return arena_printf(arena, "%.*s: %.*s", (int)colon, text.ptr, SPAN_ARG(value));
}

struct span yaml_fix_key(const struct source *source, uint32_t offset, struct arena *arena)
{
	struct span text = without_comment(source_line(source, offset));

	if (text.len == 0 || text.len > LIMIT_SNIPPET_COLUMNS - 1 ||
	    span_find(text, ' ') < text.len)
		return (struct span){ NULL, 0 };
	return arena_printf(arena, "%.*s:", SPAN_ARG(text));
}
