/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields that the API server lets nobody change, against the object before the
 * push (the ValidateUpdate functions of its validation packages).
 *
 * The cluster compares objects with their defaults filled in, and Git holds them
 * without: so a field counts as changed only where both versions write it.
 */
#include "base/count.h"
#include "validators/checks.h"
#include "validators/field.h"

static const struct rule immutable_field = {
	"immutable/field", SEVERITY_ERROR, "a field that may not change has changed",
	"The API server refuses to update this field of an existing object, so the sync fails "
	"until the old value is back. To get the new value the object has to be deleted and "
	"created again: give it a new name, or have it replaced (Argo CD: the annotation "
	"argocd.argoproj.io/sync-options: Force=true,Replace=true; Flux: "
	"kustomize.toolkit.fluxcd.io/force: enabled). Objects with such an annotation, and hooks, "
	"are not checked."
};

static const struct rule immutable_data = {
	"immutable/data", SEVERITY_ERROR, "an immutable ConfigMap or Secret has changed",
	"The object before said immutable: true: the API server refuses to change its data or to "
	"make it mutable again. Give the new data a new name."
};

static const struct rule claim_shrinks = {
	"immutable/claim-shrinks", SEVERITY_WARNING, "a claim asks for less storage than before",
	"Volumes grow but do not shrink: the API server refuses a claim below the size that the "
	"volume has. It takes a smaller one only if the larger one was never reached."
};

RULE_TABLE(immutable_rules, &immutable_field, &immutable_data, &claim_shrinks);

enum comparison {
	WHERE_BOTH_WRITE, /* what only one version writes may be a default of the other */
	EXACTLY,          /* no defaults inside */
};

struct frozen_field {
	const char *group;
	const char *kind;
	const char *path; /* at most four names */
	enum comparison comparison;
};

static const struct frozen_field frozen_fields[] = {
	{ "apps", "Deployment", "spec.selector.matchLabels", EXACTLY },
	{ "apps", "Deployment", "spec.selector.matchExpressions", EXACTLY },
	{ "apps", "ReplicaSet", "spec.selector.matchLabels", EXACTLY },
	{ "apps", "ReplicaSet", "spec.selector.matchExpressions", EXACTLY },
	{ "apps", "DaemonSet", "spec.selector.matchLabels", EXACTLY },
	{ "apps", "DaemonSet", "spec.selector.matchExpressions", EXACTLY },
	{ "apps", "StatefulSet", "spec.selector.matchLabels", EXACTLY },
	{ "apps", "StatefulSet", "spec.selector.matchExpressions", EXACTLY },
	{ "apps", "StatefulSet", "spec.serviceName", EXACTLY },
	{ "apps", "StatefulSet", "spec.podManagementPolicy", EXACTLY },
	{ "apps", "StatefulSet", "spec.volumeClaimTemplates", WHERE_BOTH_WRITE },
	{ "batch", "Job", "spec.selector", WHERE_BOTH_WRITE },
	{ "batch", "Job", "spec.completionMode", EXACTLY },
	{ "rbac.authorization.k8s.io", "RoleBinding", "roleRef", WHERE_BOTH_WRITE },
	{ "rbac.authorization.k8s.io", "ClusterRoleBinding", "roleRef", WHERE_BOTH_WRITE },
	{ "", "PersistentVolumeClaim", "spec.accessModes", EXACTLY },
	{ "", "PersistentVolumeClaim", "spec.storageClassName", EXACTLY },
	{ "", "PersistentVolumeClaim", "spec.volumeName", EXACTLY },
	{ "", "PersistentVolumeClaim", "spec.volumeMode", EXACTLY },
	{ "", "PersistentVolumeClaim", "spec.selector", WHERE_BOTH_WRITE },
	{ "", "PersistentVolumeClaim", "spec.dataSource", WHERE_BOTH_WRITE },
	{ "", "PersistentVolume", "spec.csi", WHERE_BOTH_WRITE },
	{ "", "PersistentVolume", "spec.nfs", WHERE_BOTH_WRITE },
	{ "", "PersistentVolume", "spec.hostPath", WHERE_BOTH_WRITE },
	{ "", "PersistentVolume", "spec.local", WHERE_BOTH_WRITE },
	{ "", "PersistentVolume", "spec.iscsi", WHERE_BOTH_WRITE },
	{ "", "PersistentVolume", "spec.volumeMode", EXACTLY },
	{ "storage.k8s.io", "StorageClass", "provisioner", EXACTLY },
	{ "storage.k8s.io", "StorageClass", "parameters", EXACTLY },
	{ "storage.k8s.io", "StorageClass", "reclaimPolicy", EXACTLY },
	{ "storage.k8s.io", "StorageClass", "volumeBindingMode", EXACTLY },
	{ "scheduling.k8s.io", "PriorityClass", "value", EXACTLY },
	{ "scheduling.k8s.io", "PriorityClass", "preemptionPolicy", EXACTLY },
	{ "networking.k8s.io", "IngressClass", "spec.controller", EXACTLY },
	{ "node.k8s.io", "RuntimeClass", "handler", EXACTLY },
	{ "discovery.k8s.io", "EndpointSlice", "addressType", EXACTLY },
	{ "apiextensions.k8s.io", "CustomResourceDefinition", "spec.group", EXACTLY },
	{ "apiextensions.k8s.io", "CustomResourceDefinition", "spec.scope", EXACTLY },
	{ "apiextensions.k8s.io", "CustomResourceDefinition", "spec.names.kind", EXACTLY },
	{ "apiextensions.k8s.io", "CustomResourceDefinition", "spec.names.plural", EXACTLY },
};

