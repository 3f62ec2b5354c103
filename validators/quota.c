/* SPDX-License-Identifier: Apache-2.0 */
/* ResourceQuota, LimitRange and PriorityClass (core/validation, scheduling/validation). */
#include "validators/object_rules.h"

static const struct rule quota_name = {
	"quota/name", SEVERITY_ERROR, "a quota names no resource",
	"The keys of spec.hard are resource names: cpu, requests.memory, pods, "
	"count/deployments.apps, ... The API server refuses malformed ones."
};

static const struct rule quota_negative = { "quota/negative", SEVERITY_ERROR,
					    "an amount of a quota is negative",
					    "The API server refuses negative amounts." };

static const struct rule limit_order = {
	"quota/limit-order", SEVERITY_ERROR, "the bounds of a LimitRange exclude each other",
	"For every resource min, defaultRequest, default and max must not fall, in this order. "
	"The API server refuses others."
};

static const struct rule limit_field = {
	"quota/limit-field", SEVERITY_ERROR, "a LimitRange item has what its type has not",
	"default and defaultRequest are for containers, not for type Pod. The API server refuses "
	"them there."
};

static const struct rule priority_value = {
	"priority-class/value", SEVERITY_ERROR, "a priority is reserved for the system",
	"The value of a PriorityClass is at most 1000000000, and names that start with system- "
	"are the cluster's own. The API server refuses others."
};

RULE_TABLE(quota_rules, &quota_name, &quota_negative, &limit_order, &limit_field, &priority_value);

static void check_amounts(const struct field *amounts)
{
	for (uint32_t i = 0; i < field_size(amounts); i++) {
		struct field amount = field_entry(amounts, i);
		const char *wrong = format_qualified_name(amount.entry->name);
		quantity_nano value;

		if (wrong)
			field_violation_at_key(&amount, &quota_name, "the name %s", wrong);
		if (field_quantity(&amount, &value) && value < 0)
			field_violation(&amount, &quota_negative, "may not be negative");
	}
}

void resource_quota_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field hard = field_get(&spec, "hard");

	check_amounts(&hard);
}

/* The amount of `lower` may not be above that of `upper`, for every resource in both. */
static void check_order(const struct field *item, const char *lower, const char *upper)
{
	struct field low = field_get(item, lower);
	struct field high = field_get(item, upper);

	for (uint32_t i = 0; i < field_size(&low); i++) {
		struct field amount = field_entry(&low, i);
		const struct node_entry *entry = node_entry(high.node, amount.entry->name);
		struct field bound = { .validation = item->validation,
				       .node = entry ? entry->value : NULL };
		quantity_nano value, limit;

		if (field_quantity(&amount, &value) && field_quantity(&bound, &limit) &&
		    value > limit)
			field_violation(&amount, &limit_order, "%.*s is above %s, %.*s",
					SPAN_ARG(field_written(&amount)), upper,
					SPAN_ARG(field_written(&bound)));
	}
}

static void check_limit(const struct field *item)
{
	static const char *const parts[] = { "min", "max", "default", "defaultRequest" };
	static const char *const pairs[][2] = {
		{ "min", "max" },
		{ "min", "defaultRequest" },
		{ "min", "default" },
		{ "defaultRequest", "default" },
		{ "defaultRequest", "max" },
		{ "default", "max" },
	};
	struct field type = field_get(item, "type");

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct field amounts = field_get(item, parts[i]);

		check_amounts(&amounts);
		if (i >= 2 && field_is(&type, "Pod"))
			field_forbid(&amounts, &limit_field, "is not for type Pod");
	}
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		check_order(item, pairs[i][0], pairs[i][1]);
}

void limit_range_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");

	field_each_in(&spec, "limits", check_limit);
}

void priority_class_check(const struct field *object)
{
	const struct resource *resource = object->validation->resource;
	struct field metadata = field_get(object, "metadata");
	struct field name = field_get(&metadata, "name");
	struct field value = field_get(object, "value");
	int64_t priority;

	if (span_is(resource->name, "system-node-critical") ||
	    span_is(resource->name, "system-cluster-critical"))
		return;
	if (span_starts_with(field_text(&name), "system-"))
		field_violation(&name, &priority_value, "system- is reserved for the cluster");
	if (field_integer(&value, &priority) && priority > 1000000000)
		field_violation(&value, &priority_value, "%lld is above 1000000000",
				(long long)priority);
}
