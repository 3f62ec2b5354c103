/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/validators/rule_fixture.h"

#define WORKLOAD(kind) "apiVersion: apps/v1\nkind: " kind "\nmetadata: {name: a}\nspec:\n"
#define SELECTOR "  selector: {matchLabels: {a: b}}\n"
#define TEMPLATE                                                                                   \
	"  template:\n    metadata: {labels: {a: b}}\n"                                            \
	"    spec: {containers: [{name: a, image: b}]}\n"
#define BODY SELECTOR TEMPLATE
#define JOB "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n"
#define JOB_TEMPLATE                                                                               \
	"  template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}\n"
#define CRON_JOB "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n"
#define CRON_TEMPLATE                                                                              \
	"  jobTemplate:\n    spec:\n      template:\n"                                             \
	"        spec: {restartPolicy: Never, containers: [{name: a, image: b}]}\n"

static const struct rule_case shared[] = {
	{ "workload/selector-empty", WORKLOAD("Deployment") "  selector: {} #!\n" TEMPLATE,
	  WORKLOAD("Deployment") BODY },
	{ "workload/selector-mismatch",
	  WORKLOAD("Deployment") SELECTOR "  template:\n    metadata:\n      labels: {a: c} #!\n"
					  "    spec: {containers: [{name: a, image: b}]}\n",
	  WORKLOAD("Deployment") SELECTOR "  template:\n    metadata:\n      labels: {a: b, c: d}\n"
					  "    spec: {containers: [{name: a, image: b}]}\n" },
	{ "workload/selector-mismatch",
	  WORKLOAD("DaemonSet") SELECTOR "  template: #!\n"
					 "    spec: {containers: [{name: a, image: b}]}\n" },
	{ "workload/selector-mismatch",
	  WORKLOAD(
		  "ReplicaSet") "  selector: {matchExpressions: [{key: a, operator: NotIn, values: "
				"[b]}]}\n  template:\n    metadata: {labels: {a: b}} #!\n"
				"    spec: {containers: [{name: a, image: b}]}\n",
	  WORKLOAD("ReplicaSet") "  selector: {matchExpressions: [{key: a, operator: In, values: "
				 "[b]}]}\n  template:\n    metadata: {labels: {a: b}}\n"
				 "    spec: {containers: [{name: a, image: b}]}\n" },
	{ "workload/restart-policy",
	  WORKLOAD("StatefulSet") SELECTOR
	  "  template:\n    metadata: {labels: {a: b}}\n    spec:\n      restartPolicy: Never #!\n"
	  "      containers: [{name: a, image: b}]\n",
	  WORKLOAD("StatefulSet") SELECTOR
	  "  template:\n    metadata: {labels: {a: b}}\n    spec:\n      restartPolicy: Always\n"
	  "      containers: [{name: a, image: b}]\n" },
	{ "workload/active-deadline", WORKLOAD("Deployment") SELECTOR
	  "  template:\n    metadata: {labels: {a: b}}\n    spec:\n"
	  "      activeDeadlineSeconds: 1 #!\n      containers: [{name: a, image: b}]\n" },
	{ "workload/count", WORKLOAD("Deployment") "  replicas: -1 #!\n" BODY,
	  WORKLOAD("Deployment") "  replicas: 0\n" BODY },
	{ "workload/count",
	  WORKLOAD("StatefulSet") "  updateStrategy: {rollingUpdate: {partition: -1}} #!\n" BODY },
};

#define STRATEGY(text) WORKLOAD("Deployment") BODY "  strategy:\n    rollingUpdate: " text "\n"
#define DAEMON(text) WORKLOAD("DaemonSet") BODY "  updateStrategy:\n    rollingUpdate: " text "\n"

#define CONTROLLER "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: a}\nspec:\n"
#define STATEFUL(name) WORKLOAD("StatefulSet") BODY "  serviceName: " name

static const struct rule_case rollouts[] = {
	{ "workload/controller-selector",
	  CONTROLLER "  selector: {a: c}\n  template:\n    metadata:\n      labels: {a: b} #!\n"
		     "    spec: {containers: [{name: a, image: b}]}\n",
	  CONTROLLER "  selector: {a: b}\n" TEMPLATE },
	{ "workload/controller-selector",
	  CONTROLLER "  selector: {} #!\n"
		     "  template: {spec: {containers: [{name: a, image: b}]}}\n",
	  CONTROLLER TEMPLATE },
	{ "workload/service-name", STATEFUL("a.b #!\n"), STATEFUL("a\n") },
	{ "workload/service-name", STATEFUL("A #!\n"), STATEFUL("''\n"), .minor = 33 },
	{ "workload/rolling-update", STRATEGY("{maxSurge: 0, maxUnavailable: 0%} #!"),
	  STRATEGY("{maxSurge: 0}") },
	{ "workload/rolling-update", DAEMON("{maxSurge: 1} #!"),
	  DAEMON("{maxSurge: 1, maxUnavailable: 0}") },
	{ "workload/rolling-update", DAEMON("{maxUnavailable: 0} #!"),
	  DAEMON("{maxUnavailable: 10%}") },
	{ "workload/rolling-update-number", STRATEGY("{maxUnavailable: 101%} #!"),
	  STRATEGY("{maxSurge: 200%}") },
	{ "workload/rolling-update-number", STRATEGY("{maxSurge: '1'} #!"),
	  STRATEGY("{maxSurge: 1}") },
	{ "workload/rolling-update-unused",
	  WORKLOAD("Deployment") BODY "  strategy:\n    type: Recreate\n    rollingUpdate: {} #!\n",
	  WORKLOAD("Deployment") BODY
	  "  strategy:\n    type: Recreate\n    rollingUpdate: null\n" },
	{ "workload/progress-deadline",
	  WORKLOAD("Deployment") BODY "  minReadySeconds: 10\n  progressDeadlineSeconds: 10 #!\n",
	  WORKLOAD("Deployment") BODY "  minReadySeconds: 10\n  progressDeadlineSeconds: 11\n" },
};

