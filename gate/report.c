/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "gate/report_formats.h"

void report_render(struct text *text, const struct findings *findings,
		   const struct report_summary *summary, const struct report_options *options)
{
	static report_renderer *const renderers[] = {
		[REPORT_TEXT] = report_text,
		[REPORT_JSON] = report_json,
		[REPORT_SARIF] = report_sarif,
		[REPORT_JUNIT] = report_junit,
	};

	renderers[options->format](text, findings, summary, options);
}

const char *file_class_name(enum file_class class)
{
	static const char *const names[FILE_CLASS_COUNT] = {
		[FILE_MANIFEST] = "manifest",
		[FILE_SCHEMA] = "schema",
		[FILE_KUSTOMIZATION] = "kustomization",
		[FILE_PATCH] = "patch",
		[FILE_POLICY] = "policy",
		[FILE_HELM] = "helm",
		[FILE_IGNORED] = "ignored",
		[FILE_OTHER] = "other",
		[FILE_DATA] = "data",
		[FILE_DELETED] = "deleted",
	};

	return names[class];
}

size_t files_judged(const struct report_summary *summary)
{
	return summary->files[FILE_MANIFEST] + summary->files[FILE_SCHEMA] +
	       summary->files[FILE_KUSTOMIZATION] + summary->files[FILE_PATCH] +
	       summary->files[FILE_POLICY];
}

void report_counts(struct text *text, const struct findings *findings)
{
	static const struct {
		enum severity severity;
		const char *one, *many;
	} rows[] = {
		{ SEVERITY_ERROR, "error", "errors" },
		{ SEVERITY_WARNING, "warning", "warnings" },
		{ SEVERITY_NOTE, "note", "notes" },
	};
	const char *comma = "";

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count = findings_count(findings, rows[i].severity);
		if (!count)
			continue;
		text_string(text, comma);
		text_count(text, count, rows[i].one, rows[i].many);
		comma = ", ";
	}
	if (!*comma)
		text_string(text, "no findings");
}
