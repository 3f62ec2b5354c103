/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/validation.h"

#include "base/limits.h"
#include "base/text.h"

static void report(struct validation *validation, const struct finding_site *site,
		   const char *format, va_list args)
{
	struct text message;

	text_init(&message, (size_t)4 * LIMIT_MESSAGE_BYTES);
	text_vformat(&message, format, args);
	findings_add(validation->findings, site, "%s", message.bytes ? message.bytes : "");
	text_release(&message);
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
	va_list args;

	va_start(args, format);
	report(validation, &site, format, args);
	va_end(args);
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
	report(validation, &site, format, args);
	va_end(args);
}
