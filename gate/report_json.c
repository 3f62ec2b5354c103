/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON lines: one object a finding, the summary last. A reader that does not
 * find the summary knows that the output was cut.
 */
#include "gate/report_formats.h"

#include "base/json_member.h"

void report_json_finding(struct text *text, const struct finding *finding)
{
	text_format(text, "{\"type\":\"finding\",\"severity\":\"%s\",\"rule\":\"%s\"",
		    severity_name(finding->severity), finding->rule->id);
	json_member(text, "path", finding->path);
	if (finding->start.line)
		text_format(text, ",\"line\":%u,\"column\":%u,\"endLine\":%u,\"endColumn\":%u",
			    finding->start.line, finding->start.column, finding->end.line,
			    finding->end.column);
	json_member(text, "object", finding->object);
	json_member(text, "field", finding->field);
	json_member(text, "message", finding->message);
	json_member(text, "fix", finding->fix);
	json_member(text, "snippet", finding->snippet);
	text_string(text, "}\n");
}

static void write_summary(struct text *text, const struct findings *findings,
			  const struct report_summary *summary, const char *refused_because)
{
	text_format(text,
		    "{\"type\":\"summary\",\"errors\":%zu,\"warnings\":%zu,\"notes\":%zu,"
		    "\"dropped\":%zu,\"kubernetes\":\"1.%u\",\"documents\":%zu,\"objects\":%zu,"
		    "\"unknownKinds\":%zu,\"celRulesNotEvaluated\":%zu,\"files\":{",
		    findings_count(findings, SEVERITY_ERROR),
		    findings_count(findings, SEVERITY_WARNING),
		    findings_count(findings, SEVERITY_NOTE), findings->dropped,
		    summary->kubernetes_minor, summary->documents, summary->resources,
		    summary->unknown_kinds, summary->with_cel_rules);
	for (enum file_class class = FILE_MANIFEST; class < FILE_CLASS_COUNT; class ++)
		text_format(text, "%s\"%s\":%zu", class == FILE_MANIFEST ? "" : ",",
			    file_class_name(class), summary->files[class]);
	text_byte(text, '}');
	if (refused_because)
		json_member(text, "refusedBecause", span_of(refused_because));
	text_string(text, "}\n");
}

void report_json(struct text *text, const struct findings *findings,
		 const struct report_summary *summary, const struct report_options *options)
{
	for (size_t i = 0; i < findings->count; i++)
		report_json_finding(text, &findings->items[i]);
	write_summary(text, findings, summary, options->refused_because);
}
