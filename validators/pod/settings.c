/* SPDX-License-Identifier: Apache-2.0 */
/* Plain settings of a pod: deadlines and the names of what it uses. */
#include "base/count.h"
#include "validators/labels.h"
#include "validators/pod/pod.h"

static const struct rule deadline = {
	"pod/deadline", SEVERITY_ERROR, "activeDeadlineSeconds is out of range",
	"activeDeadlineSeconds of a pod lies between 1 and 2147483647. The API server refuses "
	"others."
};

static const struct rule grace_period = {
	"pod/grace-period", SEVERITY_WARNING, "the time to end is negative",
	"The cluster takes a negative terminationGracePeriodSeconds as 1 second. Write the "
	"seconds that are meant."
};

static const struct rule used_name = {
	"pod/used-name", SEVERITY_ERROR, "a pod refers to something by an impossible name",
	"serviceAccountName, priorityClassName, runtimeClassName and nodeName are DNS subdomains. "
	"The API server refuses others."
};

static const struct rule readiness_gate = { "pod/readiness-gate", SEVERITY_ERROR,
					    "a readiness gate's condition is malformed",
					    "conditionType is a qualified name such as "
					    "example.com/ready. The API server refuses others." };

static const struct rule scheduling_gate = {
	"pod/scheduling-gate", SEVERITY_ERROR, "a pod is held back and placed at once",
	"A scheduling gate has a qualified name such as example.com/quota, and holds the pod back; "
	"nodeName places it at once. The API server refuses both together."
};

static const struct rule pod_resource_claim = {
	"pod/resource-claim-source", SEVERITY_ERROR, "a resource claim of a pod is ambiguous",
	"An item of spec.resourceClaims has a DNS label as its name and refers to a claim "
	"(resourceClaimName) or to a template (resourceClaimTemplateName), not both. The API "
	"server "
	"refuses others."
};

RULE_TABLE(pod_setting_rules, &pod_resource_claim, &scheduling_gate, &deadline, &grace_period,
	   &used_name, &readiness_gate);

static void check_gate(const struct field *gate)
{
	struct field type = field_get(gate, "conditionType");

	field_format(&type, &readiness_gate, format_qualified_name);
}

static void check_scheduling_gate(const struct field *gate)
{
	struct field name = field_get(gate, "name");

	field_not_empty(&name, &scheduling_gate);
	field_format(&name, &scheduling_gate, format_qualified_name);
}

/* Only a pod itself is refused; a template with both makes pods that are. */
static void check_scheduling_gates(const struct pod *pod)
{
	struct field gates = field_get(pod->spec, "schedulingGates");
	struct field node_name = field_get(pod->spec, "nodeName");

	field_each(&gates, check_scheduling_gate);
	if (field_count(&gates) && field_text(&node_name).len && !field_is_partial(pod->spec))
		field_violation_at_key(&node_name, &scheduling_gate,
				       "may not be set while schedulingGates hold the pod back");
}

/* Which of its two ways a claim goes. */
static void check_resource_claim(const struct field *claim)
{
	static const char *const ways[] = { "resourceClaimName", "resourceClaimTemplateName" };
	struct field name = field_get(claim, "name");
	struct field last;
	unsigned count = field_members_set(claim, FIELD_NAMES(ways), &last);

	field_format(&name, &pod_resource_claim, format_dns_label);
	if (count > 1 && !field_is_partial(claim))
		field_violation_at_key(&last, &pod_resource_claim,
				       "may not stand beside resourceClaimName");
}

void pod_settings_check(const struct pod *pod)
{
	static const char *const names[] = { "serviceAccountName", "priorityClassName",
					     "runtimeClassName", "nodeName" };
	struct field active_deadline = field_get(pod->spec, "activeDeadlineSeconds");
	struct field grace = field_get(pod->spec, "terminationGracePeriodSeconds");
	struct field node_selector = field_get(pod->spec, "nodeSelector");

	field_range(&active_deadline, &deadline, 1, INT32_MAX);
	field_range(&grace, &grace_period, 0, INT64_MAX);
	labels_check(&node_selector);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct field name = field_get(pod->spec, names[i]);

		field_format(&name, &used_name, format_dns_subdomain);
	}
	field_each_in(pod->spec, "readinessGates", check_gate);
	check_scheduling_gates(pod);
	/* Dropped before 1.34 unless a feature gate is on. */
	if (pod->spec->validation->kubernetes_minor >= 34)
		field_each_in(pod->spec, "resourceClaims", check_resource_claim);
}
