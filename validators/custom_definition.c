/* SPDX-License-Identifier: Apache-2.0 */
/* The CustomResourceDefinition object: names, versions, approval. Its schemas: structural_schema.c
 */
#include "base/ascii.h"
#include "validators/checks.h"
#include "validators/field.h"
#include "validators/structural_schema.h"

static const struct rule rule_name = {
	.id = "custom/definition-name",
	.severity = SEVERITY_ERROR,
	.summary = "the name of a CustomResourceDefinition is not <plural>.<group>",
	.explanation = "The API server takes a CustomResourceDefinition only under the name made "
		       "of spec.names.plural, a dot and spec.group; names are lower case.",
};

static const struct rule rule_versions = {
	.id = "custom/definition-versions",
	.severity = SEVERITY_ERROR,
	.summary = "the versions of a CustomResourceDefinition do not fit together",
	.explanation = "Version names differ, each version has a schema, and exactly one version "
		       "has storage: true: the one in which the cluster keeps the objects.",
};

static const struct rule rule_approval = {
	.id = "custom/definition-approval",
	.severity = SEVERITY_ERROR,
	.summary = "a CustomResourceDefinition in a group of Kubernetes itself is not approved",
	.explanation = "Groups that end in k8s.io or kubernetes.io are reserved. The API server "
		       "takes definitions there only with the annotation "
		       "api-approved.kubernetes.io. Use a group under a domain of your own.",
};

static const struct rule rule_preserve = {
	.id = "custom/definition-preserve",
	.severity = SEVERITY_ERROR,
	.summary = "spec.preserveUnknownFields is true",
	.explanation = "apiextensions.k8s.io/v1 refuses it. Put "
		       "x-kubernetes-preserve-unknown-fields: true into the schema where fields "
		       "without a description are to be kept.",
};

static const struct rule rule_crd_name_format = {
	.id = "custom/definition-names",
	.severity = SEVERITY_ERROR,
	.summary = "a name in a CustomResourceDefinition is malformed",
	.explanation = "The group is a domain name. Plural, singular and short names are lower "
		       "case DNS labels that start with a letter, and so is the kind once it is "
		       "put into lower case.",
};

RULE_TABLE(custom_definition_rules, &rule_name, &rule_versions, &rule_approval, &rule_preserve,
	   &rule_crd_name_format);

static void check_object_name(const struct field *root, const struct field *spec)
{
	struct field names = field_get(spec, "names");
	struct field plural = field_get(&names, "plural");
	struct field group = field_get(spec, "group");
	struct field metadata = field_get(root, "metadata");
	struct field name = field_get(&metadata, "name");

	if (!field_text(&plural).len || !field_text(&group).len || !field_text(&name).len)
		return;
	struct span wanted =
		arena_printf(root->validation->arena, "%.*s.%.*s", SPAN_ARG(field_text(&plural)),
			     SPAN_ARG(field_text(&group)));
	if (!span_equal(wanted, field_text(&name)))
		field_violation_fix(&name, &rule_name, wanted,
				    "must be spec.names.plural and spec.group: %.*s",
				    SPAN_ARG(wanted));
}

static const char *check_kind(struct span text)
{
	char lowered[64];

	if (text.len > 63)
		return "is longer than 63 characters";
	for (size_t i = 0; i < text.len; i++)
		lowered[i] = ascii_lower(text.ptr[i]);
	return format_dns_1035_label((struct span){ lowered, text.len });
}

static void check_short_name(const struct field *name)
{
	field_format(name, &rule_crd_name_format, format_dns_1035_label);
}

static void check_names(const struct field *spec)
{
	struct field names = field_get(spec, "names");
	struct field group = field_get(spec, "group");
	struct field plural = field_get(&names, "plural");
	struct field singular = field_get(&names, "singular");
	struct field kind = field_get(&names, "kind");
	struct field list_kind = field_get(&names, "listKind");

	field_format(&group, &rule_crd_name_format, format_dns_subdomain);
	field_format(&plural, &rule_crd_name_format, format_dns_1035_label);
	field_format(&singular, &rule_crd_name_format, format_dns_1035_label);
	field_format(&kind, &rule_crd_name_format, check_kind);
	field_format(&list_kind, &rule_crd_name_format, check_kind);
	field_each_in(&names, "shortNames", check_short_name);
	if (field_text(&kind).len && span_equal(field_text(&kind), field_text(&list_kind)))
		field_violation(&list_kind, &rule_crd_name_format,
				"must differ from the kind \"%.*s\"", SPAN_ARG(field_text(&kind)));
}

static bool is_reserved_group(struct span group)
{
	return span_is(group, "k8s.io") || span_is(group, "kubernetes.io") ||
	       span_ends_with(group, ".k8s.io") || span_ends_with(group, ".kubernetes.io");
}

static void check_approval(const struct field *root, const struct field *spec)
{
	struct field group = field_get(spec, "group");
	struct field metadata = field_get(root, "metadata");
	struct field annotations = field_get(&metadata, "annotations");
	struct field approval = field_get(&annotations, "api-approved.kubernetes.io");

	if (is_reserved_group(field_text(&group)) && !field_text(&approval).len)
		field_violation(&group, &rule_approval,
				"%.*s is a group of Kubernetes itself: the annotation "
				"api-approved.kubernetes.io is needed",
				SPAN_ARG(field_text(&group)));
}

static void check_versions(const struct field *spec)
{
	struct field versions = field_get(spec, "versions");
	struct map names;
	unsigned storage_count = 0;

	map_init(&names, spec->validation->arena);
	for (uint32_t i = 0; i < field_count(&versions); i++) {
		struct field version = field_item(&versions, i);
		struct field name = field_get(&version, "name");
		struct field storage = field_get(&version, "storage");
		struct field schema_box = field_get(&version, "schema");
		struct field schema = field_get(&schema_box, "openAPIV3Schema");
		field_format(&name, &rule_versions, format_dns_1035_label);
		if (field_text(&name).len)
			field_claim(&name, &names, &rule_versions);
		field_require(&schema, &rule_versions, "every version needs a schema");
		if (field_is_set(&schema) && schema.node->kind == NODE_MAP)
			structural_schema_check(spec->validation, schema.node, &schema.path);
		if (!field_is_true(&storage))
			continue;
		storage_count++;
		if (storage_count == 2)
			field_violation(&storage, &rule_versions,
					"a second version has storage: true, only one may");
	}
	if (storage_count == 0 && field_count(&versions))
		field_violation(&versions, &rule_versions,
				"no version has storage: true, exactly one must");
}

void custom_definition_check(struct validation *validation)
{
	struct field root = field_root(validation);
	struct field spec = field_get(&root, "spec");
	struct field preserve = field_get(&spec, "preserveUnknownFields");

	if (!span_is(validation->resource->version, "v1") || field_is_partial(&root))
		return;
	check_object_name(&root, &spec);
	check_names(&spec);
	check_approval(&root, &spec);
	if (field_is_true(&preserve))
		field_violation_fix(&preserve, &rule_preserve, span_of("false"),
				    "must be false: put x-kubernetes-preserve-unknown-fields into "
				    "the schema");
	check_versions(&spec);
}
