/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as text: for people (terminal, log, `remote:` lines) and for
 * machines. Renders into a struct text; printing is the entry point's. The
 * formats are written down in docs/formats.md.
 */
#ifndef GATE_REPORT_H
#define GATE_REPORT_H

#include "base/text.h"
#include "gate/judge.h"
#include "manifest/finding.h"

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_SARIF, REPORT_JUNIT };

struct report_options {
	enum report_format format;
	bool colour;         /* text only */
	bool snippets;       /* text only: source line and caret */
	size_t max_findings; /* text only: further ones are counted; 0 means all */
	const char *rest;    /* text only: how to see those, "headgate check shows all"; or NULL */
	const char *version; /* of headgate, for SARIF; or NULL */
	const char *refused_because; /* an option that refuses what has no errors; or NULL */
};

/* What was looked at. Silence is not success: skipped files are counted and named. */
struct report_summary {
	size_t files[FILE_CLASS_COUNT];
	size_t documents;
	size_t resources;
	size_t unknown_kinds;  /* resources of which only the metadata could be checked */
	size_t with_cel_rules; /* resources whose CRDs have CEL rules: those are not evaluated */
	unsigned kubernetes_minor;
	const struct span *paths; /* every judged file, sorted; JUnit lists them. May be NULL */
	size_t path_count;
};

/* Findings must be sorted. Text needs no summary: NULL leaves it out. */
void report_render(struct text *text, const struct findings *findings,
		   const struct report_summary *summary, const struct report_options *options);

/* "1 error, 2 warnings", "no findings". */
void report_counts(struct text *text, const struct findings *findings);

#endif
