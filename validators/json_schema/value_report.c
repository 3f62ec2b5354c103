/* SPDX-License-Identifier: Apache-2.0 */
/* How a violation of a schema is told, and the rules that can be violated. */
#include "base/limits.h"
#include "base/text.h"
#include "manifest/json_writer.h"
#include "validators/json_schema/value_check.h"
#include "validators/rule_tables.h"
#include "validators/validation.h"

const struct rule custom_type = {
	.id = "custom/type",
	.severity = SEVERITY_ERROR,
	.summary = "a value is of another type than the schema says",
	.explanation = "The schema (of the CustomResourceDefinition, or the JSON Schema that the "
		       "policy maps to the file) asks for another type. Nothing is converted: put "
		       "quotes around what is meant as text, take them away from numbers and "
		       "booleans.",
};

const struct rule custom_enum = {
	.id = "custom/enum",
	.severity = SEVERITY_ERROR,
	.summary = "a value is none of those that the schema lists",
	.explanation = "The schema lists the allowed values. They are compared exactly, upper and "
		       "lower case included. Use one of them.",
};

const struct rule custom_number = {
	.id = "custom/number",
	.severity = SEVERITY_ERROR,
	.summary = "a number is outside the schema's bounds",
	.explanation = "The schema states a minimum, a maximum, a step or a width in bits for "
		       "this number. The API server refuses numbers beyond it.",
};

const struct rule custom_length = {
	.id = "custom/length",
	.severity = SEVERITY_ERROR,
	.summary = "a text, list or object has more or fewer members than the schema allows",
	.explanation = "The schema limits how many characters a text, how many items a list or "
		       "how many fields an object may have. Characters are Unicode code points.",
};

const struct rule custom_pattern = {
	.id = "custom/pattern",
	.severity = SEVERITY_ERROR,
	.summary = "a text does not match the schema's regular expression",
	.explanation = "The schema gives a regular expression (RE2 syntax) that must match "
		       "somewhere in the text; with ^ and $ it must match all of it.",
};

const struct rule custom_format = {
	.id = "custom/format",
	.severity = SEVERITY_ERROR,
	.summary = "a text is not of the format that the schema names",
	.explanation = "The schema names a format such as date-time or ipv4. For custom resources "
		       "the formats that the API server knows are checked as it checks them. For "
		       "JSON Schema files date, date-time, ipv4, ipv6 and uuid are checked; all "
		       "other formats are annotations.",
};

const struct rule custom_required = {
	.id = "custom/required",
	.severity = SEVERITY_ERROR,
	.summary = "a field that the schema requires is missing",
	.explanation = "The schema requires the field and gives no default for it. null does not "
		       "count: the API server removes it before it looks for required fields, "
		       "unless the field is nullable.",
};

const struct rule custom_unknown_field = {
	.id = "custom/unknown-field",
	.severity = SEVERITY_ERROR,
	.summary = "the schema has no field of that name",
	.explanation = "The API server drops fields that the CustomResourceDefinition does not "
		       "describe, and refuses them under strict validation, which kubectl asks "
		       "for. The setting would not have any effect. Mostly the name is misspelt "
		       "or stands at the wrong depth.",
};

const struct rule custom_list_unique = {
	.id = "custom/list-unique",
	.severity = SEVERITY_ERROR,
	.summary = "two items of a list are the same",
	.explanation = "The schema says that the items of this list differ: all of an item in a "
		       "set, the key fields in a list of type map. A missing key field counts as "
		       "its default. The API server refuses duplicates.",
};

const struct rule custom_alternatives = {
	.id = "custom/alternatives",
	.severity = SEVERITY_ERROR,
	.summary = "a value fits no alternative of the schema, too many, or a forbidden one",
	.explanation = "The schema combines conditions with anyOf, oneOf, not or if. The message "
		       "says for each alternative what kept the value from fitting it. Change the "
		       "value so that it fits at least one (anyOf) or exactly one (oneOf).",
};

const struct rule custom_embedded = {
	.id = "custom/embedded-resource",
	.severity = SEVERITY_ERROR,
	.summary = "an object inside the resource does not say what it is",
	.explanation = "The CustomResourceDefinition says that a complete Kubernetes object "
		       "stands here. It needs apiVersion and kind, and its metadata must be an "
		       "object.",
};

static const struct rule rule_unchanged = {
	.id = "custom/unchanged",
	.severity = SEVERITY_NOTE,
	.summary = "a value that breaks the schema, but was so before",
	.explanation = "The API server tolerates a violation in an update when the value is the "
		       "same as before (ratcheting). The object is accepted as long as the value "
		       "is not touched; a new object with it would be refused.",
};

