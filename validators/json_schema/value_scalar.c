/* SPDX-License-Identifier: Apache-2.0 */
/* Keywords of single values: type, enum, const, bounds of numbers, text. */
#include "base/count.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/utf8.h"
#include "validators/format.h"
#include "validators/json_schema/value_check.h"

#include <math.h>

static const struct span none = { NULL, 0 };

static bool is_number(const struct node *node)
{
	return node->kind == NODE_INTEGER || node->kind == NODE_FLOAT;
}

static double number_of(const struct node *node)
{
	return node->kind == NODE_INTEGER ? (double)node->integer : node->real;
}

static bool is_whole(const struct node *node)
{
	return node->kind == NODE_INTEGER ||
	       (node->kind == NODE_FLOAT && !(floor(node->real) < node->real) &&
		isfinite(node->real));
}

static bool is_of_type(const struct node *value, struct span type)
{
	switch ((enum node_kind)value->kind) {
	case NODE_NULL:
		return span_is(type, "null");
	case NODE_BOOL:
		return span_is(type, "boolean");
	case NODE_INTEGER:
	case NODE_FLOAT:
		return span_is(type, "number") || (span_is(type, "integer") && is_whole(value));
	case NODE_STRING:
		return span_is(type, "string");
	case NODE_LIST:
		return span_is(type, "array");
	case NODE_MAP:
		return span_is(type, "object");
	}
	return false;
}

/* What to write so that the type fits, for the two usual mix-ups; or an empty span. */
static struct span type_fix(struct value_check *check, const struct node *value, struct span type)
{
	if (value->is_alias)
		return none;
	if (span_is(type, "string") && (is_number(value) || value->kind == NODE_BOOL)) {
		struct span written = source_text(check->source, value->place);
		return arena_printf(check->arena, "\"%.*s\"", SPAN_ARG(written));
	}
	if (value->kind != NODE_STRING)
		return none;
	if (span_is(type, "boolean") &&
	    (span_is(value->text, "true") || span_is(value->text, "false")))
		return value->text;
	if (!span_is(type, "integer") || value->text.len == 0 || value->text.len > 18)
		return none;
	for (size_t i = 0; i < value->text.len; i++) {
		if (value->text.ptr[i] < '0' || value->text.ptr[i] > '9')
			return none;
	}
	return value->text;
}

static const char *type_in_words(struct span type)
{
	static const struct {
		const char *type, *words;
	} names[] = {
		{ "array", "a list" },       { "boolean", "a boolean (true or false)" },
		{ "integer", "an integer" }, { "null", "null" },
		{ "number", "a number" },    { "object", "an object" },
		{ "string", "a string" },
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		if (span_is(type, names[i].type))
			return names[i].words;
	}
	return "a type of another name";
}

static bool wrong_type(struct value_check *check, const struct value_level *level, struct span type,
		       const char *wanted)
{
	const struct node *value = level->value;
	struct span fix = type_fix(check, value, type);

	if (value->kind == NODE_LIST || value->kind == NODE_MAP || value->kind == NODE_NULL)
		return value_violation(check, level, &custom_type, fix, "%s, but %s is needed",
				       node_kind_phrase((enum node_kind)value->kind), wanted);
	struct span shown = value_shown(check, value);
	return value_violation(check, level, &custom_type, fix, "%.*s is %s, but %s is needed",
			       SPAN_ARG(shown), node_kind_phrase((enum node_kind)value->kind),
			       wanted);
}

static bool check_type_list(struct value_check *check, const struct node *types,
			    const struct value_level *level)
{
	struct text words;

	for (uint32_t i = 0; i < types->list.count; i++) {
		if (is_of_type(level->value, node_text(types->list.items[i])))
			return true;
	}
	text_init(&words, LIMIT_MESSAGE_BYTES);
	for (uint32_t i = 0; i < types->list.count; i++)
		text_format(&words, "%s%s", i ? " or " : "",
			    type_in_words(node_text(types->list.items[i])));
	struct span wanted = arena_copy(check->arena, text_span(&words));
	text_release(&words);
	return wrong_type(check, level, none, wanted.len ? wanted.ptr : "nothing");
}

