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

RULE_TABLE(rollout_rules, &rolling_update, &rolling_update_number, &rolling_update_unused,
	   &progress_deadline);

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

/* Its selector is a plain map of labels, and defaults to the template's. */
void replication_controller_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field selector = field_get(&spec, "selector");

	labels_check(&selector);
	workload_counts_check(&spec, FIELD_NAMES(counts));
	workload_always_check(&spec);
	pod_template_check(&spec);
}

/*
 * The API server does not look into the pods of a StatefulSet: it takes the
 * object, and refuses every pod of it. Hence warnings.
 */
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
	for (uint32_t i = 0; i < field_count(&claims); i++) {
		struct field claim = field_item(&claims, i);
		struct field claim_spec = field_get(&claim, "spec");

		claim_spec_check(&claim_spec);
	}
	findings_become_warnings(validation, first);
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
	check_stateful_pods(&spec);
}
