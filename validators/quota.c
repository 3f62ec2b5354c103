/* SPDX-License-Identifier: Apache-2.0 */
/* ResourceQuota, LimitRange and PriorityClass (core/validation, scheduling/validation). */
#include "base/count.h"
#include "validators/labels.h"
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

static const struct rule quota_integer = {
	"quota/integer", SEVERITY_ERROR, "a number of objects is not whole",
	"Pods, services, secrets and other objects, and devices, are counted in whole numbers. The "
	"API server refuses fractions such as 500m."
};

static const struct rule quota_scope = {
	"quota/scope", SEVERITY_ERROR, "the scopes of a quota do not fit",
	"BestEffort excludes NotBestEffort, Terminating excludes NotTerminating; BestEffort limits "
	"only pods, the others pods, cpu and memory. The API server refuses other combinations."
};

static const struct rule limit_type = {
	"quota/limit-type", SEVERITY_ERROR, "an item of a LimitRange is of no known type",
	"type is Container, Pod or PersistentVolumeClaim, each once; a PersistentVolumeClaim needs "
	"min.storage or max.storage. The API server refuses others."
};

RULE_TABLE(quota_rules, &quota_integer, &quota_scope, &limit_type, &quota_name, &quota_negative,
	   &limit_order, &limit_field, &priority_value);

#define AMONG(text, names) span_is_among((text), (names), COUNT(names))

static const char *const container_resources[] = { "cpu", "memory", "ephemeral-storage" };

static const char *const computed[] = { "requests.cpu",
					"requests.memory",
					"limits.cpu",
					"limits.memory",
					"requests.storage",
					"requests.ephemeral-storage",
					"limits.ephemeral-storage" };

static const char *const counted[] = { "pods",
				       "resourcequotas",
				       "services",
				       "replicationcontrollers",
				       "secrets",
				       "configmaps",
				       "persistentvolumeclaims",
				       "services.nodeports",
				       "services.loadbalancers" };

static bool has_domain(struct span name)
{
	return span_find(name, '/') < name.len;
}

enum amounts_of { OF_QUOTA, OF_CONTAINERS, OF_OTHERS };

static bool is_known(struct span name, enum amounts_of of)
{
	if (has_domain(name) || AMONG(name, container_resources) ||
	    span_starts_with(name, "hugepages-"))
		return true;
	if (of == OF_CONTAINERS)
		return false;
	return AMONG(name, computed) || AMONG(name, counted) ||
	       span_starts_with(name, "requests.hugepages-") ||
	       (of == OF_OTHERS && span_is(name, "storage"));
}

/* Devices of a vendor; requests.example.com/gpu is their quota. */
static bool is_whole(struct span name)
{
	struct span domain = span_first(name, span_find(name, '/'));

	return AMONG(name, counted) ||
	       (has_domain(name) && !span_ends_with(domain, "kubernetes.io") &&
		!span_starts_with(name, "requests."));
}

static void check_amounts(const struct field *amounts, enum amounts_of of)
{
	const quantity_nano whole = 1000000000;

	for (uint32_t i = 0; i < field_size(amounts); i++) {
		struct field amount = field_entry(amounts, i);
		struct span name = amount.entry->name;
		const char *wrong = format_qualified_name(name);
		quantity_nano value;

		if (wrong)
			field_violation_at_key(&amount, &quota_name, "the name %s", wrong);
		else if (!is_known(name, of))
			field_violation_at_key(
				&amount, &quota_name, "is no resource %s",
				of == OF_CONTAINERS
					? "of containers; cpu, memory, ephemeral-storage are"
					: "that can be limited; write for example "
					  "requests.cpu or count/deployments.apps");
		if (of != OF_QUOTA || !field_quantity(&amount, &value))
			continue;
		if (value < 0)
			field_violation(&amount, &quota_negative, "may not be negative");
		else if (is_whole(name) && value % whole)
			field_violation(&amount, &quota_integer, "must be a whole number");
	}
}

