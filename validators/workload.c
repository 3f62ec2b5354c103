/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/workload.h"

#include "validators/labels.h"

static const struct rule selector_empty = {
	"workload/selector-empty", SEVERITY_ERROR, "a workload selects every pod or none",
	"The selector says which pods are the workload's own. The API server refuses an empty "
	"one. Repeat the labels of the template that identify it."
};

static const struct rule selector_mismatch = {
	"workload/selector-mismatch", SEVERITY_ERROR,
	"the selector does not take the pods of the template",
	"A workload whose selector misses its own pods would create new ones for ever, so the API "
	"server refuses it. Give spec.template.metadata.labels every label of spec.selector."
};

static const struct rule restart_policy = {
	"workload/restart-policy", SEVERITY_ERROR, "the restart policy does not fit the kind",
	"Deployment, ReplicaSet, StatefulSet, DaemonSet and ReplicationController keep their pods "
	"running: only Always is allowed. A Job must end: only OnFailure and Never are, and the "
	"default, Always, is refused."
};

static const struct rule active_deadline = {
	"workload/active-deadline", SEVERITY_ERROR, "pods that run for ever have a deadline",
	"activeDeadlineSeconds in the template is for Jobs. The API server refuses it in "
	"workloads that keep their pods running."
};

static const struct rule count_negative = {
	"workload/count", SEVERITY_ERROR, "a count or a time of a workload is negative",
	"replicas, minReadySeconds, revisionHistoryLimit and their like may not be negative. The "
	"API server refuses others."
};

RULE_TABLE(workload_rules, &selector_empty, &selector_mismatch, &restart_policy, &active_deadline,
	   &count_negative);

void workload_selector_check(const struct field *spec)
{
	struct field selector = field_get(spec, "selector");
	struct field template = field_get(spec, "template");
	struct field metadata = field_get(&template, "metadata");
	struct field labels = field_get(&metadata, "labels");
	struct span mismatch;

	label_selector_check(&selector);
	if (field_is_partial(spec) || !selector.node || selector.node->kind != NODE_MAP)
		return;
	if (label_selector_is_empty(&selector)) {
		field_violation(&selector, &selector_empty, "is empty; name the template's labels");
		return;
	}
	mismatch = label_selector_mismatch(&selector, &labels);
	if (mismatch.len && field_is_set(&template))
		field_violation(&labels, &selector_mismatch,
				"the selector asks for %.*s, which these labels do not meet",
				SPAN_ARG(mismatch));
}

void workload_always_check(const struct field *spec)
{
	struct field template = field_get(spec, "template");
	struct field pod = field_get(&template, "spec");
	struct field policy = field_get(&pod, "restartPolicy");
	struct field deadline = field_get(&pod, "activeDeadlineSeconds");

	if (field_is(&policy, "OnFailure") || field_is(&policy, "Never"))
		field_violation_fix(&policy, &restart_policy, span_of("Always"),
				    "\"%.*s\" is not for a %.*s, whose pods are always restarted",
				    SPAN_ARG(field_text(&policy)),
				    SPAN_ARG(spec->validation->resource->kind));
	field_forbid(&deadline, &active_deadline, "is not for pods that are always restarted");
}

void workload_counts_check(const struct field *spec, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct field number = field_get(spec, names[i]);

		field_range(&number, &count_negative, 0, INT64_MAX);
	}
}
