/* SPDX-License-Identifier: Apache-2.0 */
/* Plain settings of a pod: deadlines and the names of what it uses. */
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

RULE_TABLE(pod_setting_rules, &deadline, &grace_period, &used_name, &readiness_gate);

static void check_gate(const struct field *gate)
{
	struct field type = field_get(gate, "conditionType");

	field_format(&type, &readiness_gate, format_qualified_name);
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
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct field name = field_get(pod->spec, names[i]);

		field_format(&name, &used_name, format_dns_subdomain);
	}
	field_each_in(pod->spec, "readinessGates", check_gate);
}
