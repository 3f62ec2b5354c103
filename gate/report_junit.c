/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML, as CI servers read it: one test case a file. Errors fail the case;
 * warnings and notes stand in its <system-out>.
 */
#include "gate/report_formats.h"

static void write_line(struct text *text, const struct finding *finding)
{
	if (finding->start.line)
		text_format(text, "%u:%u: ", finding->start.line, finding->start.column);
	text_format(text, "%s: ", severity_name(finding->severity));
	if (finding->object.len) {
		text_xml(text, finding->object);
		text_string(text, ": ");
	}
	if (finding->field.len) {
		text_xml(text, finding->field);
		text_string(text, ": ");
	}
	text_xml(text, finding->message);
	if (finding->fix.len) {
		text_string(text, "; write: ");
		text_xml(text, finding->fix);
	}
	text_format(text, " [%s]\n", finding->rule->id);
}

static size_t count_errors(const struct finding *items, size_t count)
{
	size_t errors = 0;

	for (size_t i = 0; i < count; i++)
		errors += items[i].severity == SEVERITY_ERROR;
	return errors;
}

static void write_lines(struct text *text, const struct finding *items, size_t count, bool errors)
{
	for (size_t i = 0; i < count; i++) {
		if ((items[i].severity == SEVERITY_ERROR) == errors)
			write_line(text, &items[i]);
	}
}

/* The findings of one file, possibly none. */
static void write_case(struct text *text, struct span path, const struct finding *items,
		       size_t count)
{
	size_t errors = count_errors(items, count);

	text_string(text, "    <testcase classname=\"headgate\" name=\"");
	text_xml(text, path);
	if (count == 0) {
		text_string(text, "\"/>\n");
		return;
	}
	text_string(text, "\">\n");
	if (errors) {
		text_string(text, "      <failure message=\"");
		text_count(text, errors, "error", "errors");
		text_string(text, "\">");
		write_lines(text, items, count, true);
		text_string(text, "</failure>\n");
	}
	if (errors < count) {
		text_string(text, "      <system-out>");
		write_lines(text, items, count, false);
		text_string(text, "</system-out>\n");
	}
	text_string(text, "    </testcase>\n");
}

struct cases {
	size_t tests;
	size_t failures;
};

/* Walks the sorted findings and the sorted paths together; with a text, writes. */
static struct cases walk_cases(struct text *text, const struct findings *findings,
			       const struct report_summary *summary)
{
	struct cases cases = { 0 };
	size_t at = 0, end, path = 0;

	while (at < findings->count || path < summary->path_count) {
		int order = at == findings->count ? 1
			    : path == summary->path_count
				    ? -1
				    : span_compare(findings->items[at].path, summary->paths[path]);
		struct span name = order <= 0 ? findings->items[at].path : summary->paths[path];
		path += order >= 0;
		end = at;
		while (order <= 0 && end < findings->count &&
		       span_equal(findings->items[end].path, name))
			end++;
		cases.tests++;
		cases.failures += end > at && count_errors(&findings->items[at], end - at) > 0;
		if (text)
			write_case(text, name, end > at ? &findings->items[at] : NULL, end - at);
		at = end;
	}
	return cases;
}

/* What no test case shows: objects that were judged in part only. */
static void write_properties(struct text *text, const struct report_summary *summary)
{
	text_format(text,
		    "    <properties>\n"
		    "      <property name=\"unknownKinds\" value=\"%zu\"/>\n"
		    "      <property name=\"celRulesNotEvaluated\" value=\"%zu\"/>\n"
		    "    </properties>\n",
		    summary->unknown_kinds, summary->with_cel_rules);
}

void report_junit(struct text *text, const struct findings *findings,
		  const struct report_summary *summary, const struct report_options *options)
{
	struct cases cases = walk_cases(NULL, findings, summary);

	(void)options;
	text_string(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	text_format(text, "<testsuites tests=\"%zu\" failures=\"%zu\">\n", cases.tests,
		    cases.failures);
	text_format(text,
		    "  <testsuite name=\"headgate\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
		    "skipped=\"0\">\n",
		    cases.tests, cases.failures);
	write_properties(text, summary);
	walk_cases(text, findings, summary);
	text_string(text, "  </testsuite>\n</testsuites>\n");
}