/* "1Gi" and "1024Mi" are the same to the server. */
static bool same_quantity(const struct node *a, const struct node *b)
{
	struct field left = { .node = a };
	struct field right = { .node = b };
	quantity_nano x, y;

	return field_quantity(&left, &x) && field_quantity(&right, &y) && x == y;
}

static void report_change(const struct field *before, const struct field *after)
{
	const struct node *old = before->node;
	struct span fix = { NULL, 0 };

	if (old->kind == NODE_STRING)
		fix = old->text;
	else if (old->kind == NODE_INTEGER)
		fix = arena_printf(after->validation->arena, "%lld", (long long)old->integer);
	field_violation_fix(
		after, &immutable_field, fix,
		"may not change once the object exists; restore the old value, or delete "
		"and re-create the object");
}

static bool report_difference(const struct field *before, const struct field *after);

static bool report_in_map(const struct field *before, const struct field *after)
{
	for (uint32_t i = 0; i < field_size(after); i++) {
		struct field mine = field_entry(after, i);
		struct field other = { .validation = before->validation };
		const struct node_entry *entry = node_entry(before->node, mine.entry->name);

		if (entry && entry->value->kind != NODE_NULL)
			other.node = entry->value;
		if (report_difference(&other, &mine))
			return true;
	}
	return false;
}

static bool report_in_list(const struct field *before, const struct field *after)
{
	for (uint32_t i = 0; i < field_count(after); i++) {
		struct field mine = field_item(after, i);
		struct field other = field_item(before, i);

		if (report_difference(&other, &mine))
			return true;
	}
	return false;
}

/*
 * Reports the first value that both write and that is not the same. Bounded by
 * LIMIT_DEPTH as the trees are.
 */
static bool report_difference(const struct field *before, const struct field *after)
{
	const struct node *was = before->node;
	const struct node *is = after->node;

	if (!was || !is)
		return false;
	if (was->kind == NODE_MAP && is->kind == NODE_MAP)
		return report_in_map(before, after);
	if (was->kind == NODE_LIST && is->kind == NODE_LIST && was->list.count == is->list.count)
		return report_in_list(before, after);
	if (node_equal(was, is) || same_quantity(was, is))
		return false;
	report_change(before, after);
	return true;
}

/* Reports when both write the field and differ. */
static void compare(const struct field *before, const struct field *after,
		    enum comparison comparison)
{
	if (comparison == WHERE_BOTH_WRITE)
		report_difference(before, after);
	else if (before->node && after->node && !node_equal(before->node, after->node))
		report_change(before, after);
}

/* The way to a field: frames[0] is the object, each next one a member of the one before. */
#define MAX_NAMES 4

