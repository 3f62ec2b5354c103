/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding is data about pushed content: which rule, where, what is wrong and
 * what is right. Findings are collected, all of them; whether they refuse a push
 * is the gate's decision. Nothing here prints.
 *
 * A finding copies what it needs (message, field path, the source line), so it
 * outlives the file's arena: all spans live in the arena of the list.
 */
#ifndef MANIFEST_FINDING_H
#define MANIFEST_FINDING_H

#include "base/arena.h"
#include "manifest/field_path.h"
#include "manifest/rule.h"
#include "manifest/source.h"

struct resource;

struct finding {
	const struct rule *rule;
	enum severity severity; /* the rule's, until a policy changes it */
	struct span path;       /* file */
	struct position start;  /* 0,0 when the finding is about the file as a whole */
	struct position end;
	struct span field;   /* "spec.ports[0].protocol", or empty */
	struct span message; /* what is wrong; foreign text in it already safe to show */
	struct span fix;     /* what to write instead, one line, or empty */
	struct span snippet; /* the source line, cut to LIMIT_SNIPPET_COLUMNS around the place */
	uint32_t snippet_column; /* 0-based column in the snippet where the caret starts */
	uint32_t snippet_width;  /* columns under the caret, at least 1 */
	struct span object;      /* "Deployment prod/web", or empty */
	bool among_others;       /* the object is not the first of its file */
};

struct findings {
	struct arena *arena;
	struct finding *items;
	size_t count;
	size_t capacity;
	size_t dropped; /* beyond LIMIT_FINDINGS or LIMIT_FILE_FINDINGS: counted only */
	size_t dropped_errors;
	size_t in_a_row; /* the last so many findings are about one file */
};

/* Where and what, for findings_add(); unset members mean "none". */
struct finding_site {
	const struct rule *rule;
	const struct source *source;
	const struct resource *resource;
	struct place place; /* start == end == 0: the file as a whole */
	const struct field_path *field;
	struct span field_text; /* the field where no path is at hand */
	struct span fix;
	bool is_confidential; /* the line may hold a secret: the place, but no snippet */
};

/* Counts a finding instead of keeping it, if there is no room for one more about this source. */
bool findings_drop(struct findings *findings, const struct source *source, const struct rule *rule);

void findings_init(struct findings *findings, struct arena *arena);

/*
 * Adds a finding; never fails. The formatted message is passed through
 * text_display(), so foreign text may be put into it as it is ("%.*s"). In place
 * of a message without end stands the rule's summary.
 */
void findings_add(struct findings *findings, const struct finding_site *site, const char *format,
		  ...) PRINTF_LIKE(3, 4);
void findings_vadd(struct findings *findings, const struct finding_site *site, const char *format,
		   va_list args) __attribute__((format(printf, 3, 0)));

/* Adds a finding as it is, under the same ceiling; its spans must outlive the list. */
void findings_take(struct findings *findings, const struct finding *finding);

/* Number of findings of exactly this severity, dropped errors included. */
size_t findings_count(const struct findings *findings, enum severity severity);

/* Stable order: path, line, column, rule id, message. */
void findings_sort(struct findings *findings);

#endif
