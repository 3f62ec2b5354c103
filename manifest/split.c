/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/split.h"

#include "base/limits.h"
#include "manifest/characters.h"

const struct rule yaml_separator = {
	"yaml/separator",
	SEVERITY_ERROR,
	"text stands behind --- on its line",
	"A line that starts with --- separates documents. kubectl stops with an error when "
	"anything but a comment follows on it; other tools drop that text without a word. Put the "
	"text on its own line, or indent a line that is no separator.",
};
const struct rule yaml_too_many_documents = {
	"yaml/too-many-documents",
	SEVERITY_ERROR,
	"the file holds too many documents",
	"A file may hold at most 10,000 documents. None of them is read, so that such a file "
	"cannot keep the gate busy. Split it.",
};

struct line {
	struct place place; /* with its LF */
	struct span text;   /* without */
};

static bool next_line(const struct source *source, uint32_t *at, struct line *ret_line)
{
	struct span rest = span_from(source->bytes, *at);

	if (rest.len == 0)
		return false;
	size_t len = span_find(rest, '\n');
	ret_line->text = span_first(rest, len);
	ret_line->place.start = *at;
	*at += (uint32_t)(len < rest.len ? len + 1 : len);
	ret_line->place.end = *at;
	return true;
}

/* What follows --- on its line, white space (Unicode's) removed at both ends; empty is fine. */
static struct span behind_separator(struct span line)
{
	struct span rest = span_from(line, 3);
	size_t len;

	while ((len = characters_space(rest)) > 0)
		rest = span_from(rest, len);
	while (rest.len && (rest.ptr[rest.len - 1] == '\r' || rest.ptr[rest.len - 1] == ' ' ||
			    rest.ptr[rest.len - 1] == '\t'))
		rest.len--;
	return rest;
}

static void check_separator(struct reading *reading, const struct line *line)
{
	struct span behind = behind_separator(line->text);

	if (behind.len == 0 || behind.ptr[0] == '#')
		return;
	uint32_t start = (uint32_t)(behind.ptr - reading->source->bytes.ptr);
	struct reading_site site = {
		.rule = &yaml_separator,
		.place = { start, start + (uint32_t)behind.len },
	};
	if (reading_is_full(reading, &yaml_separator))
		return;
	if (behind.ptr[0] == '-')
		site.fix = span_of("---");
	else
		site.fix = span_of("--- on a line of its own");
	reading_refuse(reading, &site,
		       "only a comment may follow --- on its line; kubectl stops reading here");
}

/* A comment may hide a line break that is one for YAML, but not for the splitter. */
static bool is_simple_comment(struct span comment)
{
	for (size_t i = 0; i < comment.len; i++) {
		unsigned char c = (unsigned char)comment.ptr[i];
		if (c >= 0x80 || (c == '\r' && i + 1 < comment.len))
			return false;
	}
	return true;
}

/*
 * A line that cannot make a document: blank, comment, or a separator kept as first
 * line, unless YAML reads it as text ("---#x").
 */
static bool is_void(struct span line)
{
	size_t at = span_starts_with(line, "---") ? 3 : 0;

	if (at && at < line.len && !strchr(" \t\r", line.ptr[at]))
		return false;
	while (at < line.len && line.ptr[at] == ' ')
		at++;
	if (at == line.len || (line.ptr[at] == '\r' && at + 1 == line.len))
		return true;
	return line.ptr[at] == '#' && is_simple_comment(span_from(line, at));
}

static struct chunk *next_chunk(struct chunks *chunks, size_t *capacity, struct arena *arena)
{
	chunks->items =
		arena_grow(arena, chunks->items, chunks->count, capacity, sizeof(*chunks->items));
	return &chunks->items[chunks->count++];
}

bool split_refuse_count(struct reading *reading, struct place place)
{
	struct reading_site site = { .rule = &yaml_too_many_documents, .place = place };

	reading_refuse(reading, &site,
		       "the file holds more than %d documents; none of them is read",
		       LIMIT_DOCUMENTS);
	return false;
}

bool split_chunks(struct chunks *ret_chunks, struct reading *reading, uint32_t start,
		  struct arena *arena)
{
	struct chunks chunks = { 0 };
	struct chunk chunk = { .place = { start, start } };
	size_t capacity = 0;
	bool has_content = false, more = true;
	struct line line;

	for (uint32_t at = start; more;) {
		more = next_line(reading->source, &at, &line);
		bool separator = more && span_starts_with(line.text, "---");
		if (separator)
			check_separator(reading, &line);
		if (!more || (separator && chunk.place.end > chunk.place.start)) {
			chunk.ends_at_separator = more;
			if (has_content && chunks.count == LIMIT_DOCUMENTS)
				return split_refuse_count(reading, chunk.place);
			if (has_content)
				*next_chunk(&chunks, &capacity, arena) = chunk;
			chunk.place.start = more ? line.place.end : 0;
			chunk.place.end = chunk.place.start;
			has_content = false;
			continue;
		}
		chunk.place.end = line.place.end;
		has_content = has_content || !is_void(line.text);
	}
	*ret_chunks = chunks;
	return true;
}