static const struct field *walk(struct field frames[MAX_NAMES + 1], const char *path,
				char names[MAX_NAMES][32])
{
	struct span rest = span_of(path);
	unsigned depth = 0;

	while (rest.len && depth < MAX_NAMES) {
		struct span name = span_first(rest, span_find(rest, '.'));

		if (name.len >= sizeof(names[0]))
			BUG("a frozen field's name is too long");
		memcpy(names[depth], name.ptr, name.len);
		names[depth][name.len] = '\0';
		frames[depth + 1] = field_get(&frames[depth], names[depth]);
		rest = span_from(rest, name.len + 1);
		depth++;
	}
	return &frames[depth];
}

static void compare_path(const struct field *before, const struct field *after,
			 const struct frozen_field *frozen)
{
	struct field old_frames[MAX_NAMES + 1] = { *before };
	struct field new_frames[MAX_NAMES + 1] = { *after };
	char names[MAX_NAMES][32];

	compare(walk(old_frames, frozen->path, names), walk(new_frames, frozen->path, names),
		frozen->comparison);
}

/* Its pods cannot be changed, but for suspended Jobs, which have none yet. */
static void compare_job(const struct field *before, const struct field *after)
{
	struct field old_spec = field_get(before, "spec");
	struct field new_spec = field_get(after, "spec");
	struct field suspend = field_get(&old_spec, "suspend");
	struct field mode = field_get(&new_spec, "completionMode");
	struct field old_template = field_get(&old_spec, "template");
	struct field new_template = field_get(&new_spec, "template");
	struct field old_count = field_get(&old_spec, "completions");
	struct field new_count = field_get(&new_spec, "completions");

	if (!field_is_true(&suspend))
		compare(&old_template, &new_template, WHERE_BOTH_WRITE);
	if (!field_is(&mode, "Indexed"))
		compare(&old_count, &new_count, EXACTLY);
}

static void compare_service(const struct field *before, const struct field *after)
{
	struct field old_spec = field_get(before, "spec");
	struct field new_spec = field_get(after, "spec");
	struct field old_type = field_get(&old_spec, "type");
	struct field new_type = field_get(&new_spec, "type");
	struct field old_ip = field_get(&old_spec, "clusterIP");
	struct field new_ip = field_get(&new_spec, "clusterIP");

	if (field_is(&old_type, "ExternalName") || field_is(&new_type, "ExternalName"))
		return;
	if (field_text(&old_ip).len && field_text(&new_ip).len)
		compare(&old_ip, &new_ip, EXACTLY);
}

static void compare_data(const struct field *before, const struct field *after)
{
	static const char *const names[] = { "data", "binaryData", "stringData" };
	struct field was = field_get(before, "immutable");
	struct field is = field_get(after, "immutable");

	if (!field_is_true(&was))
		return;
	if (!field_is_true(&is))
		field_violation_fix(&is, &immutable_data, span_of("immutable: true"),
				    "was true and cannot be taken back");
	for (size_t i = 0; i < COUNT(names); i++) {
		struct field old_data = field_get(before, names[i]);
		struct field new_data = field_get(after, names[i]);

		if (old_data.node && new_data.node && !node_equal(old_data.node, new_data.node))
			field_violation(&new_data, &immutable_data,
					"changed, but the object is immutable; give the new data a "
					"new name");
	}
}

static void compare_secret(const struct field *before, const struct field *after)
{
	struct field old_type = field_get(before, "type");
	struct field new_type = field_get(after, "type");
	struct span was = field_text(&old_type).len ? field_text(&old_type) : span_of("Opaque");
	struct span is = field_text(&new_type).len ? field_text(&new_type) : span_of("Opaque");

	if (!span_equal(was, is))
		field_violation_fix(&new_type, &immutable_field, was,
				    "the type of a Secret may not change from %.*s; delete and "
				    "re-create the object",
				    SPAN_ARG(span_first(was, 120)));
	compare_data(before, after);
}

static void compare_claim(const struct field *before, const struct field *after)
{
	struct field old_frames[MAX_NAMES + 1] = { *before };
	struct field new_frames[MAX_NAMES + 1] = { *after };
	char names[MAX_NAMES][32];
	const char *path = "spec.resources.requests.storage";
	const struct field *old_size = walk(old_frames, path, names);
	const struct field *new_size = walk(new_frames, path, names);
	quantity_nano was, is;

	if (field_quantity(old_size, &was) && field_quantity(new_size, &is) && is < was)
		field_violation(new_size, &claim_shrinks, "%.*s is less than before",
				SPAN_ARG(field_written(new_size)));
}

