/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The renderers behind report_render(), one file each, and what they share.
 */
#ifndef GATE_REPORT_FORMATS_H
#define GATE_REPORT_FORMATS_H

#include "gate/report.h"

typedef void report_renderer(struct text *text, const struct findings *findings,
			     const struct report_summary *summary,
			     const struct report_options *options);

report_renderer report_text;
report_renderer report_json;
report_renderer report_sarif;
report_renderer report_junit;

/* One finding as a JSON line (docs/formats.md). */
void report_json_finding(struct text *text, const struct finding *finding);

/* The word for a class of files in machine formats: "manifest", "helm". */
const char *file_class_name(enum file_class class);

/* Files that were read and judged, of whatever class. */
size_t files_judged(const struct report_summary *summary);

#endif