static const struct rule rule_unfinished = {
	.id = "custom/too-complex",
	.severity = SEVERITY_ERROR,
	.summary = "the schema asks for more work than is allowed",
	.explanation = "Schema and value together need more steps, a deeper nesting or a longer "
		       "search for a regular expression than headgate spends on one object. What "
		       "cannot be checked is refused. Mostly a schema refers to itself without "
		       "looking at a smaller part of the value.",
};

RULE_TABLE(custom_value_rules, &custom_type, &custom_enum, &custom_number, &custom_length,
	   &custom_pattern, &custom_format, &custom_required, &custom_unknown_field,
	   &custom_list_unique, &custom_alternatives, &custom_embedded, &rule_unchanged,
	   &rule_unfinished);

struct span value_shown(struct value_check *check, const struct node *value)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	json_write(&text, value);
	struct span shown = text_failed(&text) ? span_of("this value")
					       : arena_copy(check->arena, text_span(&text));
	text_release(&text);
	if (shown.len <= 80)
		return shown;
	return arena_printf(check->arena, "%.*s...", SPAN_ARG(span_first(shown, 60)));
}

/* Ratcheting: true when the value, or one around it, is what it was before the push. */
static bool is_unchanged(const struct value_level *level)
{
	for (; level; level = level->up) {
		if (level->before && node_equal(level->value, level->before))
			return true;
	}
	return false;
}

static struct span last_name(const struct field_path *path, struct arena *arena)
{
	if (!path)
		return (struct span){ NULL, 0 };
	struct field_path last = { .parent = NULL, .name = path->name, .index = path->index };
	return field_path_text(&last, arena);
}

static void keep_reason(struct value_check *check, const struct field_path *path, bool is_inner,
			struct span message)
{
	if (check->reason.ptr)
		return;
	struct span name = last_name(path, check->arena);
	if (is_inner && name.len)
		check->reason =
			arena_printf(check->arena, "%.*s: %.*s", SPAN_ARG(name), SPAN_ARG(message));
	else
		check->reason = message;
}

static void report(struct value_check *check, const struct value_level *level,
		   const struct node_entry *entry, const struct rule *rule, struct span fix,
		   struct span message)
{
	struct field_path key_path;
	const struct field_path *path = level->path;
	const struct value_level *shown = level;

	if (entry) {
		key_path = field_path_name(level->path, entry->name);
		path = &key_path;
	}
	if (check->quiet) {
		keep_reason(check, path, entry || level != check->branch, message);
		return;
	}
	while (shown->is_default && shown->up)
		shown = shown->up;
	bool at_key =
		shown->entry && (shown->value->kind == NODE_MAP || shown->value->kind == NODE_LIST);
	struct place place = entry ? entry->key : at_key ? shown->entry->key : shown->value->place;
	struct finding_site site = {
		.rule = rule != &custom_unknown_field && is_unchanged(level) ? &rule_unchanged
									     : rule,
		.source = check->source,
		.resource = check->resource,
		.place = place,
		.field = path,
		.fix = fix,
	};
	const char *hint = level->is_default ? " (the schema's default)" : "";
	if (!entry && level->value->kind == NODE_STRING && is_template(level->value->text)) {
		site.fix = (struct span){ 0 };
		hint = TEMPLATE_HINT;
	}
	size_t first = check->findings->count;
	findings_add(check->findings, &site, "%.*s%s", SPAN_ARG(message), hint);
	if (!entry)
		substitution_excuse(check->findings, first, level->value);
}

bool value_violation(struct value_check *check, const struct value_level *level,
		     const struct rule *rule, struct span fix, const char *format, ...)
{
	va_list args;

	if (check->quiet && check->reason.ptr)
		return false;
	va_start(args, format);
	report(check, level, NULL, rule, fix, arena_vprintf(check->arena, format, args));
	va_end(args);
	return false;
}

bool value_violation_at_key(struct value_check *check, const struct value_level *level,
			    const struct node_entry *entry, const struct rule *rule,
			    struct span fix, const char *format, ...)
{
	va_list args;

	if (check->quiet && check->reason.ptr)
		return false;
	va_start(args, format);
	report(check, level, entry, rule, fix, arena_vprintf(check->arena, format, args));
	va_end(args);
	return false;
}

void value_check_report_unfinished(struct value_check *check, const struct value_level *root)
{
	struct finding_site site = {
		.rule = &rule_unfinished,
		.source = check->source,
		.resource = check->resource,
		.place = root->value->place,
		.field = root->path,
	};

	if (check->exhausted)
		findings_add(check->findings, &site,
			     "could not be checked to its end: the schema asks for too much work");
}