/* The first difference among the members of two objects, but for those that may change. */
static void compare_members(const struct field *before, const struct field *after,
			    const char *const *free_names, size_t count)
{
	for (uint32_t i = 0; i < field_size(after); i++) {
		struct field mine = field_entry(after, i);
		const struct node_entry *entry = node_entry(before->node, mine.entry->name);
		struct field other = { .validation = before->validation,
				       .node = entry ? entry->value : NULL };

		if (!span_is_among(mine.entry->name, free_names, count) &&
		    report_difference(&other, &mine))
			return;
	}
}

static void compare_containers(const struct field *before, const struct field *after,
			       const char *list)
{
	static const char *const free_names[] = { "image" };
	struct field old_list = field_get(before, list);
	struct field new_list = field_get(after, list);

	if (old_list.node && new_list.node && field_count(&old_list) != field_count(&new_list)) {
		report_change(&old_list, &new_list);
		return;
	}
	for (uint32_t i = 0; i < field_count(&new_list) && i < field_count(&old_list); i++) {
		struct field old_item = field_item(&old_list, i);
		struct field new_item = field_item(&new_list, i);

		compare_members(&old_item, &new_item, FIELD_NAMES(free_names));
	}
}

static void compare_pod(const struct field *before, const struct field *after)
{
	static const char *const free_names[] = {
		"containers",  "initContainers",  "ephemeralContainers",
		"tolerations", "schedulingGates", "activeDeadlineSeconds",
		"affinity",    "nodeSelector",    "terminationGracePeriodSeconds",
	};
	struct field old_spec = field_get(before, "spec");
	struct field new_spec = field_get(after, "spec");

	compare_members(&old_spec, &new_spec, FIELD_NAMES(free_names));
	compare_containers(&old_spec, &new_spec, "containers");
	compare_containers(&old_spec, &new_spec, "initContainers");
}

static const struct {
	const char *group;
	const char *kind;
	void (*compare)(const struct field *before, const struct field *after);
} kind_comparisons[] = {
	{ "batch", "Job", compare_job },    { "", "Pod", compare_pod },
	{ "", "Service", compare_service }, { "", "ConfigMap", compare_data },
	{ "", "Secret", compare_secret },   { "", "PersistentVolumeClaim", compare_claim },
};

/* The agent deletes and creates it: a hook, or replaced by force. */
static bool is_recreated(const struct field *object)
{
	struct field metadata = field_get(object, "metadata");
	struct field annotations = field_get(&metadata, "annotations");
	struct field options = field_get(&annotations, "argocd.argoproj.io/sync-options");
	struct field flux = field_get(&annotations, "kustomize.toolkit.fluxcd.io/force");
	struct field hook = field_get(&annotations, "argocd.argoproj.io/hook");
	struct field helm = field_get(&annotations, "helm.sh/hook");
	struct field spec = field_get(object, "spec");
	struct field lifetime = field_get(&spec, "ttlSecondsAfterFinished");

	return span_contains(field_text(&options), "Force=true") || field_is_set(&hook) ||
	       field_is_set(&helm) || field_is(&flux, "enabled") || field_is(&flux, "Enabled") ||
	       field_is_set(&lifetime);
}

void immutable_check(struct validation *validation)
{
	const struct resource *resource = validation->resource;
	struct field after = field_root(validation);
	struct field before = field_before(validation);

	if (!before.node || validation->completeness == PARTIAL_OBJECT || is_recreated(&after))
		return;
	for (size_t i = 0; i < COUNT(frozen_fields); i++) {
		if (span_is(resource->kind, frozen_fields[i].kind) &&
		    span_is(resource->group, frozen_fields[i].group))
			compare_path(&before, &after, &frozen_fields[i]);
	}
	for (size_t i = 0; i < COUNT(kind_comparisons); i++) {
		if (span_is(resource->kind, kind_comparisons[i].kind) &&
		    span_is(resource->group, kind_comparisons[i].group))
			kind_comparisons[i].compare(&before, &after);
	}
}
