/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the reader's tests share: read a text, ask what came of it.
 */
#ifndef TESTS_UNIT_MANIFEST_READING_H
#define TESTS_UNIT_MANIFEST_READING_H

#include "base/limits.h"
#include "manifest/json_writer.h"
#include "manifest/reader.h"
#include "tests/unit/assert_span.h"

#include <stdio.h>

struct read {
	struct arena arena;
	struct source source;
	struct manifest manifest;
	struct findings findings;
};

static inline void read_named(struct read *read, const char *path, struct span bytes)
{
	arena_init(&read->arena, LIMIT_RUN_ARENA_BYTES);
	read->source = (struct source){ .path = span_of(path), .bytes = bytes };
	findings_init(&read->findings, &read->arena);
	manifest_read(&read->manifest, &read->source, &read->arena, &read->findings);
}

static inline void read_text(struct read *read, const char *text)
{
	read_named(read, "test.yaml", span_of(text));
}

static inline void read_release(struct read *read)
{
	arena_release(&read->arena);
}

/* The document as JSON; lives in the read's arena. */
static inline struct span read_json(struct read *read, size_t index)
{
	struct text text;

	if (index >= read->manifest.count)
		return span_of("(no document)");
	text_init(&text, LIMIT_MANIFEST_BYTES);
	json_write(&text, read->manifest.documents[index].root);
	struct span json = arena_copy(&read->arena, text_span(&text));
	text_release(&text);
	return json;
}

/* All documents, one a line. */
static inline struct span read_all_json(struct read *read)
{
	struct span all = span_of("");

	for (size_t i = 0; i < read->manifest.count; i++) {
		struct span json = read_json(read, i);
		all = arena_printf(&read->arena, "%.*s%.*s\n", SPAN_ARG(all), SPAN_ARG(json));
	}
	return all;
}

static inline const struct finding *read_finding(const struct read *read, const char *id)
{
	for (size_t i = 0; i < read->findings.count; i++) {
		if (strcmp(read->findings.items[i].rule->id, id) == 0)
			return &read->findings.items[i];
	}
	return NULL;
}

static inline size_t read_errors(const struct read *read)
{
	return findings_count(&read->findings, SEVERITY_ERROR);
}

/* For a failing test: everything that was reported. */
static inline void read_print(const struct read *read)
{
	for (size_t i = 0; i < read->findings.count; i++) {
		const struct finding *f = &read->findings.items[i];
		print_message("  %u:%u: %.*s: %.*s [%s] write: %.*s\n", f->start.line,
			      f->start.column, SPAN_ARG(f->field), SPAN_ARG(f->message),
			      f->rule->id, SPAN_ARG(f->fix));
	}
}

#endif
