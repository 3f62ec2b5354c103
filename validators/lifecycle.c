/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds that came and went: removed, not yet served, deprecated. From the
 * catalog's life-cycle table, for the target release.
 */
#include "validators/catalog.h"
#include "validators/checks.h"
#include "validators/rule_tables.h"

static const struct rule rule_removed = {
	.id = "schema/removed-api",
	.severity = SEVERITY_ERROR,
	.summary = "the API version is no longer served",
	.explanation =
		"The target release of Kubernetes no longer serves this apiVersion of the kind, so "
		"applying the file fails (\"no matches for kind\"). Write the replacement; fields "
		"may have moved or been renamed in it, which the other rules then tell.",
};

static const struct rule rule_early = {
	.id = "schema/not-yet-served",
	.severity = SEVERITY_ERROR,
	.summary = "the API version comes only in a later release",
	.explanation =
		"The target release of Kubernetes does not serve this apiVersion of the kind "
		"yet. Use a version that it serves, or raise `kubernetes:` in the policy when "
		"the clusters have been upgraded.",
};

static const struct rule rule_deprecated = {
	.id = "schema/deprecated-api",
	.severity = SEVERITY_WARNING,
	.summary = "the API version is deprecated",
	.explanation = "The target release still serves this apiVersion, but says that it will go. "
		       "Change to the replacement before the release that removes it.",
};

RULE_TABLE(lifecycle_rules, &rule_removed, &rule_early, &rule_deprecated);

/* What to write instead, as far as the target release serves it. */
struct successor {
	struct span api_version; /* empty: nothing */
	struct span kind;
};

static struct span api_version_of(struct span group, struct span version, struct arena *arena)
{
	if (!group.len)
		return version;
	return arena_printf(arena, "%.*s/%.*s", SPAN_ARG(group), SPAN_ARG(version));
}

static struct successor successor_of(const struct catalog_lifecycle *row,
				     const struct validation *validation)
{
	unsigned minor = validation->kubernetes_minor;
	const struct catalog_kind *next = NULL;

	if (row->new_kind)
		next = catalog_kind(catalog_span(row->new_group), catalog_span(row->new_version),
				    catalog_span(row->new_kind), minor);
	if (!next)
		next = catalog_kind_named(validation->resource->kind, minor);
	if (!next || (next->group == row->group && next->version == row->version))
		return (struct successor){ 0 };
	return (struct successor){
		api_version_of(catalog_span(next->group), catalog_span(next->version),
			       validation->arena),
		catalog_span(next->kind),
	};
}

/* "; use apps/v1", "; use kind StatefulSet of apps/v1", or what was given for nothing. */
static struct span advice(const struct validation *validation, const struct successor *next,
			  const char *nothing)
{
	struct span kind = validation->resource->kind;

	if (!next->api_version.len)
		return span_of(nothing);
	if (span_equal(kind, next->kind))
		return arena_printf(validation->arena, "; use %.*s", SPAN_ARG(next->api_version));
	return arena_printf(validation->arena, "; use kind %.*s of %.*s", SPAN_ARG(next->kind),
			    SPAN_ARG(next->api_version));
}

/* The apiVersion to write; none when the kind has another name too. */
static struct span fix_of(const struct validation *validation, const struct successor *next)
{
	if (!span_equal(validation->resource->kind, next->kind))
		return (struct span){ NULL, 0 };
	return next->api_version;
}

static void removed(struct validation *validation, const struct catalog_lifecycle *row,
		    const struct node *node, const struct field_path *path)
{
	const struct resource *resource = validation->resource;
	struct successor next = successor_of(row, validation);
	struct span text = advice(validation, &next, ", and nothing replaces it");

	violation(validation, &rule_removed, node, path, fix_of(validation, &next),
		  "%.*s %.*s is no longer served since Kubernetes 1.%u%.*s",
		  SPAN_ARG(resource->api_version), SPAN_ARG(resource->kind), row->removed,
		  SPAN_ARG(text));
}

static void early(struct validation *validation, const struct catalog_lifecycle *row,
		  const struct node *node, const struct field_path *path)
{
	const struct resource *resource = validation->resource;
	struct successor next = successor_of(row, validation);
	struct span text = advice(validation, &next, "");

	violation(validation, &rule_early, node, path, fix_of(validation, &next),
		  "%.*s %.*s is served from Kubernetes 1.%u on, the target is 1.%u%.*s",
		  SPAN_ARG(resource->api_version), SPAN_ARG(resource->kind), row->introduced,
		  validation->kubernetes_minor, SPAN_ARG(text));
}

static void deprecated(struct validation *validation, const struct catalog_lifecycle *row,
		       const struct node *node, const struct field_path *path)
{
	const struct resource *resource = validation->resource;
	struct successor next = successor_of(row, validation);
	struct span text = advice(validation, &next, "");
	struct span end = { "", 0 };

	if (row->removed)
		end = arena_printf(validation->arena, " and goes away in 1.%u", row->removed);
	violation(validation, &rule_deprecated, node, path, fix_of(validation, &next),
		  "%.*s %.*s is deprecated since Kubernetes 1.%u%.*s%.*s",
		  SPAN_ARG(resource->api_version), SPAN_ARG(resource->kind), row->deprecated,
		  SPAN_ARG(end), SPAN_ARG(text));
}

bool lifecycle_check(struct validation *validation)
{
	const struct resource *resource = validation->resource;
	unsigned minor = validation->kubernetes_minor;
	const struct catalog_lifecycle *row =
		catalog_lifecycle(resource->group, resource->version, resource->kind);
	bool served = catalog_kind(resource->group, resource->version, resource->kind, minor);
	const struct node *node = node_get(resource->root, "apiVersion");
	struct field_path path = field_path_name(resource->in_list ? &resource->container : NULL,
						 span_of("apiVersion"));

	if (!row)
		return served;
	if (served) {
		if (row->deprecated && row->deprecated <= minor)
			deprecated(validation, row, node, &path);
		return true;
	}
	if (row->removed && row->removed <= minor)
		removed(validation, row, node, &path);
	else if (row->introduced > minor)
		early(validation, row, node, &path);
	else
		return false; /* known, but no object that could be applied: Scale, Eviction */
	return true;
}
