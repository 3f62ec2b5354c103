/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/source.h"

#include "base/utf8.h"

static size_t line_start(const struct source *source, uint32_t offset)
{
	size_t at = offset < source->bytes.len ? offset : source->bytes.len;

	while (at > 0 && source->bytes.ptr[at - 1] != '\n')
		at--;
	return at;
}

struct position source_position(const struct source *source, uint32_t offset)
{
	size_t end = offset < source->bytes.len ? offset : source->bytes.len;
	size_t start = line_start(source, offset);
	uint32_t line = 1;

	for (const char *at = source->bytes.ptr, *stop = at + start; at < stop; at++)
		line += *at == '\n';
	struct span before = span_between(source->bytes.ptr + start, source->bytes.ptr + end);
	return (struct position){ .line = line, .column = (uint32_t)utf8_count(before) + 1 };
}

struct span source_line(const struct source *source, uint32_t offset)
{
	struct span rest = span_from(source->bytes, line_start(source, offset));
	struct span line = span_first(rest, span_find(rest, '\n'));

	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}
