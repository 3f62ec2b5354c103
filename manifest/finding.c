/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/finding.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/utf8.h"
#include "manifest/resource.h"

#include <stdlib.h>

void findings_init(struct findings *findings, struct arena *arena)
{
	*findings = (struct findings){ .arena = arena };
}

static struct finding *next_item(struct findings *findings)
{
	ARENA_GROW(findings->arena, findings);
	return &findings->items[findings->count++];
}

static size_t columns_of(struct span foreign)
{
	struct text text;

	text_init(&text, 16 * LIMIT_SNIPPET_COLUMNS);
	text_display(&text, foreign, LIMIT_SNIPPET_COLUMNS);
	size_t columns = utf8_count(text_span(&text));
	text_release(&text);
	return columns;
}

/* The start of the window into `line`, so that the place is in it; never inside a character. */
static size_t window_start(struct span line, size_t place)
{
	if (line.len <= LIMIT_SNIPPET_COLUMNS || place < LIMIT_SNIPPET_COLUMNS / 2)
		return 0;
	size_t start = place - LIMIT_SNIPPET_COLUMNS / 3;
	while (start < line.len && ((unsigned char)line.ptr[start] & 0xc0) == 0x80)
		start++;
	return start;
}

static void add_snippet(struct finding *finding, const struct finding_site *site,
			struct arena *arena)
{
	struct span line = source_line(site->source, site->place.start);
	size_t line_offset = (size_t)(line.ptr - site->source->bytes.ptr);
	size_t place = site->place.start - line_offset;
	size_t end = site->place.end > site->place.start ? site->place.end - line_offset : place;

	if (place > line.len)
		place = line.len;
	if (end > line.len)
		end = line.len;
	size_t window = window_start(line, place);
	size_t ahead = window ? 1 : 0; /* the ellipsis */
	struct span visible = text_shown(span_from(line, window), LIMIT_SNIPPET_COLUMNS, arena);
	finding->snippet = window ? arena_printf(arena, "…%.*s", SPAN_ARG(visible)) : visible;
	struct span before = span_between(line.ptr + window, line.ptr + place);
	struct span under = span_between(line.ptr + place, line.ptr + end);
	finding->snippet_column = (uint32_t)(columns_of(before) + ahead);
	size_t width = columns_of(under);
	finding->snippet_width = width ? (uint32_t)width : 1;
}

static bool is_about_last(const struct findings *findings, const struct source *source)
{
	if (findings->count == 0 || !source)
		return false;
	return span_equal(findings->items[findings->count - 1].path, source->path);
}

bool findings_drop(struct findings *findings, const struct source *source, const struct rule *rule)
{
	if (!is_about_last(findings, source))
		findings->in_a_row = 0;
	if (findings->count < LIMIT_FINDINGS && findings->in_a_row < LIMIT_FILE_FINDINGS)
		return false;
	findings->dropped++;
	findings->dropped_errors += rule->severity == SEVERITY_ERROR;
	return true;
}

void findings_add(struct findings *findings, const struct finding_site *site, const char *format,
		  ...)
{
	va_list args;

	va_start(args, format);
	findings_vadd(findings, site, format, args);
	va_end(args);
}

void findings_vadd(struct findings *findings, const struct finding_site *site, const char *format,
		   va_list args)
{
	struct text message;

	if (findings_drop(findings, site->source, site->rule))
		return;
	text_init(&message, (size_t)4 * LIMIT_MESSAGE_BYTES);
	text_vformat(&message, format, args);
	struct arena *arena = findings->arena;
	struct finding *finding = next_item(findings);
	findings->in_a_row++;
	*finding = (struct finding){
		.rule = site->rule,
		.severity = site->rule->severity,
		.path = site->source ? arena_copy(arena, site->source->path) : (struct span){ 0 },
		.field = site->field ? field_path_text(site->field, arena)
				     : arena_copy(arena, site->field_text),
		.message = text_failed(&message)
				   ? span_of(site->rule->summary)
				   : text_shown(text_span(&message), LIMIT_MESSAGE_BYTES, arena),
		.fix = text_shown(site->fix, LIMIT_SNIPPET_COLUMNS, arena),
	};
	text_release(&message);
	if (site->resource) {
		finding->object = resource_title(site->resource, arena);
		finding->among_others =
			site->resource->in_list || site->resource->document_index > 0;
	}
	if (!site->source || (site->place.start == 0 && site->place.end == 0))
		return;
	finding->start = source_position(site->source, site->place.start);
	finding->end = source_position(site->source, site->place.end);
	if (!site->is_confidential)
		add_snippet(finding, site, arena);
}

void findings_take(struct findings *findings, const struct finding *finding)
{
	if (findings->count < LIMIT_FINDINGS) {
		*next_item(findings) = *finding;
		return;
	}
	findings->dropped++;
	findings->dropped_errors += finding->severity == SEVERITY_ERROR;
}

size_t findings_count(const struct findings *findings, enum severity severity)
{
	size_t count = severity == SEVERITY_ERROR ? findings->dropped_errors : 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].severity == severity;
	return count;
}

static int compare(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int order = span_compare(a->path, b->path);

	if (order)
		return order;
	if (a->start.line != b->start.line)
		return a->start.line < b->start.line ? -1 : 1;
	if (a->start.column != b->start.column)
		return a->start.column < b->start.column ? -1 : 1;
	order = strcmp(a->rule->id, b->rule->id);
	return order ? order : span_compare(a->message, b->message);
}

void findings_sort(struct findings *findings)
{
	if (findings->count)
		qsort(findings->items, findings->count, sizeof(*findings->items), compare);
}
