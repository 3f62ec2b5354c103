/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/yaml_error.h"

#include "base/count.h"
#include "base/limits.h"
#include "manifest/yaml_fix.h"

const struct rule yaml_syntax = {
	"yaml/syntax",
	SEVERITY_ERROR,
	"the text is no YAML",
	"kubectl and every other reader refuse the document. The place is where the parser gave "
	"up; the mistake is there or on the lines above: a missing colon or space behind it, a "
	"quote or bracket that is not closed, a line that is indented by a tab or by the wrong "
	"number of spaces, text that needs quotes.",
};
const struct rule yaml_template = {
	"yaml/template",
	SEVERITY_ERROR,
	"the file is a template, not a manifest",
	"Text such as {{ .Values.name }} belongs to a template of Helm or another program; it "
	"becomes YAML only when it is rendered. Commit the rendered manifest, keep charts in a "
	"folder with a Chart.yaml, or list the path under manifests.ignore in the policy.",
};

/* What libyaml says, by its first words, and what we say. */
struct translation {
	const char *problem;
	const char *context; /* NULL: any */
	const char *message;
	const char *fix; /* "" : none */
};

static const struct translation translations[] = {
	{ "found unexpected end of stream", "while scanning a quoted scalar",
	  "the quoted text that starts here is never closed", "the closing quote" },
	{ "found unexpected document indicator", "while scanning a quoted scalar",
	  "the quoted text that starts here is never closed", "the closing quote" },
	{ "found unknown escape character", NULL,
	  "double quotes know no such escape; a backslash itself is written \\\\",
	  "\\\\ for a backslash, or single quotes around the text" },
	{ "did not find expected hexdecimal number", NULL,
	  "the escape needs hexadecimal digits: \\xHH, \\uHHHH or \\UHHHHHHHH", "" },
	{ "found invalid Unicode character escape code", NULL,
	  "the escape names no character; YAML writes characters beyond U+FFFF as one \\UHHHHHHHH, "
	  "not as two \\u",
	  "\\U0001F600" },
	{ "mapping values are not allowed in this context", NULL,
	  "a key cannot stand here: the line is indented deeper than the one it belongs to", "" },
	{ "could not find expected ':'", NULL,
	  "this line is no \"key: value\"; the colon is missing", "key: value" },
	{ "block sequence entries are not allowed in this context", NULL,
	  "a list item cannot stand here; put the dash on its own line below the key",
	  "the dash on its own line" },
	{ "mapping keys are not allowed in this context", NULL, "a \"? \" key cannot stand here",
	  "" },
	{ "found a tab character where an indentation space is expected", NULL,
	  "a tab indents this line; YAML is indented by spaces", "spaces instead of the tab" },
	{ "found a tab character that violates indentation", NULL,
	  "a tab indents this line; YAML is indented by spaces", "spaces instead of the tab" },
	{ "did not find expected alphabetic or numeric character", "while scanning an alias",
	  "a plain text cannot start with *; that is an alias", "quotes around the text" },
	{ "did not find expected alphabetic or numeric character", NULL,
	  "a plain text cannot start with &; that is an anchor", "quotes around the text" },
	{ "did not find expected comment or line break", NULL,
	  "only a comment may follow | or > on its line", "the text on the next line" },
	{ "found an indentation indicator equal to 0", NULL,
	  "the number behind | or > is the indentation, from 1 to 9", "" },
	{ "found unexpected ':'", NULL,
	  "a colon here needs a space behind it, or quotes around the text", "" },
	{ "did not find expected '-' indicator", NULL,
	  "this line belongs to no item of the list above: it needs a dash, or another indentation",
	  "" },
	{ "did not find expected key", "while parsing a block mapping",
	  "this line does not fit the object above: its indentation is wrong, or a quote or "
	  "bracket before it is out of place",
	  "" },
	{ "did not find expected ',' or ']'", NULL,
	  "a comma or the closing ] is missing in the list that starts here", "]" },
	{ "did not find expected ',' or '}'", NULL,
	  "a comma or the closing } is missing in the object that starts here", "}" },
	{ "did not find expected node content", NULL, "a value is missing here", "" },
	{ "did not find expected <document start>", NULL,
	  "the document has ended before this line; kubectl cannot read on", "" },
	{ "found undefined tag handle", NULL, "the tag's handle is not known", "" },
	{ "found character that cannot start any token", NULL,
	  "a plain text cannot start with this character", "quotes around the text" },
};

static const struct translation *translate(const struct yaml_problem *problem)
{
	struct span said = span_of(problem->problem ? problem->problem : "");
	struct span context = span_of(problem->context ? problem->context : "");

	for (size_t i = 0; i < COUNT(translations); i++) {
		const struct translation *t = &translations[i];
		bool fits = !t->context || span_starts_with(context, t->context);
		if (fits && span_starts_with(said, t->problem))
			return t;
	}
	return NULL;
}

