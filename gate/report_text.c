/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people. One finding is one line that a tool can grep and an editor can
 * jump to, then the source line and a caret. Findings are display-safe already
 * (manifest/finding.h).
 */
#include "gate/report_formats.h"

#include "base/count.h"
#include "base/limits.h"
#include "base/utf8.h"

enum paint { PAINT_PATH, PAINT_CARET, PAINT_ERROR, PAINT_WARNING, PAINT_NOTE };

static void paint(struct text *text, const struct report_options *options, enum paint colour)
{
	static const char *const codes[] = {
		[PAINT_PATH] = "\033[1m",     [PAINT_CARET] = "\033[1;32m",
		[PAINT_ERROR] = "\033[1;31m", [PAINT_WARNING] = "\033[1;33m",
		[PAINT_NOTE] = "\033[1;36m",
	};

	if (options->colour)
		text_string(text, codes[colour]);
}

static void paint_end(struct text *text, const struct report_options *options)
{
	if (options->colour)
		text_string(text, "\033[0m");
}

static void write_place(struct text *text, const struct finding *finding,
			const struct report_options *options)
{
	if (!finding->path.len)
		return;
	paint(text, options, PAINT_PATH);
	text_display(text, finding->path, LIMIT_MESSAGE_BYTES);
	if (finding->start.line)
		text_format(text, ":%u:%u", finding->start.line, finding->start.column);
	paint_end(text, options);
	text_string(text, ": ");
}

static void write_severity(struct text *text, enum severity severity,
			   const struct report_options *options)
{
	paint(text, options,
	      severity == SEVERITY_ERROR     ? PAINT_ERROR
	      : severity == SEVERITY_WARNING ? PAINT_WARNING
					     : PAINT_NOTE);
	text_string(text, severity_name(severity));
	paint_end(text, options);
	text_string(text, ": ");
}

/* Columns of a terminal that a character takes: wide in East Asian scripts and emoji. */
static size_t cells_of(uint32_t code_point)
{
	if (code_point >= 0x0300 && code_point <= 0x036f)
		return 0;
	bool wide = (code_point >= 0x1100 && code_point <= 0x115f) ||
		    (code_point >= 0x2e80 && code_point <= 0xa4cf) ||
		    (code_point >= 0xac00 && code_point <= 0xd7a3) ||
		    (code_point >= 0xf900 && code_point <= 0xfaff) ||
		    (code_point >= 0xfe30 && code_point <= 0xfe6f) ||
		    (code_point >= 0xff00 && code_point <= 0xff60) ||
		    (code_point >= 0x1f300 && code_point <= 0x1faff) ||
		    (code_point >= 0x20000 && code_point <= 0x3fffd);
	return wide ? 2 : 1;
}

/* The terminal columns of `count` characters of the snippet from character `first` on. */
static size_t snippet_cells(struct span snippet, size_t first, size_t count)
{
	uint32_t code_point = ' ';
	size_t cells = 0;

	for (size_t at = 0, i = 0; at < snippet.len && i < first + count; i++) {
		size_t len = utf8_decode(span_from(snippet, at), &code_point);
		if (i >= first)
			cells += len ? cells_of(code_point) : 1;
		at += len ? len : 1;
	}
	return cells;
}

static void write_snippet(struct text *text, const struct finding *finding,
			  const struct report_options *options)
{
	char number[16];
	int digits = snprintf(number, sizeof(number), "%u", finding->start.line);
	size_t width =
		snippet_cells(finding->snippet, finding->snippet_column, finding->snippet_width);

	text_format(text, "  %s | ", number);
	text_append(text, finding->snippet);
	text_string(text, "\n  ");
	text_fill(text, ' ', (size_t)digits);
	text_string(text, " | ");
	text_fill(text, ' ', snippet_cells(finding->snippet, 0, finding->snippet_column));
	paint(text, options, PAINT_CARET);
	text_fill(text, '^', width ? width : 1);
	if (finding->fix.len) {
		text_string(text, " write: ");
		text_append(text, finding->fix);
	}
	paint_end(text, options);
	text_byte(text, '\n');
}

static void write_finding(struct text *text, const struct finding *finding, bool name_object,
			  const struct report_options *options)
{
	/* A line that may hold a secret comes without snippet: its width is 0. */
	bool snippet = options->snippets && finding->snippet_width;

	write_place(text, finding, options);
	write_severity(text, finding->severity, options);
	if (name_object && finding->object.len) {
		text_append(text, finding->object);
		text_string(text, ": ");
	}
	if (finding->field.len) {
		text_append(text, finding->field);
		text_string(text, ": ");
	}
	text_append(text, finding->message);
	if (finding->fix.len && !snippet) {
		text_string(text, "; write: ");
		text_append(text, finding->fix);
	}
	text_format(text, " [%s]\n", finding->rule->id);
	if (snippet)
		write_snippet(text, finding, options);
}

