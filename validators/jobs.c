/* SPDX-License-Identifier: Apache-2.0 */
/* Job and CronJob (batch/validation). */
#include "validators/labels.h"
#include "validators/object_rules.h"
#include "validators/workload.h"

static const struct rule job_restart = { "workload/job-restart-policy", SEVERITY_ERROR,
					 "the pods of a Job never end",
					 "restartPolicy of a Job's pods must be OnFailure or "
					 "Never. It defaults to Always, which the "
					 "API server refuses, so it has to be written." };

static const struct rule job_indexed = {
	"workload/job-indexed", SEVERITY_ERROR, "an indexed Job does not say how many indexes",
	"completionMode: Indexed needs completions, and the name with the highest index appended "
	"must be a DNS label of at most 63 characters, for it is the host name of the pod. "
	"backoffLimitPerIndex needs completionMode: Indexed."
};

static const struct rule job_failure_policy = {
	"workload/job-failure-policy", SEVERITY_ERROR,
	"a failure policy stands beside restarts in place",
	"podFailurePolicy needs restartPolicy: Never, for restarted containers never fail the "
	"pod. The API server refuses others."
};

static const struct rule job_selector = {
	"workload/job-selector", SEVERITY_ERROR, "the Jobs of a CronJob choose their pods by hand",
	"Every Job of a CronJob gets a selector of its own: selector and manualSelector may not "
	"be set in jobTemplate."
};

static const struct rule cron_schedule = {
	"workload/cron-schedule", SEVERITY_ERROR, "a schedule cannot be read",
	"A schedule has five fields (minute, hour, day of the month, month, day of the week) or "
	"is one of @yearly, @monthly, @weekly, @daily, @hourly, @every <duration>. A time zone "
	"belongs into spec.timeZone. The API server refuses others."
};

static const struct rule cron_time_zone = {
	"workload/cron-time-zone", SEVERITY_ERROR, "a time zone cannot be found",
	"timeZone is a name of the time zone database such as Etc/UTC or Europe/Zurich; neither "
	"empty nor Local. The API server refuses others."
};

RULE_TABLE(job_rules, &job_restart, &job_indexed, &job_failure_policy, &job_selector,
	   &cron_schedule, &cron_time_zone);

static void check_restart(const struct field *spec)
{
	struct field template = field_get(spec, "template");
	struct field pod = field_get(&template, "spec");
	struct field policy = field_get(&pod, "restartPolicy");
	struct field failure = field_get(spec, "podFailurePolicy");
	bool absent = !field_text(&policy).len;

	if (field_is_set(&policy) && policy.node->kind != NODE_STRING)
		return;
	if (absent && (field_is_partial(spec) || !field_is_set(&pod)))
		return;
	if (absent || field_is(&policy, "Always"))
		field_violation_fix(&policy, &job_restart,
				    span_of(absent ? "restartPolicy: OnFailure" : "OnFailure"),
				    "%s; the pods of a Job need OnFailure or Never",
				    absent ? "is missing and defaults to Always"
					   : "Always restarts for ever");
	if (field_is_set(&failure) && field_is(&policy, "OnFailure"))
		field_violation_fix(&policy, &job_failure_policy, span_of("Never"),
				    "podFailurePolicy needs Never");
}

static void check_indexed(const struct field *spec)
{
	struct field mode = field_get(spec, "completionMode");
	struct field completions = field_get(spec, "completions");
	struct field per_index = field_get(spec, "backoffLimitPerIndex");
	struct field parallelism = field_get(spec, "parallelism");
	struct field failed = field_get(spec, "maxFailedIndexes");
	struct field success = field_get(spec, "successPolicy");

	if (field_is_partial(spec))
		return;
	if (field_is_set(&failed))
		field_require(&per_index, &job_indexed, "maxFailedIndexes needs it");
	if (field_is(&mode, "Indexed")) {
		/* 1 when parallelism is absent too */
		if (field_is_set(&parallelism))
			field_require(&completions, &job_indexed,
				      "completionMode: Indexed with parallelism needs it");
		return;
	}
	field_forbid(&per_index, &job_indexed, "needs completionMode: Indexed");
	field_forbid(&failed, &job_indexed, "needs completionMode: Indexed");
	field_forbid(&success, &job_indexed, "needs completionMode: Indexed");
}

static bool has_container(const struct field *pod, const char *list_name, struct span wanted)
{
	struct field list = field_get(pod, list_name);

	for (uint32_t i = 0; i < field_count(&list); i++) {
		struct field container = field_item(&list, i);
		struct field name = field_get(&container, "name");

		if (span_equal(field_text(&name), wanted))
			return true;
	}
	return false;
}

static void check_exit_codes(const struct field *spec, const struct field *rule)
{
	struct field template = field_get(spec, "template");
	struct field pod = field_get(&template, "spec");
	struct field codes = field_get(rule, "onExitCodes");
	struct field name = field_get(&codes, "containerName");
	struct span wanted = field_text(&name);

	if (wanted.len && field_is_set(&pod) && !field_is_partial(spec) &&
	    !has_container(&pod, "containers", wanted) &&
	    !has_container(&pod, "initContainers", wanted))
		field_violation(&name, &job_failure_policy,
				"no container of this pod is named \"%.*s\"",
				SPAN_ARG(field_written(&name)));
}

