/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/tree.h"

#include "manifest/number.h"

#include <inttypes.h>

#define OTHER_READERS "kustomize and YAML 1.2 readers"

const struct rule yaml_boolean_word = {
	"yaml/boolean-word",
	SEVERITY_WARNING,
	"a plain y, n, yes, no, on or off is a boolean to the cluster",
	"kubectl reads these words as true and false. kustomize and YAML 1.2 readers keep the "
	"text, so the same line means different things to different programs (the country code NO "
	"becomes false). Write true or false for the boolean, quotes for the text.",
};
const struct rule yaml_leading_zero = {
	"yaml/leading-zero",
	SEVERITY_WARNING,
	"a number with a leading zero is octal to the cluster",
	"010 is 8 for kubectl and kustomize, 10 for YAML 1.2 readers; 08 is 8 here and text or an "
	"error elsewhere. Under mode and defaultMode octal is what everybody means and nothing is "
	"said. Elsewhere write the decimal number, or quote the text.",
};
const struct rule yaml_number_notation = {
	"yaml/number-notation",
	SEVERITY_WARNING,
	"a number is written so that some readers take it for text",
	"1_000, 0b11 and 0o17 are numbers for kubectl, but text for other readers (YAML 1.2 knows "
	"neither _ nor 0b, YAML 1.1 knows no 0o). Write the decimal number, or quote the text.",
};
const struct rule yaml_sexagesimal = {
	"yaml/sexagesimal",
	SEVERITY_WARNING,
	"a plain 1:30 is a number to the base of 60 for some readers",
	"kubectl keeps the text 1:30. YAML 1.1 readers, PyYAML among them, read it as 90. Quote "
	"it.",
};
const struct rule yaml_date = {
	"yaml/date",
	SEVERITY_WARNING,
	"a plain date becomes a time for some readers",
	"kubectl keeps the text 2024-01-01. kustomize reads a time and writes "
	"2024-01-01T00:00:00Z. Quote it.",
};
const struct rule yaml_null_item = {
	"yaml/null-item",
	SEVERITY_WARNING,
	"a list item is empty",
	"An item with nothing behind its dash is null. The API server drops null fields of "
	"objects, but null items of lists stay and are refused nearly everywhere. Remove the dash, "
	"or write the item.",
};
const struct rule yaml_explicit_null = {
	"yaml/explicit-null",
	SEVERITY_NOTE,
	"a field is set to null",
	"The API server takes null as \"not set\": the field gets its default or is left out. If "
	"that is meant, leave the line out. If the text was meant, quote it.",
};
const struct rule yaml_large_integer = {
	"yaml/large-integer",
	SEVERITY_ERROR,
	"an integer needs more than 64 bits with sign",
	"The API server keeps integers from -9223372036854775808 to 9223372036854775807. Larger "
	"ones become floating point numbers and lose their last digits without a word. Quote it if "
	"it is an identifier.",
};

/* The scalar as the cluster's JSON has it. */
static struct span value_text(const struct scalar *scalar, struct arena *arena)
{
	char spelling[NUMBER_SPELLING_BYTES];

	if (scalar->kind == SCALAR_BOOL)
		return span_of(scalar->boolean ? "true" : "false");
	if (scalar->kind == SCALAR_INTEGER)
		return arena_printf(arena, "%" PRId64, scalar->integer);
	number_spell_json(scalar->real, spelling);
	return arena_copy(arena, span_of(spelling));
}

/* What stands before the value on its line: "key: ", "- ", or nothing. */
static struct span prefix(const struct tree *tree, struct arena *arena)
{
	const struct tree_frame *top = tree->depth ? &tree->frames[tree->depth - 1] : NULL;

	if (!top)
		return span_of("");
	if (top->node->kind == NODE_LIST)
		return span_of(top->node->style == STYLE_FLOW ? "" : "- ");
	struct span key = source_text(tree->reading->source, top->key.place);
	if (key.len > LIMIT_SNIPPET_COLUMNS / 2 || span_find(key, '\n') < key.len)
		return span_of("");
	return arena_printf(arena, "%.*s: ", SPAN_ARG(key));
}

