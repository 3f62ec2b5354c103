/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types, by the server's decoder (Go's encoding/json into the API's structs):
 * no conversion takes place, "3" is no number and 3 is no string.
 */
#include "validators/rule_tables.h"
#include "validators/schema_walk.h"

#include "manifest/number.h"

static const struct rule rule_type = {
	.id = "schema/type",
	.severity = SEVERITY_ERROR,
	.summary = "a value is of another type than the field",
	.explanation = "The API server decodes every field into a fixed type and converts nothing: "
		       "a number in a text field (labels, annotations, ConfigMap data, environment "
		       "values) is refused, and so is \"3\" where a number belongs. YAML decides "
		       "the type: 8080, true, on and 1.10 without quotes are numbers and booleans. "
		       "Put quotes around what is meant as text, and take them away from numbers "
		       "and booleans.",
};

static const struct rule rule_range = {
	.id = "schema/number-range",
	.severity = SEVERITY_ERROR,
	.summary = "a number does not fit the field",
	.explanation =
		"Whole numbers of the API have 32 or 64 bits. The API server refuses a number "
		"that is too large for the field, and a fraction in a field for whole numbers.",
};

RULE_TABLE(schema_type_rules, &rule_type, &rule_range);

static bool is_scalar(const struct node *node)
{
	return node->kind != NODE_LIST && node->kind != NODE_MAP;
}

/* What the scalar is as the server gets it: 8, true, 1.1. */
static struct span canonical(const struct node *node, struct arena *arena)
{
	char spelling[NUMBER_SPELLING_BYTES];

	switch ((enum node_kind)node->kind) {
	case NODE_BOOL:
		return span_of(node->boolean ? "true" : "false");
	case NODE_INTEGER:
		return arena_printf(arena, "%lld", (long long)node->integer);
	case NODE_FLOAT:
		number_spell_json(node->real, spelling);
		return arena_copy(arena, span_of(spelling));
	case NODE_STRING:
		return node->text;
	case NODE_NULL:
	case NODE_LIST:
	case NODE_MAP:
		break;
	}
	return span_of("null");
}

/* The scalar as its author wrote it; behind an alias only its value can be told. */
static struct span as_written(struct validation *validation, const struct node *node)
{
	if (node->is_alias)
		return canonical(node, validation->arena);
	return source_text(validation->resource->source, node->place);
}

static void wrong_type(struct validation *validation, const struct node *node,
		       const struct field_path *path, struct span fix, const char *wanted,
		       const char *advice)
{
	if (!is_scalar(node)) {
		violation(validation, &rule_type, node, path, fix, "%s, but %s is needed%s",
			  node_kind_phrase((enum node_kind)node->kind), wanted, advice);
		return;
	}
	if (is_confidential(validation, path)) {
		violation(validation, &rule_type, node, path, (struct span){ NULL, 0 },
			  "the value is %s, but %s is needed%s",
			  node_kind_phrase((enum node_kind)node->kind), wanted, advice);
		return;
	}
	struct span written = span_first(as_written(validation, node), 80);
	struct span value = canonical(node, validation->arena);
	if (node->kind == NODE_STRING || (written.ptr && span_equal(written, value)))
		violation(validation, &rule_type, node, path, fix,
			  node->kind == NODE_STRING && node->style == STYLE_PLAIN
				  ? "\"%.*s\" is %s, but %s is needed%s"
				  : "%.*s is %s, but %s is needed%s",
			  SPAN_ARG(written), node_kind_phrase((enum node_kind)node->kind), wanted,
			  advice);
	else
		violation(validation, &rule_type, node, path, fix,
			  "%.*s is read as the %s %.*s, but %s is needed%s", SPAN_ARG(written),
			  node_kind_name(node->kind), SPAN_ARG(value), wanted, advice);
}

static bool needs_string(struct validation *validation, const struct node *node,
			 const struct field_path *path, const char *wanted)
{
	struct span none = { NULL, 0 };

	if (node->kind == NODE_STRING)
		return true;
	if (!is_scalar(node)) {
		wrong_type(validation, node, path, none, wanted, "");
		return false;
	}
	struct span written = as_written(validation, node);
	struct span fix = arena_printf(validation->arena, "\"%.*s\"", SPAN_ARG(written));
	wrong_type(validation, node, path, node->is_alias ? none : fix, wanted,
		   ": put it in quotes");
	return false;
}

static bool needs_boolean(struct validation *validation, const struct node *node,
			  const struct field_path *path)
{
	struct span text = node_text(node), fix = { NULL, 0 };

	if (node->kind == NODE_BOOL)
		return true;
	if (span_is(text, "true") || span_is(text, "True") || span_is(text, "yes") ||
	    span_is(text, "on"))
		fix = span_of("true");
	else if (span_is(text, "false") || span_is(text, "False") || span_is(text, "no") ||
		 span_is(text, "off"))
		fix = span_of("false");
	wrong_type(validation, node, path, fix, "a boolean (true or false)", "");
	return false;
}

static bool is_decimal(struct span text)
{
	size_t i = text.len && text.ptr[0] == '-';

	if (i == text.len || text.len > 18)
		return false;
	for (; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	}
	return true;
}

/*
 * Clients re-encode a number before they send it, so 1.0 and 1e3 arrive as 1
 * and 1000: a whole number by value is one.
 */
