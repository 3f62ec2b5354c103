/* SPDX-License-Identifier: Apache-2.0 */
/* HorizontalPodAutoscaler v2 (autoscaling/validation). */
#include "base/count.h"
#include "validators/labels.h"
#include "validators/object_rules.h"

static const struct rule replicas = {
	"autoscaling/replicas", SEVERITY_ERROR, "the bounds of an autoscaler exclude each other",
	"minReplicas (1 when absent) is at least 1, or 0 with an Object or External metric where "
	"the cluster allows it; maxReplicas is at least 1 and not below minReplicas. The API "
	"server refuses others."
};

static const struct rule metric_source = {
	"autoscaling/metric-source", SEVERITY_ERROR,
	"a metric does not have the source of its type",
	"type: Resource needs resource, Pods needs pods, Object needs object, External needs "
	"external, ContainerResource needs containerResource, and no other may be set. The API "
	"server refuses others."
};

static const struct rule metric_target = {
	"autoscaling/metric-target", SEVERITY_ERROR, "the target of a metric is not one value",
	"A resource's target has averageUtilization (above 0) or averageValue, not both; Pods "
	"needs averageValue; Object and External need value or averageValue. The API server "
	"refuses others."
};

static const struct rule behavior = {
	"autoscaling/behavior", SEVERITY_ERROR, "the behaviour of an autoscaler is out of range",
	"stabilizationWindowSeconds lies between 0 and 3600; periodSeconds of a policy between 1 "
	"and 1800, its value above 0. The API server refuses others."
};

static const struct rule scale_target = {
	"autoscaling/scale-target", SEVERITY_ERROR, "what is to be scaled cannot be found",
	"scaleTargetRef names kind and name, and apiVersion with its group, such as apps/v1; from "
	"Kubernetes 1.34 on the API server refuses an apiVersion without a group (before, the "
	"autoscaler looks in vain)."
};

RULE_TABLE(autoscaling_rules, &scale_target, &replicas, &metric_source, &metric_target, &behavior);

static const struct {
	const char *type;
	const char *member;
} metric_types[] = {
	{ "Resource", "resource" },
	{ "Pods", "pods" },
	{ "Object", "object" },
	{ "External", "external" },
	{ "ContainerResource", "containerResource" },
};

static void check_source(const struct field *metric)
{
	struct field type = field_get(metric, "type");

	if (!field_text(&type).len || field_is_partial(metric))
		return;
	for (size_t i = 0; i < COUNT(metric_types); i++) {
		struct field member = field_get(metric, metric_types[i].member);
		bool wanted = field_is(&type, metric_types[i].type);

		if (wanted && !field_is_set(&member))
			field_violation(&member, &metric_source, "is missing for type %s",
					metric_types[i].type);
		else if (!wanted && field_is_set(&member))
			field_violation_at_key(&member, &metric_source, "is not for type %.*s",
					       SPAN_ARG(field_text(&type)));
	}
}

static void check_resource_target(const struct field *metric, const char *name)
{
	static const char *const ways[] = { "averageUtilization", "averageValue" };
	struct field source = field_get(metric, name);
	struct field target = field_get(&source, "target");
	struct field utilization = field_get(&target, "averageUtilization");
	struct field last;
	unsigned count;

	if (!field_is_set(&source) || !field_is_set(&target) || field_is_partial(metric))
		return;
	field_range(&utilization, &metric_target, 1, INT32_MAX);
	count = field_members_set(&target, FIELD_NAMES(ways), &last);
	if (count != 1)
		field_violation(&target, &metric_target,
				"needs exactly one of averageUtilization and averageValue");
}

static void check_value_target(const struct field *metric, const char *name, bool only_average)
{
	static const char *const ways[] = { "averageValue", "value" };
	struct field source = field_get(metric, name);
	struct field target = field_get(&source, "target");
	struct field last;

	if (!field_is_set(&target) || field_is_partial(metric))
		return;
	if (field_members_set(&target, ways, only_average ? 1 : 2, &last) == 0)
		field_violation(&target, &metric_target, "needs %s",
				only_average ? "averageValue" : "value or averageValue");
}