static struct span fix_text(const struct tree *tree, struct span text, struct arena *arena)
{
	struct span before = prefix(tree, arena);

	return arena_printf(arena, "%.*s\"%.*s\"", SPAN_ARG(before), SPAN_ARG(text));
}

static struct span fix_either(const struct tree *tree, struct span value, const char *what,
			      struct span text, struct arena *arena)
{
	struct span before = prefix(tree, arena);

	return arena_printf(arena, "%.*s%.*s for the %s, %.*s\"%.*s\" for the text",
			    SPAN_ARG(before), SPAN_ARG(value), what, SPAN_ARG(before),
			    SPAN_ARG(text));
}

static bool is_file_mode(const struct tree *tree)
{
	const struct tree_frame *top = tree->depth ? &tree->frames[tree->depth - 1] : NULL;

	return top && top->node->kind == NODE_MAP &&
	       (span_is(top->key.name, "mode") || span_is(top->key.name, "defaultMode"));
}

static void report_boolean(struct tree *tree, const struct scalar *scalar, struct span text,
			   struct reading_site *site)
{
	struct reading *reading = tree->reading;
	struct span value = value_text(scalar, reading->scratch);

	site->rule = &yaml_boolean_word;
	site->fix = fix_either(tree, value, "boolean", text, reading->scratch);
	reading_report(reading, site, "%.*s is the boolean %.*s here, but the text \"%.*s\" to %s",
		       SPAN_ARG(text), SPAN_ARG(value), SPAN_ARG(text), OTHER_READERS);
}

static void report_leading_zero(struct tree *tree, const struct scalar *scalar, struct span text,
				struct reading_site *site)
{
	struct reading *reading = tree->reading;
	struct span value = value_text(scalar, reading->scratch);
	bool octal = scalar->kind == SCALAR_INTEGER;
	struct span digits = text;

	if (octal && is_file_mode(tree))
		return;
	while (digits.len > 1 && (digits.ptr[0] == '0' || digits.ptr[0] == '+'))
		digits = span_from(digits, 1);
	site->rule = &yaml_leading_zero;
	site->fix = fix_either(tree, value, "number", text, reading->scratch);
	if (octal && text.ptr[0] != '-')
		reading_report(reading, site,
			       "%.*s is octal, the number %.*s here, but %.*s to YAML 1.2 readers",
			       SPAN_ARG(text), SPAN_ARG(value), SPAN_ARG(digits));
	else
		reading_report(reading, site,
			       "%.*s is the number %.*s here, but text or an error to other "
			       "readers",
			       SPAN_ARG(text), SPAN_ARG(value));
}

static void report_notation(struct tree *tree, const struct scalar *scalar, struct span text,
			    struct reading_site *site)
{
	struct reading *reading = tree->reading;
	struct span value = value_text(scalar, reading->scratch);
	bool octal = scalar->shape == SHAPE_OCTAL_PREFIX;

	if (octal && is_file_mode(tree))
		return;
	site->rule = &yaml_number_notation;
	site->fix = fix_either(tree, value, "number", text, reading->scratch);
	reading_report(reading, site, "%.*s is the number %.*s here, but the text \"%.*s\" to %s",
		       SPAN_ARG(text), SPAN_ARG(value), SPAN_ARG(text),
		       octal ? "YAML 1.1 readers" : "YAML 1.2 readers");
}

static void report_text(struct tree *tree, struct span text, struct reading_site *site,
			const struct rule *rule, const char *reader)
{
	struct reading *reading = tree->reading;

	site->rule = rule;
	site->fix = fix_text(tree, text, reading->scratch);
	reading_report(reading, site, "%.*s is text here, but %s", SPAN_ARG(text), reader);
}

