/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types that the server decodes from text with a grammar of their own:
 * quantities, times, base64. What it cannot read it refuses before any
 * validation, wherever the field stands.
 */
#include "validators/format.h"
#include "validators/rule_tables.h"
#include "validators/schema_walk.h"

static const struct rule rule_quantity = {
	.id = "format/quantity",
	.severity = SEVERITY_ERROR,
	.summary = "a text is no Kubernetes quantity",
	.explanation = "A quantity is a number with one suffix: n u m (small), k M G T P E (powers "
		       "of 1000) or Ki Mi Gi Ti Pi Ei (powers of 1024), or an exponent such as "
		       "1e3; no blank, no B, no comma, and upper and lower case matter. The API "
		       "server cannot read anything else and refuses the whole object.",
};

static const struct rule rule_time = {
	.id = "format/time",
	.severity = SEVERITY_ERROR,
	.summary = "a text is no RFC 3339 time",
	.explanation = "Times of the API are written as RFC 3339, with zone: 2026-01-31T08:15:00Z. "
		       "The API server cannot read anything else and refuses the whole object.",
};

static const struct rule rule_base64 = {
	.id = "format/base64",
	.severity = SEVERITY_ERROR,
	.summary = "a text is not base64",
	.explanation = "The field holds bytes, written as base64 (RFC 4648 with padding). The API "
		       "server cannot decode anything else and refuses the whole object. In a "
		       "Secret, plain text belongs into stringData, where no encoding is needed.",
};

RULE_TABLE(schema_format_rules, &rule_quantity, &rule_time, &rule_base64);

/*
 * The decoder of quantities trims blanks at both ends, but before it resolves
 * escapes: a line end or a tab in the text stays and is refused.
 */
static struct span trimmed(struct span text)
{
	while (text.len && text.ptr[0] == ' ')
		text = span_from(text, 1);
	while (text.len && text.ptr[text.len - 1] == ' ')
		text.len--;
	return text;
}

static bool is_secret_value(const struct validation *validation)
{
	return span_is(validation->resource->kind, "Secret") && !validation->resource->group.len;
}

static bool quantity_check(struct validation *validation, const struct node *node,
			   const struct field_path *path)
{
	const char *wrong = format_quantity(trimmed(node->text));

	if (!wrong)
		return true;
	violation(validation, &rule_quantity, node, path,
		  quantity_suggest(node->text, validation->arena), "\"%.*s\" %s",
		  SPAN_ARG(span_first(node->text, 80)), wrong);
	return false;
}

static bool time_check(struct validation *validation, const struct node *node,
		       const struct field_path *path, format_check_fn *format)
{
	const char *wrong = format(node->text);
	struct span none = { NULL, 0 };

	if (!wrong)
		return true;
	violation(validation, &rule_time, node, path, none, "\"%.*s\" %s",
		  SPAN_ARG(span_first(node->text, 80)), wrong);
	return false;
}

/* The value is never repeated: it may be a secret. */
static bool base64_check(struct validation *validation, const struct node *node,
			 const struct field_path *path)
{
	const char *wrong = format_base64(node->text);
	struct span none = { NULL, 0 };

	if (!wrong)
		return true;
	violation(validation, &rule_base64, node, path, none, "the value %s%s", wrong,
		  is_secret_value(validation) ? "; plain text belongs into stringData" : "");
	return false;
}

bool schema_format_check(struct validation *validation, const struct node *node,
			 const struct catalog_type *type, const struct field_path *path)
{
	if (node->kind != NODE_STRING)
		return true;
	if (type->kind == CATALOG_QUANTITY)
		return quantity_check(validation, node, path);
	if (type->kind == CATALOG_TIME)
		return time_check(validation, node, path, format_date_time);
	if (type->kind == CATALOG_MICRO_TIME)
		return time_check(validation, node, path, format_micro_time);
	if (type->kind == CATALOG_BYTES)
		return base64_check(validation, node, path);
	return true;
}