/* Better shown where the broken thing starts than where the parser gave up on it. */
static bool is_about_start(const struct translation *translation)
{
	return strstr(translation->message, "starts here") != NULL ||
	       strstr(translation->problem, "could not find expected ':'") != NULL ||
	       strstr(translation->problem, "did not find expected alphabetic") != NULL;
}

/* "{{" on the line of the problem, or the one where its context starts. */
static bool is_template(const struct source *source, const struct yaml_problem *problem)
{
	uint32_t offsets[] = { problem->offset, problem->context_offset };

	for (size_t i = 0; i < 2; i++) {
		struct span line = span_first(source_line(source, offsets[i]), LIMIT_KEY_BYTES);
		for (size_t at = span_find(line, '{'); at + 1 < line.len; at++) {
			if (line.ptr[at] == '{' && line.ptr[at + 1] == '{')
				return true;
		}
	}
	return false;
}

static bool is_tab(const struct source *source, uint32_t offset)
{
	struct span line = source_line(source, offset);
	size_t at = 0;

	while (at < line.len && line.ptr[at] == ' ')
		at++;
	return at < line.len && line.ptr[at] == '\t';
}

static void report_character(struct reading *reading, struct reading_site *site)
{
	struct span bytes = reading->source->bytes;
	uint32_t start = site->place.start;

	if (is_tab(reading->source, start)) {
		site->fix = span_of("spaces instead of the tab");
		reading_refuse(reading, site,
			       "a tab indents this line; YAML is indented by spaces");
		return;
	}
	char c = start < bytes.len ? bytes.ptr[start] : ' ';
	site->fix = yaml_fix_quote(reading->source, start, reading->scratch);
	reading_refuse(reading, site, "a plain text cannot start with %c", c);
}

static void report_separator(struct reading *reading, const struct chunk *chunk,
			     struct reading_site *site)
{
	struct span where = reading_where(reading, chunk->place.end);

	site->fix = span_of("the closing quote, or indent the --- line");
	reading_refuse(reading, site,
		       "the quoted text that starts here is not closed when the --- at %.*s ends "
		       "the document",
		       SPAN_ARG(where));
}

/* ": " where no key may stand: a second one on the line, or a line above that swallowed this one.
 */
static bool report_colon(struct reading *reading, struct reading_site *site)
{
	uint32_t offset = site->place.start;
	struct arena *scratch = reading->scratch;

	site->fix = yaml_fix_colon(reading->source, offset, scratch);
	if (site->fix.len) {
		reading_refuse(reading, site,
			       "a second \": \" on the line; text that holds one needs quotes");
		return true;
	}
	site->fix = yaml_fix_space(reading->source, offset, scratch, &site->place);
	if (!site->fix.len)
		return false;
	reading_refuse(reading, site, "a space is missing behind the colon");
	return true;
}

/* Fixes that need the text at hand. */
static struct span suggest(struct reading *reading, const struct translation *translation,
			   const struct reading_site *site)
{
	struct span problem = span_of(translation->problem);
	uint32_t start = site->place.start;

	if (span_starts_with(problem, "could not find expected ':'"))
		return yaml_fix_key(reading->source, start, reading->scratch);
	if (span_starts_with(problem, "did not find expected alphabetic"))
		return yaml_fix_quote(reading->source, start, reading->scratch);
	return span_of(translation->fix);
}

void yaml_error_report(struct reading *reading, const struct chunk *chunk,
		       const struct yaml_problem *problem)
{
	const struct translation *translation = translate(problem);
	struct reading_site site = {
		.rule = &yaml_syntax,
		.place = { problem->offset, problem->offset + 1 },
	};

	if (is_template(reading->source, problem)) {
		site.rule = &yaml_template;
		reading_refuse(reading, &site,
			       "{{ opens a template, which must be rendered before this is YAML");
		return;
	}
	if (!translation) {
		reading_refuse(
			reading, &site, "%s%s%s", problem->problem ? problem->problem : "no YAML",
			problem->context ? " " : "", problem->context ? problem->context : "");
		return;
	}
	if (span_starts_with(span_of(translation->problem), "found character")) {
		report_character(reading, &site);
		return;
	}
	if (is_about_start(translation))
		site.place = (struct place){ problem->context_offset, problem->context_offset + 1 };
	bool quoted = span_starts_with(span_of(translation->message), "the quoted text");
	if (quoted && chunk->ends_at_separator) {
		report_separator(reading, chunk, &site);
		return;
	}
	if (span_starts_with(span_of(translation->problem), "mapping values") &&
	    report_colon(reading, &site))
		return;
	site.fix = suggest(reading, translation, &site);
	reading_refuse(reading, &site, "%s", translation->message);
}
