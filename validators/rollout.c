/* SPDX-License-Identifier: Apache-2.0 */
/* Deployment, ReplicaSet, DaemonSet, StatefulSet, ReplicationController (apps/validation). */
#include "validators/labels.h"
#include "validators/object_rules.h"
#include "validators/pod/pod.h"
#include "validators/workload.h"

static const struct rule rolling_update = {
	"workload/rolling-update", SEVERITY_ERROR, "a rolling update cannot move",
	"maxUnavailable and maxSurge say how many pods may be missing and how many may be extra. "
	"A Deployment needs one of them above 0; a DaemonSet needs exactly one of them above 0 "
	"(maxUnavailable is 1 when absent). The API server refuses others."
};

static const struct rule rolling_update_number = {
	"workload/rolling-update-number", SEVERITY_ERROR,
	"a number of a rolling update is neither count nor percentage",
	"Write a whole number of pods or a percentage such as 25%; maxUnavailable is at most "
	"100%. The API server refuses others."
};

static const struct rule rolling_update_unused = {
	"workload/rolling-update-unused", SEVERITY_ERROR,
	"rollingUpdate stands beside another strategy",
	"rollingUpdate belongs to the type RollingUpdate. The API server refuses it with Recreate "
	"(Deployment) and OnDelete (StatefulSet). A patch that changes the type must set "
	"rollingUpdate: null."
};

static const struct rule progress_deadline = {
	"workload/progress-deadline", SEVERITY_ERROR,
	"a rollout is given up before a pod can count as ready",
	"progressDeadlineSeconds (600 when absent) must be greater than minReadySeconds. The API "
	"server refuses others."
};

static const struct rule controller_selector = {
	"workload/controller-selector", SEVERITY_ERROR,
	"a ReplicationController does not select its own pods",
	"spec.selector is a plain map of labels, each of which the template must have. Without it "
	"the template's labels are taken. The API server refuses a selector that the labels do "
	"not meet, and refuses when there are neither."
};

static const struct rule service_name = {
	"workload/service-name", SEVERITY_ERROR,
	"the Service of a StatefulSet cannot have that name",
	"serviceName becomes a part of the pods' host names: lower case letters, digits and '-', "
	"at "
	"most 63 characters. The API server refuses others from Kubernetes 1.33 on."
};

RULE_TABLE(rollout_rules, &service_name, &controller_selector, &rolling_update,
	   &rolling_update_number, &rolling_update_unused, &progress_deadline);

/* A count of pods: `otherwise` when absent; false when it cannot be read. */
static bool read_count(const struct field *update, const char *name, int64_t max_percent,
		       int64_t otherwise, int64_t *ret_value)
{
	struct field field = field_get(update, name);
	bool percent;

	*ret_value = otherwise;
	if (!field_is_set(&field))
		return true;
	if (!field_count_or_percent(&field, ret_value, &percent)) {
		if (field.node->kind == NODE_STRING)
			field_violation(&field, &rolling_update_number,
					"\"%.*s\" is neither a count nor a percentage",
					SPAN_ARG(field_written(&field)));
		return false;
	}
	if (*ret_value < 0 || (percent && *ret_value > max_percent)) {
		field_violation(&field, &rolling_update_number, "%.*s is out of range",
				SPAN_ARG(field_written(&field)));
		return false;
	}
	return true;
}

static void check_deployment_strategy(const struct field *spec)
{
	struct field strategy = field_get(spec, "strategy");
	struct field type = field_get(&strategy, "type");
	struct field update = field_get(&strategy, "rollingUpdate");
	struct field unavailable = field_get(&update, "maxUnavailable");
	int64_t missing, extra;
	bool readable;

	if (field_is(&type, "Recreate"))
		field_forbid(&update, &rolling_update_unused, "may not stand beside type Recreate");
	readable = read_count(&update, "maxUnavailable", 100, 25, &missing);
	readable = read_count(&update, "maxSurge", INT32_MAX, 25, &extra) && readable;
	if (readable && missing == 0 && extra == 0 && !field_is_partial(spec))
		field_violation(&unavailable, &rolling_update,
				"may not be 0 when maxSurge is 0: no pod could be replaced");
}

static void check_daemon_strategy(const struct field *spec)
{
	struct field strategy = field_get(spec, "updateStrategy");
	struct field type = field_get(&strategy, "type");
	struct field update = field_get(&strategy, "rollingUpdate");
	struct field surge = field_get(&update, "maxSurge");
	struct field unavailable = field_get(&update, "maxUnavailable");
	int64_t missing, extra;
	bool readable;

	if (field_is(&type, "OnDelete") || field_is_partial(spec))
		return;
	readable = read_count(&update, "maxUnavailable", 100, 1, &missing);
	readable = read_count(&update, "maxSurge", 100, 0, &extra) && readable;
	if (!readable)
		return;
	if (missing == 0 && extra == 0)
		field_violation(&unavailable, &rolling_update,
				"may not be 0 when maxSurge is 0: no pod could be replaced");
	if (missing != 0 && extra != 0)
		field_violation(&surge, &rolling_update, "needs maxUnavailable: 0 (it is %lld%s)",
				(long long)missing,
				field_is_set(&unavailable) ? "" : " when absent");
}