static bool whole_value(const struct node *node, int64_t *ret_value)
{
	if (node->kind == NODE_INTEGER) {
		*ret_value = node->integer;
		return true;
	}
	if (node->real < -9007199254740992.0 || node->real > 9007199254740992.0)
		return false;
	*ret_value = (int64_t)node->real;
	double back = (double)*ret_value;
	return back <= node->real && back >= node->real;
}

static bool needs_whole_number(struct validation *validation, const struct node *node,
			       const struct field_path *path, bool is_short)
{
	struct span none = { NULL, 0 };
	int64_t value;

	if (node->kind != NODE_INTEGER && node->kind != NODE_FLOAT) {
		bool quoted = node->kind == NODE_STRING && is_decimal(node->text);
		wrong_type(validation, node, path, quoted ? node->text : none, "an integer",
			   quoted ? ": take the quotes away" : "");
		return false;
	}
	struct span written = span_first(as_written(validation, node), 80);
	if (!whole_value(node, &value)) {
		bool is_huge = node->real > 9e15 || node->real < -9e15;
		violation(validation, &rule_range, node, path, none,
			  is_huge ? "%.*s is out of range" : "%.*s is no whole number",
			  SPAN_ARG(written));
		return false;
	}
	if (is_short && (value < INT32_MIN || value > INT32_MAX)) {
		violation(validation, &rule_range, node, path, none,
			  "%.*s is out of range: the field holds %d to %d", SPAN_ARG(written),
			  INT32_MIN, INT32_MAX);
		return false;
	}
	return true;
}

static bool needs_number(struct validation *validation, const struct node *node,
			 const struct field_path *path)
{
	struct span none = { NULL, 0 };

	if (node->kind == NODE_INTEGER || node->kind == NODE_FLOAT)
		return true;
	wrong_type(validation, node, path, none, "a number", "");
	return false;
}

static bool needs_quantity(struct validation *validation, const struct node *node,
			   const struct field_path *path)
{
	struct span none = { NULL, 0 };

	if (node->kind == NODE_STRING || node->kind == NODE_INTEGER || node->kind == NODE_FLOAT)
		return true;
	wrong_type(validation, node, path, none, "a quantity such as 500m or 64Mi", "");
	return false;
}

static bool needs_int_or_string(struct validation *validation, const struct node *node,
				const struct field_path *path)
{
	struct span none = { NULL, 0 };

	if (node->kind == NODE_STRING)
		return true;
	if (node->kind == NODE_INTEGER || node->kind == NODE_FLOAT)
		return needs_whole_number(validation, node, path, true);
	wrong_type(validation, node, path, none, "an integer or a string", "");
	return false;
}

static bool needs_list(struct validation *validation, const struct node *node,
		       const struct catalog_type *type, const struct field_path *path)
{
	struct span fix = { NULL, 0 };

	if (node->kind == NODE_LIST)
		return true;
	/* Words with blanks between them are more than one item; which, is not ours to guess. */
	bool is_word = span_find(node_text(node), ' ') == node_text(node).len;
	if (node->kind == NODE_STRING && is_word && !node->is_alias &&
	    node->style != STYLE_LITERAL && node->style != STYLE_FOLDED &&
	    catalog_inner_type(type)->kind == CATALOG_STRING) {
		struct span written = as_written(validation, node);
		const char *quote = node->style == STYLE_PLAIN ? "\"" : "";
		fix = arena_printf(validation->arena, "[%s%.*s%s]", quote, SPAN_ARG(written),
				   quote);
	}
	wrong_type(validation, node, path, fix, "a list",
		   node->kind == NODE_MAP ? ": put \"- \" before its first line" : "");
	return false;
}

static bool needs_object(struct validation *validation, const struct node *node,
			 const struct field_path *path)
{
	struct span none = { NULL, 0 };

	if (node->kind == NODE_MAP)
		return true;
	wrong_type(validation, node, path, none, "an object", "");
	return false;
}

bool schema_type_check(struct validation *validation, const struct node *node,
		       const struct catalog_type *type, const struct field_path *path)
{
	switch ((enum catalog_type_kind)type->kind) {
	case CATALOG_ANY:
		return true;
	case CATALOG_OBJECT:
	case CATALOG_MAP:
		return needs_object(validation, node, path);
	case CATALOG_LIST:
		return needs_list(validation, node, type, path);
	case CATALOG_STRING:
		return needs_string(validation, node, path, "a string");
	case CATALOG_BYTES:
		/* Go also decodes a list of numbers into bytes. */
		if (node->kind == NODE_LIST)
			return true;
		return needs_string(validation, node, path, "a base64 string");
	case CATALOG_TIME:
	case CATALOG_MICRO_TIME:
		return needs_string(validation, node, path, "a time (RFC 3339)");
	case CATALOG_BOOLEAN:
		return needs_boolean(validation, node, path);
	case CATALOG_INT32:
		return needs_whole_number(validation, node, path, true);
	case CATALOG_INT64:
		return needs_whole_number(validation, node, path, false);
	case CATALOG_NUMBER:
		return needs_number(validation, node, path);
	case CATALOG_QUANTITY:
		return needs_quantity(validation, node, path);
	case CATALOG_INT_OR_STRING:
		return needs_int_or_string(validation, node, path);
	}
	return true;
}