static const struct rule_case jobs[] = {
	{ "workload/job-failure-policy",
	  JOB JOB_TEMPLATE "  podFailurePolicy: {rules: [{action: Ignore, onExitCodes: "
			   "{containerName: b, operator: In, values: [1]}}]} #!\n",
	  JOB JOB_TEMPLATE "  podFailurePolicy: {rules: [{action: Ignore, onExitCodes: "
			   "{containerName: a, operator: In, values: [1]}}]}\n" },
	{ "metadata/label-value",
	  CRON_JOB "  schedule: '* * * * *'\n  jobTemplate:\n    metadata: {labels: {a: b c}} #!\n"
		   "    spec:\n      template:\n"
		   "        spec: {restartPolicy: Never, containers: [{name: a, image: b}]}\n",
	  .is_warning = true },
	{ "workload/job-failure-policy",
	  JOB JOB_TEMPLATE "  podFailurePolicy: {rules: [{action: Ignore}]} #!\n",
	  JOB JOB_TEMPLATE "  podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: "
			   "DisruptionTarget, status: 'True'}]}]}\n" },
	{ "workload/job-indexed", JOB JOB_TEMPLATE "  successPolicy: {rules: []} #!\n",
	  JOB JOB_TEMPLATE "  completionMode: Indexed\n" },
	{ "workload/job-restart-policy",
	  JOB "  template:\n    spec: #!\n      containers: [{name: a, image: b}]\n",
	  JOB JOB_TEMPLATE },
	{ "workload/job-restart-policy",
	  CRON_JOB "  schedule: '@daily'\n  jobTemplate:\n    spec:\n      template:\n"
		   "        spec:\n          restartPolicy: Always #!\n"
		   "          containers: [{name: a, image: b}]\n" },
	{ "workload/job-indexed",
	  "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: #!\n"
	  "  completionMode: Indexed\n  parallelism: 2\n" JOB_TEMPLATE,
	  JOB "  completionMode: Indexed\n  completions: 1\n" JOB_TEMPLATE },
	{ "workload/job-failure-policy",
	  JOB "  podFailurePolicy: {rules: []}\n  template:\n    spec:\n"
	      "      restartPolicy: OnFailure #!\n      containers: [{name: a, image: b}]\n",
	  JOB "  podFailurePolicy: {rules: []}\n" JOB_TEMPLATE },
	{ "workload/job-selector", CRON_JOB
	  "  schedule: '@daily'\n  jobTemplate:\n    spec:\n      manualSelector: true #!\n"
	  "      template:\n"
	  "        spec: {restartPolicy: Never, containers: [{name: a, image: b}]}\n" },
	{ "workload/cron-schedule", CRON_JOB "  schedule: 0 24 * * * #!\n" CRON_TEMPLATE,
	  CRON_JOB "  schedule: 0 23 * * *\n" CRON_TEMPLATE },
	{ "workload/cron-schedule", CRON_JOB "  schedule: TZ=UTC 0 1 * * * #!\n" CRON_TEMPLATE,
	  CRON_JOB "  schedule: '@hourly'\n" CRON_TEMPLATE },
	{ "workload/cron-time-zone",
	  CRON_JOB "  schedule: '@daily'\n  timeZone: local #!\n" CRON_TEMPLATE,
	  CRON_JOB "  schedule: '@daily'\n  timeZone: Europe/Zurich\n" CRON_TEMPLATE },
	{ "workload/count",
	  CRON_JOB "  schedule: '@daily'\n  failedJobsHistoryLimit: -1 #!\n" CRON_TEMPLATE },
};

static void selectors_take_the_template(void **state)
{
	(void)state;
	RUN_RULE_CASES(shared);
	COVERED(workload_rules, shared);
}

static void rollouts_can_move(void **state)
{
	(void)state;
	RUN_RULE_CASES(rollouts);
	COVERED(rollout_rules, rollouts);
}

static void jobs_come_to_an_end(void **state)
{
	(void)state;
	RUN_RULE_CASES(jobs);
	COVERED(job_rules, jobs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(selectors_take_the_template),
		cmocka_unit_test(rollouts_can_move),
		cmocka_unit_test(jobs_come_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