static void check_progress(const struct field *spec)
{
	struct field deadline = field_get(spec, "progressDeadlineSeconds");
	struct field ready = field_get(spec, "minReadySeconds");
	int64_t limit, seconds;

	if (field_is_partial(spec) || !field_integer(&ready, &seconds) || seconds < 0)
		return;
	if (!field_integer(&deadline, &limit))
		limit = 600;
	if (limit <= seconds)
		field_violation(&deadline, &progress_deadline,
				"%lld must be greater than minReadySeconds, %lld", (long long)limit,
				(long long)seconds);
}

static const char *const counts[] = { "replicas", "minReadySeconds", "revisionHistoryLimit",
				      "progressDeadlineSeconds" };

static void check_workload(const struct field *object)
{
	struct field spec = field_get(object, "spec");

	workload_counts_check(&spec, FIELD_NAMES(counts));
	workload_selector_check(&spec);
	workload_always_check(&spec);
	if (!span_is(object->validation->resource->kind, "StatefulSet"))
		pod_template_check(&spec);
}

void deployment_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");

	check_workload(object);
	check_deployment_strategy(&spec);
	check_progress(&spec);
}

void replica_set_check(const struct field *object)
{
	check_workload(object);
}

void daemon_set_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");

	check_workload(object);
	check_daemon_strategy(&spec);
}

/* A plain map of labels; empty or absent it defaults to the template's. */
static void check_plain_selector(const struct field *spec, const struct field *selector)
{
	struct field template = field_get(spec, "template");
	struct field metadata = field_get(&template, "metadata");
	struct field labels = field_get(&metadata, "labels");

	labels_check(selector);
	if (field_is_partial(spec) || !field_is_set(&template))
		return;
	if (!field_size(selector) && !field_size(&labels) &&
	    (!labels.node || labels.node->kind == NODE_MAP))
		field_violation(selector, &controller_selector,
				"is missing, and the template has no labels to take instead");
	for (uint32_t i = 0; i < field_size(selector); i++) {
		struct field wanted = field_entry(selector, i);
		const struct node_entry *label = node_entry(labels.node, wanted.entry->name);

		if (label && span_equal(node_text(label->value), field_text(&wanted)))
			continue;
		field_violation(&labels, &controller_selector,
				"the selector asks for %.*s=%.*s, which these labels do not meet",
				SPAN_ARG(wanted.entry->name), SPAN_ARG(field_text(&wanted)));
		return;
	}
}

void replication_controller_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field selector = field_get(&spec, "selector");

	check_plain_selector(&spec, &selector);
	workload_counts_check(&spec, FIELD_NAMES(counts));
	workload_always_check(&spec);
	pod_template_check(&spec);
}

/*
 * Before 1.34 the API server did not look into the pods of a StatefulSet: it
 * took the object, and refused every pod of it. Hence warnings. From 1.34 on it
 * looks, but when the object changes only if all was well before the change.
 */
static bool pods_are_refused_later(struct validation *validation)
{
	return validation->kubernetes_minor < 34 || validation->before;
}

static void check_stateful_claims(const struct field *claims)
{
	struct validation *validation = claims->validation;
	size_t first = validation->findings->count;

	for (uint32_t i = 0; i < field_count(claims); i++) {
		struct field claim = field_item(claims, i);
		struct field claim_spec = field_get(&claim, "spec");

		claim_spec_check(&claim_spec);
	}
	if (pods_are_refused_later(validation))
		findings_become_warnings(validation, first);
}

/* Refused from 1.33 on, but an old one may stay. */
static void check_service_name(const struct field *spec)
{
	struct field name = field_get(spec, "serviceName");

	if (spec->validation->kubernetes_minor >= 33 && !spec->validation->before)
		field_format(&name, &service_name, format_dns_label);
}

static void check_stateful_pods(const struct field *spec)
{
	struct validation *validation = spec->validation;
	struct field template = field_get(spec, "template");
	struct field metadata = field_get(&template, "metadata");
	struct field pod_spec = field_get(&template, "spec");
	struct field claims = field_get(spec, "volumeClaimTemplates");
	struct pod pod = { .object = &template,
			   .spec = &pod_spec,
			   .claim_templates = &claims,
			   .is_template = true };
	size_t first;

	labels_and_annotations_check(&metadata);
	first = validation->findings->count;
	pod_rules_check(&pod);
	if (pods_are_refused_later(validation))
		findings_become_warnings(validation, first);
	check_stateful_claims(&claims);
}

void stateful_set_check(const struct field *object)
{
	static const char *const starts[] = { "start" };
	static const char *const partitions[] = { "partition" };
	struct field spec = field_get(object, "spec");
	struct field ordinals = field_get(&spec, "ordinals");
	struct field strategy = field_get(&spec, "updateStrategy");
	struct field type = field_get(&strategy, "type");
	struct field update = field_get(&strategy, "rollingUpdate");

	check_workload(object);
	workload_counts_check(&ordinals, FIELD_NAMES(starts));
	workload_counts_check(&update, FIELD_NAMES(partitions));
	if (field_is(&type, "OnDelete"))
		field_forbid(&update, &rolling_update_unused, "may not stand beside type OnDelete");
	check_service_name(&spec);
	check_stateful_pods(&spec);
}
