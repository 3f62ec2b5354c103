/* SPDX-License-Identifier: Apache-2.0 */
/* Probes and lifecycle hooks. */
#include "base/count.h"
#include "validators/pod/pod.h"

static const struct rule probe_number = {
	"pod/probe-number", SEVERITY_ERROR, "a number of a probe is too small",
	"Seconds and thresholds of a probe may not be negative; terminationGracePeriodSeconds "
	"must be at least 1. The API server refuses others."
};

static const struct rule probe_success_threshold = {
	"pod/probe-success-threshold", SEVERITY_ERROR,
	"a liveness or startup probe wants more than one success",
	"successThreshold must be 1 for livenessProbe and startupProbe. The API server refuses "
	"others."
};

static const struct rule probe_grace_period = {
	"pod/probe-grace-period", SEVERITY_ERROR, "a readiness probe has a grace period",
	"A readiness probe ends nothing, so terminationGracePeriodSeconds may not be set there."
};

static const struct rule hook_sleep = {
	"pod/hook-sleep", SEVERITY_ERROR, "a hook sleeps longer than the pod may take to end",
	"sleep.seconds lies between 0 and the pod's terminationGracePeriodSeconds (30 when not "
	"set). The API server refuses others."
};

RULE_TABLE(pod_probe_rules, &probe_number, &probe_success_threshold, &probe_grace_period,
	   &hook_sleep);

static const char *const probe_handlers[] = { "exec", "httpGet", "tcpSocket", "grpc" };
static const char *const hook_handlers[] = { "exec", "httpGet", "tcpSocket", "sleep" };

static void check_numbers(const struct field *probe)
{
	static const char *const names[] = { "initialDelaySeconds", "timeoutSeconds",
					     "periodSeconds", "successThreshold",
					     "failureThreshold" };
	struct field grace = field_get(probe, "terminationGracePeriodSeconds");

	for (size_t i = 0; i < COUNT(names); i++) {
		struct field number = field_get(probe, names[i]);

		field_range(&number, &probe_number, 0, INT32_MAX);
	}
	field_range(&grace, &probe_number, 1, INT64_MAX);
}

/* 0 means "not set" and becomes 1. */
static void check_success_threshold(const struct field *probe)
{
	struct field threshold = field_get(probe, "successThreshold");
	int64_t value;

	if (field_integer(&threshold, &value) && value > 1)
		field_violation_fix(&threshold, &probe_success_threshold, span_of("1"),
				    "must be 1 for this kind of probe");
}

static void check_probe(const struct field *container, const char *name, bool restarts)
{
	struct field probe = field_get(container, name);
	struct field grace = field_get(&probe, "terminationGracePeriodSeconds");

	handler_check(&probe, FIELD_NAMES(probe_handlers));
	check_numbers(&probe);
	if (restarts)
		check_success_threshold(&probe);
	else
		field_forbid(&grace, &probe_grace_period, "is not for readiness probes");
}

static void check_sleep(const struct pod *pod, const struct field *hook)
{
	struct field sleep = field_get(hook, "sleep");
	struct field seconds = field_get(&sleep, "seconds");
	struct field grace = field_get(pod->spec, "terminationGracePeriodSeconds");
	int64_t limit, value;

	if (field_is_partial(hook) || !field_integer(&seconds, &value))
		return;
	if (!field_integer(&grace, &limit))
		limit = 30;
	if (limit < 0)
		return; /* a finding of its own */
	if (value < 0 || value > limit)
		field_violation(&seconds, &hook_sleep,
				"%lld lies outside 0 to %lld, the pod's "
				"terminationGracePeriodSeconds",
				(long long)value, (long long)limit);
}

static void check_hook(const struct pod *pod, const struct field *container, const char *name)
{
	struct field lifecycle = field_get(container, "lifecycle");
	struct field hook = field_get(&lifecycle, name);

	handler_check(&hook, FIELD_NAMES(hook_handlers));
	check_sleep(pod, &hook);
}

static void check_container(const struct pod *pod, const struct field *container,
			    enum container_kind kind)
{
	(void)kind;
	check_probe(container, "livenessProbe", true);
	check_probe(container, "startupProbe", true);
	check_probe(container, "readinessProbe", false);
	check_hook(pod, container, "postStart");
	check_hook(pod, container, "preStop");
}

void pod_probes_check(const struct pod *pod)
{
	pod_each_container(pod, check_container);
}
