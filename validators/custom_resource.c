/* SPDX-License-Identifier: Apache-2.0 */
/* An object whose CustomResourceDefinition is known, against that definition. */
#include "base/limits.h"
#include "base/text.h"
#include "validators/checks.h"
#include "validators/custom_resources.h"
#include "validators/json_schema/value_check.h"
#include "validators/rule_tables.h"

static const struct rule rule_version = {
	.id = "custom/version",
	.severity = SEVERITY_ERROR,
	.summary = "the CustomResourceDefinition does not serve this version",
	.explanation = "A custom kind exists only in the versions that its definition lists with "
		       "served: true. Applying any other fails (\"no matches for kind\"). Use a "
		       "served version, or add the version to the definition.",
};

static const struct rule rule_deprecated = {
	.id = "custom/deprecated-version",
	.severity = SEVERITY_WARNING,
	.summary = "the CustomResourceDefinition marks this version as deprecated",
	.explanation = "The API server still takes the object and answers with a warning. The "
		       "authors of the definition mean to drop the version: move to one that is "
		       "not deprecated.",
};

RULE_TABLE(custom_resource_rules, &rule_version, &rule_deprecated);

/* The served versions in words, and in *ret_first the first that is not deprecated. */
static struct span served_versions(const struct custom_kind *kind, struct arena *arena,
				   struct span *ret_first)
{
	struct text words;

	text_init(&words, LIMIT_MESSAGE_BYTES);
	*ret_first = (struct span){ NULL, 0 };
	for (size_t i = 0; i < kind->version_count; i++) {
		const struct custom_version *version = &kind->versions[i];
		if (!version->served)
			continue;
		text_format(&words, "%s%.*s", words.len ? ", " : "", SPAN_ARG(version->name));
		if (!ret_first->ptr && !version->deprecated)
			*ret_first = arena_printf(arena, "%.*s/%.*s", SPAN_ARG(kind->group),
						  SPAN_ARG(version->name));
	}
	struct span result = arena_copy(arena, text_span(&words));
	text_release(&words);
	return result;
}

static struct field_path api_version_path(const struct resource *resource)
{
	return field_path_name(resource->in_list ? &resource->container : NULL,
			       span_of("apiVersion"));
}

static void report_version(struct validation *validation, const struct custom_kind *kind,
			   bool is_listed)
{
	const struct resource *resource = validation->resource;
	struct field_path path = api_version_path(resource);
	struct span first, served = served_versions(kind, validation->arena, &first);
	const struct node *place = node_get(resource->root, "apiVersion");

	if (!served.len)
		violation(validation, &rule_version, place, &path, first,
			  "the CRD %.*s serves no version at all", SPAN_ARG(kind->definition));
	else
		violation(validation, &rule_version, place, &path, first,
			  is_listed ? "%.*s is not served; the CRD %.*s serves %.*s"
				    : "%.*s does not exist; the CRD %.*s serves %.*s",
			  SPAN_ARG(span_first(resource->version, 80)), SPAN_ARG(kind->definition),
			  SPAN_ARG(served));
}

static void report_deprecated(struct validation *validation, const struct custom_kind *kind,
			      const struct custom_version *version)
{
	const struct resource *resource = validation->resource;
	struct field_path path = api_version_path(resource);
	struct span first, served = served_versions(kind, validation->arena, &first);
	const struct node *place = node_get(resource->root, "apiVersion");

	if (version->deprecation_warning.len)
		violation(validation, &rule_deprecated, place, &path, first, "%.*s",
			  SPAN_ARG(span_first(version->deprecation_warning, 256)));
	else
		violation(validation, &rule_deprecated, place, &path, first,
			  "%.*s is deprecated; the CRD %.*s serves %.*s", SPAN_ARG(version->name),
			  SPAN_ARG(kind->definition), SPAN_ARG(served));
}

static void check_against(struct validation *validation, const struct node *schema)
{
	const struct resource *resource = validation->resource;
	const struct resource *before = validation->before;
	bool comparable = before && span_equal(before->api_version, resource->api_version);
	struct value_check check = {
		.dialect = DIALECT_STRUCTURAL,
		.kubernetes_minor = validation->kubernetes_minor,
		.partial = validation->completeness == PARTIAL_OBJECT,
		.source = resource->source,
		.resource = resource,
		.findings = validation->findings,
		.arena = validation->arena,
	};
	struct value_level root = {
		.value = resource->root,
		.before = comparable ? before->root : NULL,
		.spine = schema,
		.path = resource->in_list ? &resource->container : NULL,
	};

	value_check_begin(&check);
	value_check(&check, schema, &root, ON_SPINE, NULL);
	value_check_report_unfinished(&check, &root);
	value_check_end(&check);
}

bool custom_resource_check(struct validation *validation, enum resource_scope *ret_scope)
{
	const struct resource *resource = validation->resource;
	const struct custom_kind *kind = NULL;

	if (validation->custom_resources)
		kind = custom_resources_kind(validation->custom_resources, resource->group,
					     resource->kind);
	if (!kind)
		return false;
	*ret_scope = kind->namespaced ? SCOPE_NAMESPACED : SCOPE_CLUSTER;
	builtin_metadata_check(validation);
	const struct custom_version *version = custom_kind_version(kind, resource->version);
	if (!version || !version->served) {
		report_version(validation, kind, version != NULL);
		return true;
	}
	if (version->deprecated)
		report_deprecated(validation, kind, version);
	validation->has_cel_rules = version->has_cel_rules;
	if (version->schema)
		check_against(validation, version->schema);
	return true;
}