static void report_null(struct tree *tree, struct span text, struct reading_site *site)
{
	const struct tree_frame *top = tree->depth ? &tree->frames[tree->depth - 1] : NULL;

	if (!top)
		return;
	if (top->node->kind == NODE_LIST) {
		site->rule = &yaml_null_item;
		site->fix = span_of("remove the item, or write its value");
		reading_report(tree->reading, site,
			       "this list item is null; the API server refuses null in most lists");
		return;
	}
	/* Many tools write creationTimestamp: null; it has never hurt anybody. */
	if (text.len == 0 || span_is(top->key.name, "creationTimestamp"))
		return;
	site->rule = &yaml_explicit_null;
	site->fix = span_of("leave the line out");
	reading_report(tree->reading, site, "%.*s counts as \"not set\"", SPAN_ARG(text));
}

static void report_large_integer(struct tree *tree, const struct scalar *scalar, struct span text,
				 struct reading_site *site)
{
	struct reading *reading = tree->reading;
	struct scalar rounded = { .kind = SCALAR_FLOAT, .real = scalar->real };
	struct span value = value_text(&rounded, reading->scratch);

	site->rule = &yaml_large_integer;
	site->fix = fix_text(tree, text, reading->scratch);
	reading_refuse(reading, site,
		       "%.*s needs more than 64 bits; the API server rounds it to %.*s",
		       SPAN_ARG(span_first(text, LIMIT_SNIPPET_COLUMNS)), SPAN_ARG(value));
}

void ambiguity_report_value(struct tree *tree, const struct scalar *scalar, struct span text,
			    struct place place)
{
	struct reading *reading = tree->reading;

	if (reading_is_full(reading, &yaml_boolean_word))
		return;
	struct reading_site site = {
		.place = place,
		.field = tree_field(tree, reading->scratch),
	};
	switch ((enum scalar_shape)scalar->shape) {
	case SHAPE_ORDINARY:
		break;
	case SHAPE_BOOLEAN_WORD:
		report_boolean(tree, scalar, text, &site);
		break;
	case SHAPE_LEADING_ZERO:
		report_leading_zero(tree, scalar, text, &site);
		break;
	case SHAPE_UNDERSCORE:
	case SHAPE_OCTAL_PREFIX:
	case SHAPE_BINARY_PREFIX:
		report_notation(tree, scalar, text, &site);
		break;
	case SHAPE_SEXAGESIMAL:
		report_text(tree, text, &site, &yaml_sexagesimal,
			    "a number to the base of 60 to YAML 1.1 readers such as PyYAML");
		break;
	case SHAPE_DATE:
		report_text(tree, text, &site, &yaml_date,
			    "a time to kustomize, which writes it differently");
		break;
	case SHAPE_NULL:
		report_null(tree, text, &site);
		break;
	case SHAPE_BEYOND:
		report_large_integer(tree, scalar, text, &site);
		break;
	}
}

void ambiguity_report_key(struct tree *tree, const struct scalar *scalar, struct span text,
			  struct span name, struct place place)
{
	struct reading *reading = tree->reading;

	if (reading_is_full(reading, &yaml_key_not_text))
		return;
	struct reading_site site = {
		.rule = &yaml_key_not_text,
		.place = place,
		.field = tree_field(tree, reading->scratch),
		.fix = arena_printf(reading->scratch, "\"%.*s\":", SPAN_ARG(text)),
	};
	if (scalar->kind == SCALAR_STRING) {
		reading_report(reading, &site,
			       "the plain key %.*s is text here, but not to every reader",
			       SPAN_ARG(text));
		return;
	}
	const char *what = scalar->kind == SCALAR_BOOL ? "boolean" : "number";
	if (span_equal(text, name))
		reading_report(reading, &site,
			       "the plain key %.*s is a %s, which some readers refuse as a key",
			       SPAN_ARG(text), what);
	else
		reading_report(reading, &site,
			       "the plain key %.*s is a %s and becomes \"%.*s\" here; %s keep "
			       "\"%.*s\"",
			       SPAN_ARG(text), what, SPAN_ARG(name),
			       scalar->shape == SHAPE_BOOLEAN_WORD ? OTHER_READERS
								   : "other readers",
			       SPAN_ARG(text));
}
