/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closed sets of values. The OpenAPI files that other offline tools read leave
 * them out; the server's validation does not.
 */
#include "base/count.h"
#include "validators/rule_tables.h"
#include "validators/schema_walk.h"

#include "base/nearest.h"

static const struct rule rule_enum = {
	.id = "schema/enum",
	.severity = SEVERITY_ERROR,
	.summary = "a value is none of the allowed ones",
	.explanation = "The field takes only the values that the message lists; the API server "
		       "refuses every other (\"Unsupported value\"). Upper and lower case matter: "
		       "TCP is right, tcp is not. Some values exist only from a later release on.",
};

static const struct rule rule_unusual = {
	.id = "schema/unusual-value",
	.severity = SEVERITY_WARNING,
	.summary = "a value is none of those that the API defines for the field",
	.explanation = "The API defines constants for this field, and the value is none of them. "
		       "It is not certain that the API server refuses others, so this is a "
		       "warning; mostly it is a typing mistake.",
};

RULE_TABLE(schema_enum_rules, &rule_enum, &rule_unusual);

/* More than this are not listed in a message; `headgate explain` shows them all. */
enum { LISTED = 12 };

static size_t count_of(const struct catalog_enum *set, unsigned minor)
{
	size_t count = 0;

	for (size_t i = 0; i < set->value_count; i++)
		count += catalog_has(catalog_value_at(set, i)->releases, minor);
	return count;
}

/* The row of the value in any release; NULL: it is none. */
static const struct catalog_value *value_of(const struct catalog_enum *set, struct span text)
{
	for (size_t i = 0; i < set->value_count; i++) {
		const struct catalog_value *value = catalog_value_at(set, i);
		if (span_equal(catalog_span(value->text), text))
			return value;
	}
	return NULL;
}

static struct span nearest_value(const struct catalog_enum *set, struct span text, unsigned minor)
{
	struct nearest nearest;

	nearest_init(&nearest, text);
	for (size_t i = 0; i < set->value_count; i++) {
		const struct catalog_value *value = catalog_value_at(set, i);
		if (catalog_has(value->releases, minor))
			nearest_offer(&nearest, catalog_span(value->text));
	}
	return nearest.best;
}

/* Sets of which only the constants are documented, but that the server's validation closes. */
static const struct titled_field closed_by_validation[] = {
	{ "CSIDriverSpec", "fsGroupPolicy" }, { "Subject", "kind" }, /* flowcontrol */
};

/* Pointers that may point at an empty text, which then means "not set". */
static const struct titled_field empty_is_unset[] = {
	{ "StorageClass", "reclaimPolicy" },
};

static void report(struct validation *validation, const struct rule *rule,
		   const struct catalog_enum *set, const struct catalog_value *other_release,
		   const struct node *node, const struct field_path *path)
{
	unsigned minor = validation->kubernetes_minor;
	struct span text = span_first(node->text, 80), none = { NULL, 0 };

	if (other_release) {
		struct span releases =
			catalog_releases_text(other_release->releases, validation->arena);
		violation(validation, rule, node, path, none,
			  "\"%.*s\" is a value of Kubernetes %.*s, the target is 1.%u",
			  SPAN_ARG(text), SPAN_ARG(releases), minor);
		return;
	}
	size_t count = count_of(set, minor);
	if (!count) {
		violation(validation, rule, node, path, none, "may not be set here");
		return;
	}
	struct span fix = nearest_value(set, node->text, minor);
	if (count > LISTED) {
		violation(validation, rule, node, path, fix,
			  "\"%.*s\" is none of the %zu allowed values", SPAN_ARG(text), count);
		return;
	}
	struct span values = catalog_enum_text(set, minor, validation->arena);
	violation(validation, rule, node, path, fix,
		  count == 1 ? "\"%.*s\" is not %.*s, the only allowed value"
			     : "\"%.*s\" is none of %.*s",
		  SPAN_ARG(text), SPAN_ARG(values));
}

void schema_enum_check(struct validation *validation, const struct catalog_definition *owner,
		       const struct catalog_property *property, const struct node *node,
		       const struct field_path *path)
{
	unsigned minor = validation->kubernetes_minor;
	const struct catalog_enum *set = catalog_enum(property, minor);

	if (!set)
		return;
	/* "" in a field that is no pointer is "not set": the default comes in. */
	if (!node->text.len && !set->pointer &&
	    catalog_property_type(property)->kind == CATALOG_STRING)
		return;
	const struct catalog_value *value = value_of(set, node->text);
	if (value && catalog_has(value->releases, minor))
		return;
	if (!node->text.len && CATALOG_AMONG(empty_is_unset, owner, catalog_span(property->name)))
		return;
	bool is_closed = set->basis != CATALOG_CONSTANTS ||
			 CATALOG_AMONG(closed_by_validation, owner, catalog_span(property->name));
	report(validation, is_closed ? &rule_enum : &rule_unusual, set, value, node, path);
}