static void check_metric(const struct field *metric)
{
	check_source(metric);
	check_resource_target(metric, "resource");
	check_resource_target(metric, "containerResource");
	check_value_target(metric, "pods", true);
	check_value_target(metric, "object", false);
	check_value_target(metric, "external", false);
}

/* HPAScaleToZero: only what no server takes is refused here. */
static bool may_scale_to_zero(const struct field *spec)
{
	struct field metrics = field_get(spec, "metrics");

	for (uint32_t i = 0; i < field_count(&metrics); i++) {
		struct field metric = field_item(&metrics, i);
		struct field type = field_get(&metric, "type");

		if (field_is(&type, "Object") || field_is(&type, "External"))
			return true;
	}
	return false;
}

static void check_replicas(const struct field *spec)
{
	struct field min = field_get(spec, "minReplicas");
	struct field max = field_get(spec, "maxReplicas");
	int64_t lowest = 1, highest;

	if (!field_is_partial(spec))
		field_range(&min, &replicas, may_scale_to_zero(spec) ? 0 : 1, INT32_MAX);
	field_range(&max, &replicas, 1, INT32_MAX);
	if (field_is_set(&min) && !field_integer(&min, &lowest))
		return;
	if (field_integer(&max, &highest) && highest >= 1 && highest < lowest)
		field_violation(&max, &replicas, "%lld is below minReplicas, %lld",
				(long long)highest, (long long)lowest);
}

static void check_policy(const struct field *policy)
{
	struct field period = field_get(policy, "periodSeconds");
	struct field value = field_get(policy, "value");

	field_range(&period, &behavior, 1, 1800);
	field_range(&value, &behavior, 1, INT32_MAX);
}

static void check_direction(const struct field *spec, const char *name)
{
	struct field both = field_get(spec, "behavior");
	struct field direction = field_get(&both, name);
	struct field window = field_get(&direction, "stabilizationWindowSeconds");

	struct field policies = field_get(&direction, "policies");

	field_range(&window, &behavior, 0, 3600);
	field_not_empty(&policies, &behavior);
	field_each_in(&direction, "policies", check_policy);
}

/* schema.ParseGroupVersion: one '/' at most; an old version may stay as it is. */
static void check_group(const struct field *reference, bool group_needed)
{
	struct field version = field_get(reference, "apiVersion");
	struct span text = field_text(&version);
	size_t slash = span_find(text, '/');
	const char *wrong = NULL;

	if (field_is_partial(reference) || reference->validation->before ||
	    !field_is_set(reference) || (version.node && version.node->kind != NODE_STRING))
		return;
	if (slash < text.len && span_find(span_from(text, slash + 1), '/') < text.len - slash - 1)
		wrong = "must be a group, '/' and a version";
	else if (group_needed && (slash == text.len || slash == 0))
		wrong = field_is_set(&version) ? "must name the group too, for example apps/v1"
					       : "is missing, for example apps/v1";
	if (wrong && reference->validation->kubernetes_minor >= 34)
		field_violation(&version, &scale_target, "%s", wrong);
}

static void check_reference(const struct field *reference, bool group_needed)
{
	struct field kind = field_get(reference, "kind");
	struct field name = field_get(reference, "name");

	field_not_empty(&kind, &scale_target);
	field_not_empty(&name, &scale_target);
	field_format(&kind, &scale_target, format_path_segment_name);
	field_format(&name, &scale_target, format_path_segment_name);
	check_group(reference, group_needed);
}

static void check_described_object(const struct field *metric)
{
	struct field object = field_get(metric, "object");
	struct field described = field_get(&object, "describedObject");

	check_reference(&described, false);
}

void autoscaler_v1_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field target = field_get(&spec, "scaleTargetRef");

	check_replicas(&spec);
	check_reference(&target, true);
}

void autoscaler_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field target = field_get(&spec, "scaleTargetRef");

	check_reference(&target, true);
	field_each_in(&spec, "metrics", check_described_object);

	check_replicas(&spec);
	field_each_in(&spec, "metrics", check_metric);
	check_direction(&spec, "scaleUp");
	check_direction(&spec, "scaleDown");
}
