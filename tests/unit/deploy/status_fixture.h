/* SPDX-License-Identifier: Apache-2.0 */
/* Targets of a trunk with three landings, and what is said of them. */
#ifndef TESTS_UNIT_DEPLOY_STATUS_FIXTURE_H
#define TESTS_UNIT_DEPLOY_STATUS_FIXTURE_H

#include "base/count.h"
#include "base/text.h"
#include "deploy/status.h"
#include "deploy/status_report.h"
#include "tests/unit/deploy/deploy_fixture.h"

static struct oid one, two, three;

static inline void configure(const char *target, const char *kind, const char *url)
{
	GIT("config", arena_printf(&arena, "headgate.target.%s.kind", target).ptr, kind);
	GIT("config", arena_printf(&arena, "headgate.target.%s.url", target).ptr, url);
}

static inline void forget(const char *target)
{
	GIT("config", "--remove-section", arena_printf(&arena, "headgate.target.%s", target).ptr);
}

static inline void land(struct oid old_tip, struct oid new_tip, int64_t time)
{
	land_on_trunk((struct landing){
		.kind = oid_is_zero(old_tip) ? LANDING_START : LANDING_MERGE,
		.old_tip = old_tip,
		.new_tip = new_tip,
		.time = time,
	});
}

/* Three commits of the trunk, landed two hours, a quarter of an hour and a minute ago. */
static inline int status_set_up(void **state)
{
	struct oid zero = { 0 };

	if (scratch_set_up(state) < 0)
		return -1;
	GIT("config", "headgate.repository", "shop");
	GIT("config", "headgate.cloneUrl", "https://git.example.com/shop.git");
	one = COMMIT_OF(zero, "apps/web/a.yaml 1");
	two = COMMIT_OF(one, "apps/web/a.yaml 2");
	three = COMMIT_OF(two, "apps/web/a.yaml 3");
	land(zero, one, NOW - 7200);
	land(one, two, NOW - 900);
	land(two, three, NOW - 60);
	return 0;
}

static inline struct status_question a_question(void)
{
	return (struct status_question){
		.branch_prefix = "refs/heads/",
		.is_server = true,
		.now = NOW,
		.late = 600,
	};
}

static inline struct status ask(const struct status_question *question)
{
	struct status status;
	struct error err = { 0 };

	if (status_read(repository, question, &arena, &status, &err) < 0)
		fail_msg("%s", err.message);
	return status;
}

/* The row of a target that is configured. */
static inline struct status_row row_of(const char *target)
{
	struct status_question question = a_question();

	question.target = span_of(target);
	struct status status = ask(&question);
	assert_int_equal(status.count, 1);
	return status.items[0];
}

static inline struct span rendered(const struct status *status,
				   void (*render)(struct text *, const struct status *))
{
	struct text text;

	text_init(&text, (size_t)1 << 20);
	render(&text, status);
	struct span copy = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return copy;
}

static inline void as_text(struct text *text, const struct status *status)
{
	static const struct status_report_options plain = { 0 };

	status_report_text(text, status, &plain);
}

static inline void write_attempt(const char *target, struct attempt attempt)
{
	struct attempts attempts = { .items = &attempt, .count = 1 };
	struct error err;

	attempt.branch = span_of(TRUNK);
	attempt.revision = three;
	if (attempts_write(repository, span_of(target), &attempts, &arena, &err) < 0)
		fail_msg("%s", err.message);
}

static inline struct deployment taking(const char *target, struct oid revision, int64_t time)
{
	struct deployment deployment = a_deployment(target, revision, DEPLOY_ACCEPTED);

	deployment.time = time;
	deployment.answer = span_of("HTTP 200 in 38 ms");
	return deployment;
}

#endif
