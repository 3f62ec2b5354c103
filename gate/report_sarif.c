/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS): one run, the rules that were violated, one result a
 * finding. Columns count code points; paths are percent-encoded relative URIs
 * below %SRCROOT%. partialFingerprints come from rule, object and field, so a
 * finding keeps its identity when lines move.
 */
#include "base/stable_hash.h"
#include "gate/report_formats.h"

#include <inttypes.h>

static void write_string(struct text *text, struct span value)
{
	text_byte(text, '"');
	text_json(text, value);
	text_byte(text, '"');
}

/* A path as a relative URI reference (RFC 3986): everything but unreserved and '/' is encoded. */
static void write_uri(struct text *text, struct span path)
{
	static const char unreserved[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789-._~/";

	text_byte(text, '"');
	for (size_t i = 0; i < path.len; i++) {
		if (memchr(unreserved, path.ptr[i], sizeof(unreserved) - 1))
			text_byte(text, path.ptr[i]);
		else
			text_format(text, "%%%02X", (unsigned char)path.ptr[i]);
	}
	text_byte(text, '"');
}

/* The rules that occur, each once, in order of first use. */
static size_t collect_rules(const struct findings *findings, const struct rule **rules, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++) {
		const struct rule *rule = findings->items[i].rule;
		size_t at = 0;
		while (at < count && rules[at] != rule)
			at++;
		if (at == count && count < max)
			rules[count++] = rule;
	}
	return count;
}

static const char *level_of(enum severity severity)
{
	return severity == SEVERITY_OFF ? "none" : severity_name(severity);
}

static void write_rule(struct text *text, const struct rule *rule)
{
	text_string(text, "{\"id\":");
	write_string(text, span_of(rule->id));
	text_string(text, ",\"shortDescription\":{\"text\":");
	write_string(text, span_of(rule->summary));
	text_string(text, "},\"help\":{\"text\":");
	write_string(text, span_of(rule->explanation));
	text_format(text, "},\"defaultConfiguration\":{\"level\":\"%s\"}}",
		    level_of(rule->severity));
}

/* A part and what keeps it from running into the next: 0xff occurs in no UTF-8. */
static uint64_t fingerprint_add(uint64_t hash, struct span bytes)
{
	static const struct span end = SPAN("\xff");

	return stable_hash(stable_hash(hash, bytes), end);
}

static uint64_t fingerprint(const struct finding *finding)
{
	uint64_t hash = STABLE_HASH_START;

	hash = fingerprint_add(hash, span_of(finding->rule->id));
	hash = fingerprint_add(hash, finding->object.len ? finding->object : finding->path);
	return fingerprint_add(hash, finding->field.len ? finding->field : finding->message);
}

static void write_location(struct text *text, const struct finding *finding)
{
	text_string(text, ",\"locations\":[{");
	if (finding->path.len) {
		text_string(text, "\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
		write_uri(text, finding->path);
		text_string(text, ",\"uriBaseId\":\"%SRCROOT%\"}");
		if (finding->start.line)
			text_format(text,
				    ",\"region\":{\"startLine\":%u,\"startColumn\":%u,"
				    "\"endLine\":%u,\"endColumn\":%u}",
				    finding->start.line, finding->start.column, finding->end.line,
				    finding->end.column);
		text_byte(text, '}');
	}
	if (finding->field.len || finding->object.len) {
		text_string(text, finding->path.len ? "," : "");
		text_string(text, "\"logicalLocations\":[{\"fullyQualifiedName\":");
		write_string(text, finding->field.len ? finding->field : finding->object);
		if (finding->object.len && finding->field.len) {
			text_string(text, ",\"decoratedName\":");
			write_string(text, finding->object);
		}
		text_string(text, "}]");
	}
	text_string(text, "}]");
}

static void write_result(struct text *text, const struct finding *finding, size_t rule_index)
{
	text_string(text, "{\"ruleId\":");
	write_string(text, span_of(finding->rule->id));
	text_format(text, ",\"ruleIndex\":%zu,\"level\":\"%s\",\"message\":{\"text\":\"",
		    rule_index, level_of(finding->severity));
	if (finding->field.len) {
		text_json(text, finding->field);
		text_string(text, ": ");
	}
	text_json(text, finding->message);
	if (finding->fix.len) {
		text_string(text, "; write: ");
		text_json(text, finding->fix);
	}
	text_string(text, "\"}");
	if (finding->path.len || finding->field.len || finding->object.len)
		write_location(text, finding);
	text_format(text, ",\"partialFingerprints\":{\"headgate/v1\":\"%016" PRIx64 "\"}}",
		    fingerprint(finding));
}

static void write_results(struct text *text, const struct findings *findings,
			  const struct rule **rules)
{
	for (size_t i = 0; i < findings->count; i++) {
		size_t at = 0;
		while (rules[at] != findings->items[i].rule)
			at++;
		text_string(text, i ? ",\n" : "\n");
		write_result(text, &findings->items[i], at);
	}
}

void report_sarif(struct text *text, const struct findings *findings,
		  const struct report_summary *summary, const struct report_options *options)
{
	const struct rule **rules =
		ARENA_ARRAY(findings->arena, findings->count, const struct rule *);
	size_t rule_count = collect_rules(findings, rules, findings->count);

	text_string(text, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
			  "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{"
			  "\"name\":\"headgate\"");
	if (options->version)
		text_format(text, ",\"version\":\"%s\"", options->version);
	text_string(text, ",\"rules\":[");
	for (size_t i = 0; i < rule_count; i++) {
		text_string(text, i ? ",\n" : "\n");
		write_rule(text, rules[i]);
	}
	text_format(text,
		    "]}},\"columnKind\":\"unicodeCodePoints\","
		    "\"properties\":{\"kubernetes\":\"1.%u\",\"filesJudged\":%zu,"
		    "\"findingsNotShown\":%zu,\"unknownKinds\":%zu,"
		    "\"celRulesNotEvaluated\":%zu",
		    summary->kubernetes_minor, files_judged(summary), findings->dropped,
		    summary->unknown_kinds, summary->with_cel_rules);
	if (options->refused_because) {
		text_string(text, ",\"refusedBecause\":");
		write_string(text, span_of(options->refused_because));
	}
	text_string(text, "},\"results\":[");
	write_results(text, findings, rules);
	text_string(text, "]}]}\n");
}