bool value_type_check(struct value_check *check, const struct node *schema,
		      const struct value_level *level)
{
	const struct node *type = node_get(schema, "type");
	const struct node *value = level->value;

	if (check->dialect == DIALECT_STRUCTURAL &&
	    schema_flag(schema, "x-kubernetes-int-or-string")) {
		if (value->kind == NODE_STRING || is_whole(value))
			return true;
		return wrong_type(check, level, none, "an integer or a string");
	}
	if (!type)
		return true;
	if (type->kind == NODE_LIST)
		return check_type_list(check, type, level);
	if (!node_text(type).len || is_of_type(value, type->text))
		return true;
	return wrong_type(check, level, type->text, type_in_words(type->text));
}

static struct span nearest_choice(const struct node *choices, const struct node *value)
{
	struct nearest nearest;

	if (value->kind != NODE_STRING)
		return none;
	nearest_init(&nearest, value->text);
	for (uint32_t i = 0; i < choices->list.count; i++)
		nearest_offer(&nearest, node_text(choices->list.items[i]));
	return nearest.best;
}

/* "TCP, UDP, SCTP"; long lists end in "and 12 more". */
static struct span choices_in_words(struct value_check *check, const struct node *choices)
{
	enum { SHOWN = 20 };
	struct text words;

	text_init(&words, LIMIT_MESSAGE_BYTES);
	for (uint32_t i = 0; i < choices->list.count && i < SHOWN; i++) {
		const struct node *choice = choices->list.items[i];
		struct span text = choice->kind == NODE_STRING && choice->text.len
					   ? span_first(choice->text, 60)
					   : value_shown(check, choice);
		text_format(&words, "%s%.*s", i ? ", " : "", SPAN_ARG(text));
	}
	if (choices->list.count > SHOWN)
		text_format(&words, " and %u more", choices->list.count - SHOWN);
	struct span result = arena_copy(check->arena, text_span(&words));
	text_release(&words);
	return result;
}

bool value_choice_check(struct value_check *check, const struct node *schema,
			const struct value_level *level)
{
	const struct node *choices = node_get(schema, "enum");
	const struct node *only = node_get(schema, "const");
	const struct node *value = level->value;

	if (only && check->dialect != DIALECT_STRUCTURAL && !node_equal(value, only)) {
		struct span shown = value_shown(check, value), wanted = value_shown(check, only);
		return value_violation(check, level, &custom_enum, wanted, "%.*s is not %.*s",
				       SPAN_ARG(shown), SPAN_ARG(wanted));
	}
	if (!choices || choices->kind != NODE_LIST || !value_spend(check, choices->list.count))
		return true;
	for (uint32_t i = 0; i < choices->list.count; i++) {
		if (node_equal(value, choices->list.items[i]))
			return true;
	}
	struct span shown = value_shown(check, value);
	struct span words = choices_in_words(check, choices);
	return value_violation(check, level, &custom_enum, nearest_choice(choices, value),
			       "%.*s is none of %.*s", SPAN_ARG(shown), SPAN_ARG(words));
}

/* minimum and maximum; `exclusive` is a flag in older drafts and CRDs, a bound of its own since. */
static bool check_bound(struct value_check *check, const struct node *schema,
			const struct value_level *level, const char *keyword,
			const char *exclusive_keyword, int sign)
{
	double bound, value = number_of(level->value);
	bool exclusive = schema_flag(schema, exclusive_keyword);
	const char *words = sign < 0 ? "less than the minimum" : "greater than the maximum";

	if (schema_number(schema, keyword, &bound)) {
		double beyond = (value - bound) * sign;
		if (beyond > 0 || (exclusive && !(beyond < 0))) {
			struct span shown = value_shown(check, level->value);
			return value_violation(check, level, &custom_number, none,
					       exclusive ? "%.*s must be %s %.15g"
							 : "%.*s is %s %.15g",
					       SPAN_ARG(shown),
					       !exclusive ? words
					       : sign < 0 ? "greater than"
							  : "less than",
					       bound);
		}
	}
	if (!schema_number(schema, exclusive_keyword, &bound) || (value - bound) * sign < 0)
		return true;
	struct span shown = value_shown(check, level->value);
	return value_violation(check, level, &custom_number, none, "%.*s must be %s %.15g",
			       SPAN_ARG(shown), sign < 0 ? "greater than" : "less than", bound);
}

