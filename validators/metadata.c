/* SPDX-License-Identifier: Apache-2.0 */
/* What every object carries in metadata (apimachinery api/validation, ValidateObjectMeta). */
#include "base/count.h"
#include "validators/checks.h"
#include "validators/labels.h"
#include "validators/metadata_name.h"
#include "validators/object_rules.h"

/* apimachinery: TotalAnnotationSizeLimitB, keys and values together */
#define ANNOTATIONS_MAX_BYTES ((size_t)256 << 10)

static const struct rule namespace_format = {
	"metadata/namespace-format", SEVERITY_ERROR, "a namespace is no DNS label",
	"A namespace is a DNS label: lower case letters, digits and '-', at most 63 characters. "
	"The API server refuses any other."
};

static const struct rule namespace_on_cluster_kind = {
	"metadata/namespace-on-cluster-kind", SEVERITY_WARNING,
	"an object that lives in no namespace names one",
	"The kind is cluster-scoped: the cluster drops the namespace, and the object is the same "
	"for every namespace. Remove metadata.namespace so that nobody takes the object for a "
	"private one."
};

static const struct rule annotation_key = {
	"metadata/annotation-key", SEVERITY_ERROR, "an annotation key is malformed",
	"An annotation key is an optional DNS subdomain and '/', then at most 63 letters, digits, "
	"'-', '_' and '.', starting and ending with a letter or digit. The API server refuses "
	"others."
};

static const struct rule annotations_size = {
	"metadata/annotations-size", SEVERITY_ERROR, "the annotations are too large",
	"All keys and values of an object's annotations together may have at most 262,144 bytes. "
	"Put large data into a ConfigMap. (kubectl apply stores the whole object in an annotation "
	"of its own: large CRDs need server-side apply.)"
};

static const struct rule finalizer_format = {
	"metadata/finalizer-format", SEVERITY_ERROR, "a finalizer is malformed",
	"A finalizer is a qualified name such as example.com/cleanup. The API server refuses "
	"others."
};

static const struct rule owner_reference = {
	"metadata/owner-reference", SEVERITY_ERROR, "an owner reference is incomplete",
	"apiVersion, kind, name and uid of an owner reference may not be empty, and at most one "
	"owner may be the controller. Owners are usually set by controllers: a uid written in Git "
	"is that of one cluster only."
};

static const struct rule generation_negative = { "metadata/generation", SEVERITY_WARNING,
						 "the generation is negative",
						 "The cluster counts metadata.generation itself; "
						 "some kinds are refused with a negative one, "
						 "others get a new one. Remove it from the file." };

static const struct rule server_field = {
	"metadata/server-field", SEVERITY_WARNING, "a field that only the cluster writes is in Git",
	"uid, resourceVersion, creationTimestamp and managedFields are written by the cluster. A "
	"resourceVersion in a file makes every apply fail once the object has changed; the others "
	"are ignored or refused. Remove them (kubectl get -o yaml writes them)."
};

static const struct rule status_in_git = {
	"metadata/status", SEVERITY_NOTE, "an object carries its status",
	"The status is written by controllers; what the file says is dropped by the API server. "
	"Remove it."
};

RULE_TABLE(metadata_rules, &namespace_format, &namespace_on_cluster_kind, &annotation_key,
	   &annotations_size, &finalizer_format, &owner_reference, &generation_negative,
	   &server_field, &status_in_git);

static void check_namespace(const struct field *metadata, enum resource_scope scope)
{
	struct field name_space = field_get(metadata, "namespace");

	if (scope == SCOPE_CLUSTER && field_text(&name_space).len)
		field_violation(&name_space, &namespace_on_cluster_kind,
				"a %.*s belongs to no namespace; the cluster drops this",
				SPAN_ARG(metadata->validation->resource->kind));
	else
		field_format(&name_space, &namespace_format, format_dns_label);
}

static void check_annotations(const struct field *annotations)
{
	size_t total = 0;

	for (uint32_t i = 0; i < field_size(annotations); i++) {
		struct field annotation = field_entry(annotations, i);
		const char *wrong = format_annotation_key(annotation.entry->name);

		if (wrong)
			field_violation_at_key(&annotation, &annotation_key, "the key %s", wrong);
		total += annotation.entry->name.len + field_text(&annotation).len;
	}
	if (total > ANNOTATIONS_MAX_BYTES)
		field_violation_at_key(annotations, &annotations_size,
				       "%zu bytes are more than the %zu that the API server takes",
				       total, ANNOTATIONS_MAX_BYTES);
}

static void check_finalizer(const struct field *finalizer)
{
	field_format(finalizer, &finalizer_format, format_qualified_name);
}

static void check_owner(const struct field *owner)
{
	static const char *const names[] = { "apiVersion", "kind", "name", "uid" };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct field part = field_get(owner, names[i]);

		field_not_empty(&part, &owner_reference);
	}
}

static void check_owners(const struct field *metadata)
{
	struct field owners = field_get(metadata, "ownerReferences");
	unsigned controllers = 0;

	field_each(&owners, check_owner);
	for (uint32_t i = 0; i < field_count(&owners); i++) {
		struct field owner = field_item(&owners, i);
		struct field controller = field_get(&owner, "controller");

		if (field_is_true(&controller) && ++controllers > 1)
			field_violation(&controller, &owner_reference,
					"only one owner may be the controller");
	}
}

static void check_server_fields(const struct field *metadata)
{
	static const char *const names[] = { "uid", "resourceVersion", "creationTimestamp",
					     "managedFields", "selfLink" };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct field written = field_get(metadata, names[i]);

		if (field_is_set(&written))
			field_violation_at_key(&written, &server_field,
					       "is written by the cluster; remove it");
	}
}

static void check_status(const struct field *object)
{
	struct field status = field_get(object, "status");

	if (field_size(&status) > 0)
		field_violation_at_key(&status, &status_in_git,
				       "is written by controllers and dropped on apply; remove it");
}

void labels_and_annotations_check(const struct field *metadata)
{
	struct field labels = field_get(metadata, "labels");
	struct field annotations = field_get(metadata, "annotations");

	labels_check(&labels);
	check_annotations(&annotations);
}

void metadata_check(struct validation *validation, enum resource_scope scope)
{
	struct field object = field_root(validation);
	struct field metadata = field_get(&object, "metadata");
	struct field generation = field_get(&metadata, "generation");

	metadata_name_check(&object);
	check_namespace(&metadata, scope);
	labels_and_annotations_check(&metadata);
	field_each_in(&metadata, "finalizers", check_finalizer);
	check_owners(&metadata);
	field_range(&generation, &generation_negative, 0, INT64_MAX);
	check_server_fields(&metadata);
	check_status(&object);
}
