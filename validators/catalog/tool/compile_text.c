/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/catalog/tool/compile.h"

#include <stdlib.h>

void line_fail(const struct line *line, const char *reason)
{
	fprintf(stderr, "%s:%u: %s\n", line->file, line->number, reason);
	exit(1);
}

static struct span read_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file || fseek(file, 0, SEEK_END) != 0) {
		perror(path);
		exit(1);
	}
	long length = ftell(file);
	rewind(file);
	char *bytes = arena_alloc(arena, (size_t)length + 1);
	size_t got = fread(bytes, 1, (size_t)length, file);
	fclose(file);
	return (struct span){ bytes, got };
}

/* A quoted word: the text inside, '\' dropped. Returns what stands behind it. */
static struct span quoted(struct arena *arena, struct span rest, struct span *ret_word)
{
	char *text = arena_alloc(arena, rest.len);
	size_t length = 0, i = 1;

	for (; i < rest.len && rest.ptr[i] != '"'; i++) {
		if (rest.ptr[i] == '\\' && i + 1 < rest.len)
			i++;
		text[length++] = rest.ptr[i];
	}
	*ret_word = (struct span){ text, length };
	return span_from(rest, i + 1);
}

static void split(struct arena *arena, struct span text, struct line *line)
{
	line->count = 0;
	while (text.len) {
		if (text.ptr[0] == ' ' || text.ptr[0] == '\t') {
			text = span_from(text, 1);
			continue;
		}
		if (line->count == MAX_WORDS)
			line_fail(line, "too many words");
		struct span *word = &line->words[line->count++];
		if (text.ptr[0] == '"') {
			text = quoted(arena, text, word);
			continue;
		}
		*word = span_first(text, span_find(text, ' '));
		text = span_from(text, word->len);
	}
}

void each_line(struct catalog *catalog, const char *path,
	       void (*take)(struct catalog *catalog, const struct line *line))
{
	struct span rest = read_file(&catalog->arena, path);
	struct line line = { .file = path };

	while (rest.len) {
		struct span text = span_first(rest, span_find(rest, '\n'));
		rest = span_from(rest, text.len + 1);
		line.number++;
		if (text.len == 0 || text.ptr[0] == '#')
			continue;
		line.indented = text.ptr[0] == '\t';
		split(&catalog->arena, text, &line);
		take(catalog, &line);
	}
}

struct span option(struct span word, const char *name)
{
	size_t length = strlen(name);

	if (!span_starts_with(word, name) || word.len <= length || word.ptr[length] != '=')
		return (struct span){ NULL, 0 };
	return span_from(word, length + 1);
}

uint8_t minor_number(const struct line *line, struct span text)
{
	unsigned minor = 0;

	if (!span_starts_with(text, "1.") || text.len < 3 || text.len > 4)
		line_fail(line, "not a release");
	for (size_t i = 2; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			line_fail(line, "not a release");
		minor = minor * 10 + (unsigned)(text.ptr[i] - '0');
	}
	return (uint8_t)minor;
}

catalog_releases releases(const struct line *line, struct span text)
{
	unsigned mask = 0;

	while (text.len) {
		struct span range = span_first(text, span_find(text, ','));
		text = span_from(text, range.len + 1);
		struct span first = span_first(range, span_find(range, '-'));
		struct span last = span_from(range, first.len + 1);
		unsigned low = minor_number(line, first);
		unsigned high = last.len ? minor_number(line, last) : low;
		if (low < KUBERNETES_OLDEST || high > KUBERNETES_NEWEST || low > high)
			line_fail(line, "a release outside the catalog");
		for (unsigned minor = low; minor <= high; minor++)
			mask |= 1U << (minor - KUBERNETES_OLDEST);
	}
	return (catalog_releases)mask;
}

void group_version(struct span text, struct span *ret_group, struct span *ret_version)
{
	size_t slash = span_find(text, '/');

	if (slash == text.len) {
		*ret_group = (struct span){ "", 0 };
		*ret_version = text;
		return;
	}
	*ret_group = span_first(text, slash);
	*ret_version = span_from(text, slash + 1);
}
