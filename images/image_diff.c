/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_diff.h"

enum { CONTEXT_LINES = 3 };

/* Lines of both contents, side by side. */
struct line_pair {
	struct span before, after; /* what is left of each */
	size_t number;             /* of the next line, from 1 */
};

/* A line with its LF, taken off the front. */
static struct span take_line(struct span *rest)
{
	size_t len = span_find(*rest, '\n');
	struct span line = span_first(*rest, len < rest->len ? len + 1 : len);

	*rest = span_from(*rest, line.len);
	return line;
}

static bool take_pair(struct line_pair *at, struct span *ret_before, struct span *ret_after)
{
	if (at->before.len == 0)
		return false;
	*ret_before = take_line(&at->before);
	*ret_after = take_line(&at->after);
	at->number++;
	return true;
}

/* git's way to write a name: plain, or in quotes with escapes. */
static void write_name(struct text *text, const char *side, struct span path)
{
	bool plain = true;

	for (size_t i = 0; i < path.len; i++)
		plain = plain && path.ptr[i] > ' ' && path.ptr[i] <= '~' && path.ptr[i] != '"' &&
			path.ptr[i] != '\\';
	text_string(text, plain ? "" : "\"");
	text_string(text, side);
	for (size_t i = 0; i < path.len; i++) {
		unsigned char byte = (unsigned char)path.ptr[i];
		if (byte == '"' || byte == '\\')
			text_format(text, "\\%c", byte);
		else if (byte < ' ' || byte > '~')
			text_format(text, "\\%03o", byte);
		else
			text_byte(text, path.ptr[i]);
	}
	text_string(text, plain ? "" : "\"");
}

static void write_head(struct text *text, struct span path)
{
	text_string(text, "diff --git ");
	write_name(text, "a/", path);
	text_byte(text, ' ');
	write_name(text, "b/", path);
	text_string(text, "\n--- ");
	write_name(text, "a/", path);
	text_string(text, "\n+++ ");
	write_name(text, "b/", path);
	text_byte(text, '\n');
}

static void write_line(struct text *text, char mark, struct span line)
{
	text_byte(text, mark);
	text_append(text, line);
	if (line.len == 0 || line.ptr[line.len - 1] != '\n')
		text_string(text, "\n\\ No newline at end of file\n");
}

/* The changed lines at the front, old ones first; returns how many. */
static size_t write_changed(struct text *text, struct line_pair *at, size_t most)
{
	struct line_pair start = *at, next = *at;
	struct span before, after;
	size_t count = 0;

	while (count < most && take_pair(&next, &before, &after) && !span_equal(before, after)) {
		write_line(text, '-', before);
		*at = next;
		count++;
	}
	for (size_t i = 0; i < count && take_pair(&start, &before, &after); i++)
		write_line(text, '+', after);
	return count;
}

static void write_body(struct text *text, struct line_pair at, size_t count)
{
	struct span before, after;

	while (count > 0) {
		count -= write_changed(text, &at, count);
		if (count > 0 && !take_pair(&at, &before, &after))
			return;
		if (count > 0) {
			write_line(text, ' ', before);
			count--;
		}
	}
}

/* A hunk from `start` over so many lines. */
static void write_hunk(struct text *text, struct line_pair start, size_t count)
{
	text_format(text, "@@ -%zu,%zu +%zu,%zu @@\n", start.number, count, start.number, count);
	write_body(text, start, count);
}

void image_diff_write(struct text *text, struct span path, struct span before, struct span after)
{
	struct line_pair at = { before, after, 1 };
	struct line_pair history[CONTEXT_LINES]; /* where the last lines begin */
	struct line_pair start = at;
	size_t seen = 0, count = 0, equal = 0;
	struct span old_line, new_line;
	bool in_hunk = false;

	if (span_equal(before, after))
		return;
	write_head(text, path);
	for (struct line_pair here = at; take_pair(&at, &old_line, &new_line); here = at) {
		bool same = span_equal(old_line, new_line);
		if (!same && !in_hunk) {
			size_t context = seen < CONTEXT_LINES ? seen : CONTEXT_LINES;
			start = context ? history[(seen - context) % CONTEXT_LINES] : here;
			count = context;
			in_hunk = true;
		}
		count += in_hunk;
		equal = same ? equal + 1 : 0;
		history[seen++ % CONTEXT_LINES] = here;
		/* Two hunks whose context would touch are one. */
		if (in_hunk && equal > 2 * (size_t)CONTEXT_LINES) {
			write_hunk(text, start, count - equal + CONTEXT_LINES);
			in_hunk = false;
		}
	}
	if (in_hunk)
		write_hunk(text, start,
			   count - equal + (equal < CONTEXT_LINES ? equal : CONTEXT_LINES));
}