static bool is_multiple(const struct node *value, const struct node *step)
{
	if (value->kind == NODE_INTEGER && step->kind == NODE_INTEGER)
		return step->integer == 0 || step->integer == -1 ||
		       value->integer % step->integer == 0;
	double quotient = number_of(value) / number_of(step);
	if (!isfinite(quotient)) /* beyond a double: a whole number still has divisors of 1 */
		return is_whole(value) && !(fmod(1.0, number_of(step)) > 0);
	return fabs(quotient - round(quotient)) <= 1e-9 * fmax(1.0, fabs(quotient)) * 1e-3 ||
	       fabs(quotient - round(quotient)) < 1e-12;
}

static bool check_width(struct value_check *check, const struct node *schema,
			const struct value_level *level)
{
	struct span format = node_text(node_get(schema, "format"));
	double value = number_of(level->value);
	bool is_short = span_is(format, "int32");

	if (check->dialect != DIALECT_STRUCTURAL || (!is_short && !span_is(format, "int64")))
		return true;
	double limit = is_short ? 2147483648.0 : 9223372036854775808.0;
	if (value >= -limit && value < limit)
		return true;
	struct span shown = value_shown(check, level->value);
	return value_violation(check, level, &custom_number, none, "%.*s does not fit %d bits",
			       SPAN_ARG(shown), is_short ? 32 : 64);
}

bool value_number_check(struct value_check *check, const struct node *schema,
			const struct value_level *level)
{
	const struct node *step = node_get(schema, "multipleOf");
	bool good = check_bound(check, schema, level, "minimum", "exclusiveMinimum", -1);

	good = check_bound(check, schema, level, "maximum", "exclusiveMaximum", 1) && good;
	good = check_width(check, schema, level) && good;
	if (step && is_number(step) && number_of(step) > 0 && !is_multiple(level->value, step)) {
		struct span shown = value_shown(check, level->value);
		struct span wanted = value_shown(check, step);
		return value_violation(check, level, &custom_number, none,
				       "%.*s is no multiple of %.*s", SPAN_ARG(shown),
				       SPAN_ARG(wanted));
	}
	return good;
}

/* JSON Schema's checked formats. IPv4 there has no leading zeros and is no mapped address. */
static format_check_fn *plain_format(struct span name)
{
	static const struct {
		const char *name;
		format_check_fn *check;
	} formats[] = {
		{ "date", format_date },      { "date-time", format_crd_date_time },
		{ "ipv4", format_ip_strict }, { "ipv6", format_ipv6 },
		{ "uuid", format_uuid },
	};

	for (size_t i = 0; i < COUNT(formats); i++) {
		if (span_is(name, formats[i].name))
			return formats[i].check;
	}
	return NULL;
}

static bool check_format(struct value_check *check, const struct node *schema,
			 const struct value_level *level)
{
	struct span name = node_text(node_get(schema, "format"));
	struct span text = level->value->text;

	if (!name.len)
		return true;
	format_check_fn *format = check->dialect == DIALECT_STRUCTURAL
					  ? format_by_name(name, check->kubernetes_minor)
					  : plain_format(name);
	const char *wrong = format ? format(text) : NULL;
	if (!wrong)
		return true;
	struct span shown = value_shown(check, level->value);
	return value_violation(check, level, &custom_format, none, "%.*s %s (format %.*s)",
			       SPAN_ARG(shown), wrong, SPAN_ARG(name));
}

bool value_string_check(struct value_check *check, const struct node *schema,
			const struct value_level *level)
{
	struct span text = level->value->text;
	struct span pattern = node_text(node_get(schema, "pattern"));
	double bound;
	bool good = true;

	if (schema_number(schema, "minLength", &bound) && (double)utf8_count(text) < bound)
		good = value_violation(check, level, &custom_length, none,
				       text.len ? "has %zu characters, at least %.0f are needed"
						: "is empty (%zu characters), at least %.0f needed",
				       utf8_count(text), bound);
	if (schema_number(schema, "maxLength", &bound) && (double)utf8_count(text) > bound)
		good = value_violation(check, level, &custom_length, none,
				       "has %zu characters, at most %.0f are allowed",
				       utf8_count(text), bound);
	if (pattern.len && !value_pattern_fits(check, pattern, text)) {
		struct span shown = value_shown(check, level->value);
		good = value_violation(check, level, &custom_pattern, none,
				       "%.*s does not match %.*s%s", SPAN_ARG(shown),
				       SPAN_ARG(span_first(pattern, 200)),
				       pattern.len > 200 ? "..." : "");
	}
	return check_format(check, schema, level) && good;
}
