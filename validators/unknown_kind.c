/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/unknown_kind.h"

#include "base/nearest.h"
#include "validators/catalog.h"
#include "validators/rule_tables.h"

static const struct rule rule_unknown = {
	.id = "schema/unknown-kind",
	.severity = SEVERITY_WARNING,
	.summary = "no built-in kind and no known CustomResourceDefinition",
	.explanation =
		"Nothing is known about this kind, so nothing about the object was checked. Put "
		"its CustomResourceDefinition into the repository, or give it to `headgate check "
		"--crd PATH`. A policy may raise this to an error.",
};

static const struct rule rule_none = {
	.id = "schema/no-such-kind",
	.severity = SEVERITY_ERROR,
	.summary = "Kubernetes has no such kind in its own API group",
	.explanation =
		"The apiVersion belongs to Kubernetes itself, where nobody else can define kinds, "
		"and the target release has no such kind there. Applying the file fails (\"no "
		"matches for kind\"). Mostly the kind is misspelt, or the apiVersion belongs to "
		"another kind.",
};

RULE_TABLE(unknown_kind_rules, &rule_unknown, &rule_none);

static struct span api_version_of(const struct catalog_kind *kind, struct arena *arena)
{
	struct span group = catalog_span(kind->group), version = catalog_span(kind->version);

	if (!group.len)
		return version;
	return arena_printf(arena, "%.*s/%.*s", SPAN_ARG(group), SPAN_ARG(version));
}

/* The kind that was probably meant: first among those of the same group. */
static struct span nearest_kind(const struct resource *resource, unsigned minor, bool same_group)
{
	struct nearest nearest;

	nearest_init(&nearest, resource->kind);
	for (size_t i = 0; i < catalog_kind_total; i++) {
		const struct catalog_kind *row = catalog_kind_at(i);
		if (!catalog_has(row->releases, minor) ||
		    (same_group && !span_equal(catalog_span(row->group), resource->group)))
			continue;
		nearest_offer(&nearest, catalog_span(row->kind));
	}
	return nearest.best;
}

static void report_misspelt(struct validation *validation, const struct rule *rule,
			    struct span meant)
{
	const struct resource *resource = validation->resource;
	const struct catalog_kind *kind = catalog_kind_named(meant, validation->kubernetes_minor);
	struct field_path path =
		field_path_name(resource->in_list ? &resource->container : NULL, span_of("kind"));
	struct span api_version = api_version_of(kind, validation->arena);

	violation(validation, rule, node_get(resource->root, "kind"), &path, meant,
		  "no kind \"%.*s\" in %.*s, did you mean %.*s (%.*s)?",
		  SPAN_ARG(span_first(resource->kind, 80)),
		  SPAN_ARG(span_first(resource->api_version, 80)), SPAN_ARG(meant),
		  SPAN_ARG(api_version));
}

/* The kind exists, but in another group or version. */
static void report_group(struct validation *validation, const struct catalog_kind *kind)
{
	const struct resource *resource = validation->resource;
	struct field_path path = field_path_name(resource->in_list ? &resource->container : NULL,
						 span_of("apiVersion"));
	struct span api_version = api_version_of(kind, validation->arena);

	violation(validation, &rule_none, node_get(resource->root, "apiVersion"), &path,
		  api_version, "%.*s has no kind %.*s, it is in %.*s",
		  SPAN_ARG(span_first(resource->api_version, 80)), SPAN_ARG(resource->kind),
		  SPAN_ARG(api_version));
}

void unknown_kind_report(struct validation *validation)
{
	const struct resource *resource = validation->resource;
	unsigned minor = validation->kubernetes_minor;
	bool is_own = catalog_group_is_known(resource->group);
	const struct rule *rule = is_own ? &rule_none : &rule_unknown;
	const struct catalog_kind *elsewhere = catalog_kind_named(resource->kind, minor);
	struct field_path path =
		field_path_name(resource->in_list ? &resource->container : NULL, span_of("kind"));

	validation->kind_is_unknown = !is_own;
	if (is_own && elsewhere) {
		report_group(validation, elsewhere);
		return;
	}
	if (catalog_lifecycle(resource->group, resource->version, resource->kind)) {
		violation(validation, rule, node_get(resource->root, "kind"), &path,
			  (struct span){ NULL, 0 },
			  "%.*s is a request to the API server, not an object that can be applied",
			  SPAN_ARG(resource->kind));
		return;
	}
	if (is_own) {
		struct span meant = nearest_kind(resource, minor, true);
		if (!meant.len)
			meant = nearest_kind(resource, minor, false);
		if (meant.len) {
			report_misspelt(validation, rule, meant);
			return;
		}
	}
	violation(validation, rule, node_get(resource->root, "kind"), &path,
		  (struct span){ NULL, 0 },
		  is_own ? "%.*s has no kind %.*s"
			 : "%.*s %.*s is neither built in nor defined by a known "
			   "CustomResourceDefinition; not checked",
		  SPAN_ARG(span_first(resource->api_version, 80)),
		  SPAN_ARG(span_first(resource->kind, 80)));
}
