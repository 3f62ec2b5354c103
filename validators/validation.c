/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/validation.h"

static bool holds_between(struct span text, const char *open, const char *close)
{
	const char *end = text.len ? text.ptr + text.len : NULL;
	const char *at = text.len ? memmem(text.ptr, text.len, open, strlen(open)) : NULL;

	return at && memmem(at, (size_t)(end - at), close, strlen(close));
}

static bool is_substitution(struct span text)
{
	return holds_between(text, "${", "}") && !holds_between(text, "{{", "}}");
}

bool is_template(struct span text)
{
	return holds_between(text, "{{", "}}") || is_substitution(text);
}

void substitution_excuse(struct findings *findings, size_t first, const struct node *node)
{
	if (!node || node->kind != NODE_STRING || !is_substitution(node->text))
		return;
	for (size_t i = first; i < findings->count; i++) {
		if (findings->items[i].severity == SEVERITY_ERROR)
			findings->items[i].severity = SEVERITY_WARNING;
	}
}

static void report(struct validation *validation, const struct finding_site *site, const char *hint,
		   const char *format, va_list args)
{
	struct span message = arena_vprintf(validation->arena, format, args);

	findings_add(validation->findings, site, "%.*s%s", SPAN_ARG(message), hint);
}

/* What changed is wrong whatever it renders to. */
static bool is_about_template(const struct rule *rule, const struct node *node)
{
	return node && node->kind == NODE_STRING && is_template(node->text) &&
	       !span_starts_with(span_of(rule->id), "immutable/");
}

bool is_confidential(const struct validation *validation, const struct field_path *field)
{
	const struct resource *resource = validation->resource;

	if (!field || resource->group.len || !span_is(resource->kind, "Secret"))
		return false;
	while (field->parent && field->parent != &resource->container)
		field = field->parent;
	return span_is(field->name, "data") || span_is(field->name, "stringData");
}

void violation(struct validation *validation, const struct rule *rule, const struct node *node,
	       const struct field_path *field, struct span fix, const char *format, ...)
{
	const struct resource *resource = validation->resource;
	struct finding_site site = {
		.rule = rule,
		.source = resource->source,
		.resource = resource,
		.place = node ? node->place : resource->root->place,
		.field = field,
		.fix = fix,
		.is_confidential = is_confidential(validation, field),
	};
	const char *hint = "";
	va_list args;

	if (is_about_template(rule, node)) {
		site.fix = (struct span){ 0 };
		hint = TEMPLATE_HINT;
	}
	size_t first = validation->findings->count;
	va_start(args, format);
	report(validation, &site, hint, format, args);
	va_end(args);
	substitution_excuse(validation->findings, first, node);
}

void violation_at_key(struct validation *validation, const struct rule *rule,
		      const struct node_entry *entry, const struct field_path *field,
		      struct span fix, const char *format, ...)
{
	struct finding_site site = {
		.rule = rule,
		.source = validation->resource->source,
		.resource = validation->resource,
		.place = entry->key,
		.field = field,
		.fix = fix,
		.is_confidential = is_confidential(validation, field),
	};
	va_list args;

	va_start(args, format);
	report(validation, &site, "", format, args);
	va_end(args);
}
