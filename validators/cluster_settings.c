/* SPDX-License-Identifier: Apache-2.0 */
/* Small kinds that administrators write: CSIDriver, Lease, Namespace, RuntimeClass. */
#include "base/count.h"
#include "validators/labels.h"
#include "validators/object_rules.h"
#include "validators/pod/pod.h"

static const struct rule token_request = {
	"csi-driver/token-request", SEVERITY_ERROR, "the tokens of a CSI driver are malformed",
	"Each audience of spec.tokenRequests stands once, expirationSeconds is between 600 and "
	"2^32, and nodeAllocatableUpdatePeriodSeconds at least 10. The API server refuses others."
};

static const struct rule lease_number = {
	"lease/number", SEVERITY_ERROR, "a number of a Lease is out of range",
	"leaseDurationSeconds must be above 0, leaseTransitions at least 0, and preferredHolder "
	"needs a strategy. The API server refuses others."
};

static const struct rule namespace_finalizer = {
	"namespace/finalizer", SEVERITY_ERROR, "a finalizer of a Namespace is malformed",
	"An item of spec.finalizers is kubernetes, orphan, foregroundDeletion or a qualified name "
	"with a domain such as example.com/cleanup. The API server refuses others."
};

static const struct rule runtime_handler = {
	"runtime-class/handler", SEVERITY_ERROR, "the handler of a RuntimeClass is malformed",
	"handler is a DNS label (lower case letters, digits and '-'; at most 63 characters). The "
	"API server refuses others."
};

RULE_TABLE(cluster_setting_rules, &token_request, &lease_number, &namespace_finalizer,
	   &runtime_handler);

static void check_token_request(const struct field *request)
{
	struct field seconds = field_get(request, "expirationSeconds");

	field_range(&seconds, &token_request, 600, (int64_t)1 << 32);
}

void csi_driver_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field requests = field_get(&spec, "tokenRequests");
	struct field period = field_get(&spec, "nodeAllocatableUpdatePeriodSeconds");

	field_each(&requests, check_token_request);
	field_unique_by(&requests, "audience", &token_request);
	field_range(&period, &token_request, 10, INT64_MAX);
}

void lease_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field duration = field_get(&spec, "leaseDurationSeconds");
	struct field transitions = field_get(&spec, "leaseTransitions");
	struct field holder = field_get(&spec, "preferredHolder");
	struct field strategy = field_get(&spec, "strategy");

	field_range(&duration, &lease_number, 1, INT32_MAX);
	field_range(&transitions, &lease_number, 0, INT32_MAX);
	if (field_text(&holder).len && !field_text(&strategy).len && !field_is_partial(object))
		field_violation(&holder, &lease_number, "needs a strategy");
}

static const char *finalizer_format(struct span text)
{
	static const char *const standard[] = { "kubernetes", "orphan", "foregroundDeletion" };
	const char *wrong = format_qualified_name(text);

	for (size_t i = 0; i < COUNT(standard); i++) {
		if (span_is(text, standard[i]))
			return NULL;
	}
	if (wrong)
		return wrong;
	return span_find(text, '/') < text.len
		       ? NULL
		       : "is neither kubernetes nor has it a domain, such as example.com/cleanup";
}

static void check_finalizer(const struct field *finalizer)
{
	if (finalizer->node && finalizer->node->kind == NODE_STRING && !finalizer->node->text.len)
		field_violation(finalizer, &namespace_finalizer, "is empty");
	field_format(finalizer, &namespace_finalizer, finalizer_format);
}

void namespace_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");

	field_each_in(&spec, "finalizers", check_finalizer);
}

void runtime_class_check(const struct field *object)
{
	struct field handler = field_get(object, "handler");
	struct field overhead = field_get(object, "overhead");
	struct field fixed = field_get(&overhead, "podFixed");
	struct field scheduling = field_get(object, "scheduling");
	struct field node_selector = field_get(&scheduling, "nodeSelector");

	field_not_empty(&handler, &runtime_handler);
	field_format(&handler, &runtime_handler, format_dns_label);
	container_amounts_check(&fixed);
	labels_check(&node_selector);
	tolerations_check(&scheduling);
}