static void check_failure_rule(const struct field *rule)
{
	static const char *const ways[] = { "onExitCodes", "onPodConditions" };
	struct field codes = field_get(rule, ways[0]);
	struct field conditions = field_get(rule, ways[1]);
	bool by_condition = field_count(&conditions) > 0;

	if (!rule->node || rule->node->kind != NODE_MAP || field_is_partial(rule))
		return;
	if (field_is_set(&codes) && by_condition)
		field_violation(&conditions, &job_failure_policy,
				"may not stand beside onExitCodes; make two rules");
	else if (!field_is_set(&codes) && !by_condition)
		field_violation(rule, &job_failure_policy, "needs onExitCodes or onPodConditions");
}

static void check_failure_policy(const struct field *spec)
{
	struct field policy = field_get(spec, "podFailurePolicy");

	struct field rules = field_get(&policy, "rules");

	field_each(&rules, check_failure_rule);
	for (uint32_t i = 0; i < field_count(&rules); i++) {
		struct field rule = field_item(&rules, i);

		check_exit_codes(spec, &rule);
	}
}

void job_spec_check(const struct field *spec)
{
	static const char *const counts[] = { "parallelism",
					      "completions",
					      "backoffLimit",
					      "backoffLimitPerIndex",
					      "maxFailedIndexes",
					      "activeDeadlineSeconds",
					      "ttlSecondsAfterFinished" };

	workload_counts_check(spec, FIELD_NAMES(counts));
	check_restart(spec);
	check_indexed(spec);
	check_failure_policy(spec);
	pod_template_check(spec);
}

/* The last pod's host name: <name>-<completions - 1>. */
static void check_last_name(const struct field *object, const struct field *spec)
{
	struct field metadata = field_get(object, "metadata");
	struct field name = field_get(&metadata, "name");
	struct field mode = field_get(spec, "completionMode");
	struct field completions = field_get(spec, "completions");
	int64_t count;
	struct span last;
	const char *wrong;

	if (!field_is(&mode, "Indexed") || !field_integer(&completions, &count) || count < 1 ||
	    !field_text(&name).len)
		return;
	last = arena_printf(object->validation->arena, "%.*s-%lld", SPAN_ARG(field_text(&name)),
			    (long long)count - 1);
	wrong = format_dns_label(last);
	if (wrong && !format_dns_subdomain(field_text(&name)))
		field_violation(&name, &job_indexed, "the pod's host name \"%.*s\" %s",
				SPAN_ARG(last), wrong);
}

void job_check(const struct field *object)
{
	struct field spec = field_get(object, "spec");
	struct field selector = field_get(&spec, "selector");

	label_selector_check(&selector);
	job_spec_check(&spec);
	check_last_name(object, &spec);
}

static void check_schedule(const struct field *spec)
{
	struct field schedule = field_get(spec, "schedule");
	struct span text = field_text(&schedule);
	size_t zone = 0;

	field_not_empty(&schedule, &cron_schedule);
	if (span_starts_with(text, "TZ="))
		zone = 3;
	else if (span_starts_with(text, "CRON_TZ="))
		zone = 8;
	if (zone)
		field_violation(&schedule, &cron_schedule,
				"a time zone is refused here; write it into spec.timeZone");
	else
		field_format(&schedule, &cron_schedule, format_cron_schedule);
}

static bool is_local(struct span zone)
{
	static const char local[] = "local";

	if (zone.len != sizeof(local) - 1)
		return false;
	for (size_t i = 0; i < zone.len; i++) {
		if ((zone.ptr[i] | 0x20) != local[i])
			return false;
	}
	return true;
}

static void check_time_zone(const struct field *spec)
{
	struct field zone = field_get(spec, "timeZone");
	struct span text = field_text(&zone);

	field_not_empty(&zone, &cron_time_zone);
	if (is_local(text) || span_find(text, ' ') < text.len || span_starts_with(text, "/") ||
	    span_find(text, '\\') < text.len)
		field_violation(&zone, &cron_time_zone,
				"\"%.*s\" is no name of the time zone database",
				SPAN_ARG(field_written(&zone)));
}

void cron_job_check(const struct field *object)
{
	static const char *const counts[] = { "startingDeadlineSeconds",
					      "successfulJobsHistoryLimit",
					      "failedJobsHistoryLimit" };
	struct field spec = field_get(object, "spec");
	struct field template = field_get(&spec, "jobTemplate");
	struct field metadata = field_get(&template, "metadata");
	struct field job = field_get(&template, "spec");
	struct field selector = field_get(&job, "selector");
	struct field manual = field_get(&job, "manualSelector");
	size_t first;

	check_schedule(&spec);
	check_time_zone(&spec);
	workload_counts_check(&spec, FIELD_NAMES(counts));
	/* The CronJob is taken, the Jobs made from it are not. */
	first = spec.validation->findings->count;
	labels_and_annotations_check(&metadata);
	findings_become_warnings(spec.validation, first);
	field_forbid(&selector, &job_selector, "is generated for each Job; remove it");
	if (field_is_true(&manual))
		field_violation(&manual, &job_selector, "may not be true in a CronJob");
	job_spec_check(&job);
}
