/* SPDX-License-Identifier: Apache-2.0 */
/* requests and limits: names, amounts, and what must not exceed what. */
#include "base/count.h"
#include "validators/pod/pod.h"

static const struct rule resource_name = {
	"pod/resource-name", SEVERITY_ERROR, "a container asks for an unknown resource",
	"Without a '/' only cpu, memory, ephemeral-storage and hugepages-<size> are resources of "
	"a container; devices have a qualified name such as nvidia.com/gpu. The API server "
	"refuses others."
};

static const struct rule resource_negative = {
	"pod/resource-negative", SEVERITY_ERROR, "an amount of a resource is negative",
	"The API server refuses negative requests and limits."
};

static const struct rule request_above_limit = {
	"pod/request-above-limit", SEVERITY_ERROR, "a container requests more than its limit",
	"A request is what is reserved, a limit what is allowed: the API server refuses a request "
	"above the limit of the same resource."
};

static const struct rule extended_resource = {
	"pod/extended-resource", SEVERITY_ERROR,
	"a device or huge pages are not asked for as the cluster hands them out",
	"Extended resources and huge pages cannot be overcommitted: they are whole numbers "
	"(devices), need a limit, and a request must equal it. The API server refuses anything "
	"else."
};

static const struct rule resource_claim = {
	"pod/resource-claim", SEVERITY_ERROR, "a container uses a claim that the pod does not have",
	"resources.claims[].name must be one of spec.resourceClaims[].name."
};

RULE_TABLE(pod_resource_rules, &resource_name, &resource_negative, &request_above_limit,
	   &extended_resource, &resource_claim);

static bool is_qualified(struct span name)
{
	return span_find(name, '/') < name.len;
}

static bool is_huge_pages(struct span name)
{
	return span_starts_with(name, "hugepages-");
}

static bool is_native(struct span name)
{
	struct span domain = span_first(name, span_find(name, '/'));

	return !is_qualified(name) || span_ends_with(domain, "kubernetes.io");
}

static void check_name(const struct field *amount)
{
	static const char *const standard[] = { "cpu", "memory", "ephemeral-storage" };
	struct span name = amount->entry->name;
	const char *wrong = format_qualified_name(name);

	if (wrong) {
		field_violation_at_key(amount, &resource_name, "the name %s", wrong);
		return;
	}
	for (size_t i = 0; i < COUNT(standard); i++) {
		if (span_is(name, standard[i]))
			return;
	}
	if (!is_qualified(name) && !is_huge_pages(name))
		field_violation_at_key(amount, &resource_name,
				       "is no resource of a container; cpu, memory, "
				       "ephemeral-storage and hugepages-<size> are");
}

static void check_amount(const struct field *amount)
{
	const quantity_nano whole = 1000000000;
	quantity_nano value;

	check_name(amount);
	if (!field_quantity(amount, &value))
		return;
	if (value < 0)
		field_violation(amount, &resource_negative, "may not be negative");
	else if (!is_native(amount->entry->name) && value % whole)
		field_violation(amount, &extended_resource, "must be a whole number");
}

void container_amounts_check(const struct field *amounts)
{
	for (uint32_t i = 0; i < field_size(amounts); i++) {
		struct field amount = field_entry(amounts, i);

		check_amount(&amount);
	}
}

static void compare(const struct field *request, const struct field *limits)
{
	struct span name = request->entry->name;
	struct field limit = field_named(limits, name);
	bool overcommits = is_native(name) && !is_huge_pages(name);
	quantity_nano wanted, allowed;

	if (!field_quantity(request, &wanted))
		return;
	if (!field_is_set(&limit)) {
		if (!overcommits)
			field_violation(request, &extended_resource,
					"needs a limit of the same amount");
		return;
	}
	if (!field_quantity(&limit, &allowed))
		return;
	if (!overcommits && wanted != allowed)
		field_violation_fix(request, &extended_resource, field_written(&limit),
				    "must equal its limit, %.*s", SPAN_ARG(field_written(&limit)));
	else if (wanted > allowed)
		field_violation(request, &request_above_limit, "%.*s is above the limit of %.*s",
				SPAN_ARG(field_written(request)), SPAN_ARG(field_written(&limit)));
}

static void check_claims(const struct pod *pod, const struct field *resources)
{
	struct field claims = field_get(resources, "claims");

	for (uint32_t i = 0; i < field_count(&claims); i++) {
		struct field claim = field_item(&claims, i);
		struct field name = field_get(&claim, "name");

		if (field_text(&name).len && !field_is_partial(resources) &&
		    !map_get(&pod->resource_claims, field_text(&name)))
			field_violation(&name, &resource_claim,
					"no spec.resourceClaims item is named \"%.*s\"",
					SPAN_ARG(field_written(&name)));
	}
}

static void check_container(const struct pod *pod, const struct field *container,
			    enum container_kind kind)
{
	struct field resources = field_get(container, "resources");
	struct field limits = field_get(&resources, "limits");
	struct field requests = field_get(&resources, "requests");

	(void)kind;
	container_amounts_check(&limits);
	container_amounts_check(&requests);
	for (uint32_t i = 0; i < field_size(&requests); i++) {
		struct field request = field_entry(&requests, i);

		if (!field_is_partial(container))
			compare(&request, &limits);
	}
	check_claims(pod, &resources);
}

void pod_resources_check(const struct pod *pod)
{
	pod_each_container(pod, check_container);
}