static bool names_scope(const struct field *scopes, const char *name)
{
	for (uint32_t i = 0; i < field_count(scopes); i++) {
		struct field scope = field_item(scopes, i);

		if (field_is(&scope, name))
			return true;
	}
	return false;
}

static void check_scope_requirement(const struct field *requirement)
{
	struct field scope = field_get(requirement, "scopeName");
	struct field operator= field_get(requirement, "operator");
	bool takes_values =
		field_is(&scope, "PriorityClass") || field_is(&scope, "VolumeAttributesClass");

	label_values_check(requirement);
	if (field_text(&scope).len && !takes_values && field_text(&operator).len &&
	    !field_is(&operator, "Exists"))
		field_violation_fix(&operator, & quota_scope, span_of("Exists"),
				    "must be Exists for the scope %.*s",
				    SPAN_ARG(field_written(&scope)));
}

static void check_scopes(const struct field *spec, const struct field *hard)
{
	struct field scopes = field_get(spec, "scopes");

	if ((names_scope(&scopes, "BestEffort") && names_scope(&scopes, "NotBestEffort")) ||
	    (names_scope(&scopes, "Terminating") && names_scope(&scopes, "NotTerminating")))
		field_violation(&scopes, &quota_scope, "names a scope and its opposite");
	for (uint32_t i = 0; i < field_size(hard); i++) {
		struct field amount = field_entry(hard, i);
		struct span name = amount.entry->name;

		if (!has_domain(name) && !span_is(name, "pods") && is_known(name, OF_QUOTA) &&
		    names_scope(&scopes, "BestEffort"))
			field_violation_at_key(
				&amount, &quota_scope,
				"is not for the scope BestEffort, which limits pods");
	}
}

void resource_quota_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field hard = field_get(&spec, "hard");
	struct field selector = field_get(&spec, "scopeSelector");

	check_amounts(&hard, OF_QUOTA);
	field_each_in(&selector, "matchExpressions", check_scope_requirement);
	if (!field_is_partial(object))
		check_scopes(&spec, &hard);
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

static const char *type_format(struct span type)
{
	static const char *const types[] = { "Container", "Pod", "PersistentVolumeClaim" };

	if (AMONG(type, types))
		return NULL;
	return has_domain(type) ? format_qualified_name(type)
				: "is none of Container, Pod, PersistentVolumeClaim";
}

static void check_limit_type(const struct field *item, const struct field *type)
{
	struct field min = field_get(item, "min");
	struct field max = field_get(item, "max");
	struct field lowest = field_get(&min, "storage");
	struct field highest = field_get(&max, "storage");

	field_not_empty(type, &limit_type);
	field_format(type, &limit_type, type_format);
	if (field_is(type, "PersistentVolumeClaim") && !field_is_partial(item) &&
	    !field_is_set(&lowest) && !field_is_set(&highest))
		field_violation(item, &limit_type, "needs min.storage or max.storage");
}

static void check_limit(const struct field *item)
{
	static const char *const parts[] = { "min", "max", "maxLimitRequestRatio", "default",
					     "defaultRequest" };
	static const char *const pairs[][2] = {
		{ "min", "max" },
		{ "min", "defaultRequest" },
		{ "min", "default" },
		{ "defaultRequest", "default" },
		{ "defaultRequest", "max" },
		{ "default", "max" },
	};
	struct field type = field_get(item, "type");
	bool of_containers = field_is(&type, "Container") || field_is(&type, "Pod");

	check_limit_type(item, &type);
	for (size_t i = 0; i < COUNT(parts); i++) {
		struct field amounts = field_get(item, parts[i]);

		check_amounts(&amounts, of_containers ? OF_CONTAINERS : OF_OTHERS);
		if (i >= 3 && field_size(&amounts) && field_is(&type, "Pod"))
			field_forbid(&amounts, &limit_field, "is not for type Pod");
	}
	for (size_t i = 0; i < COUNT(pairs); i++)
		check_order(item, pairs[i][0], pairs[i][1]);
}

void limit_range_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");

	struct field limits = field_get(&spec, "limits");

	field_each(&limits, check_limit);
	field_unique_by(&limits, "type", &limit_type);
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