/* The end of the run of findings that are about one file. */
static size_t file_end(const struct findings *findings, size_t start)
{
	size_t end = start;

	while (end < findings->count &&
	       span_equal(findings->items[end].path, findings->items[start].path))
		end++;
	return end;
}

/* A file of several objects: the line number alone makes the reader count "---" lines. */
static bool has_several_objects(const struct findings *findings, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++) {
		const struct finding *finding = &findings->items[i];
		if (finding->among_others)
			return true;
		if (finding->object.len && findings->items[start].object.len &&
		    !span_equal(finding->object, findings->items[start].object))
			return true;
	}
	return false;
}

/* How many findings of each severity may still be written: errors first. */
struct budget {
	size_t left[SEVERITY_ERROR + 1];
};

static struct budget budget_of(const struct findings *findings, size_t max)
{
	size_t kept[SEVERITY_ERROR + 1] = { 0 };
	struct budget budget = { { 0 } };

	if (max == 0)
		max = findings->count;
	for (size_t i = 0; i < findings->count; i++)
		kept[findings->items[i].severity]++;
	for (int severity = SEVERITY_ERROR; severity > SEVERITY_OFF; severity--) {
		budget.left[severity] = kept[severity] < max ? kept[severity] : max;
		max -= budget.left[severity];
	}
	return budget;
}

static size_t write_findings(struct text *text, const struct findings *findings,
			     const struct report_options *options)
{
	struct budget budget = budget_of(findings, options->max_findings);
	size_t written = 0, end;

	for (size_t start = 0; start < findings->count; start = end) {
		end = file_end(findings, start);
		bool name_objects = has_several_objects(findings, start, end);
		for (size_t i = start; i < end; i++) {
			const struct finding *finding = &findings->items[i];
			if (budget.left[finding->severity] == 0)
				continue;
			budget.left[finding->severity]--;
			write_finding(text, finding, name_objects, options);
			written++;
		}
	}
	return written;
}

static void write_rest(struct text *text, const struct findings *findings, size_t written,
		       const struct report_options *options)
{
	size_t all = findings->count + findings->dropped;

	if (written == all)
		return;
	text_string(text, "… and ");
	text_count(text, all - written, "more finding", "more findings");
	if (written == findings->count)
		text_format(text, "; a run keeps the first %d", LIMIT_FINDINGS);
	else if (options->rest)
		text_format(text, "; %s", options->rest);
	text_byte(text, '\n');
}

static void write_skipped(struct text *text, const struct report_summary *summary)
{
	static const struct {
		enum file_class class;
		const char *why;
	} rows[] = {
		{ FILE_HELM, "in Helm charts (render them to have them checked)" },
		{ FILE_IGNORED, "ignored by the policy" },
		{ FILE_DATA, "without apiVersion and kind" },
		{ FILE_OTHER, "that manifests.paths does not name" },
		{ FILE_DELETED, "deleted" },
	};
	const char *before = "not checked: ";

	if (summary->unknown_kinds) {
		text_string(text, before);
		text_count(text, summary->unknown_kinds, "object", "objects");
		text_string(text, " of unknown kind");
		before = ", ";
	}
	if (summary->with_cel_rules) {
		text_format(text, "%sthe CEL rules (x-kubernetes-validations) of ", before);
		text_count(text, summary->with_cel_rules, "object", "objects");
		before = ", ";
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count = summary->files[rows[i].class];
		if (!count)
			continue;
		text_string(text, before);
		text_count(text, count, "file", "files");
		text_format(text, " %s", rows[i].why);
		before = ", ";
	}
	if (*before == ',')
		text_byte(text, '\n');
}

static void write_summary(struct text *text, const struct findings *findings,
			  const struct report_summary *summary)
{
	/* Without a policy that can be read nothing is judged, for no version. */
	if (!summary->kubernetes_minor) {
		text_string(text, "checked nothing: the policy cannot be used: ");
		report_counts(text, findings);
		text_byte(text, '\n');
		return;
	}
	text_string(text, "checked ");
	text_count(text, files_judged(summary), "file", "files");
	text_string(text, " (");
	text_count(text, summary->resources, "object", "objects");
	text_format(text, ") for Kubernetes 1.%u: ", summary->kubernetes_minor);
	report_counts(text, findings);
	text_byte(text, '\n');
	write_skipped(text, summary);
}

void report_text(struct text *text, const struct findings *findings,
		 const struct report_summary *summary, const struct report_options *options)
{
	size_t written = write_findings(text, findings, options);

	write_rest(text, findings, written, options);
	if (summary)
		write_summary(text, findings, summary);
	if (options->refused_because)
		text_format(text, "refused because of %s\n", options->refused_because);
}
