/* SPDX-License-Identifier: Apache-2.0 */
/* How far an Application is with a revision, by what Argo CD says of it. */
#include "tests/unit/deploy/applications_fixture.h"
#include "tests/unit/repo/oid_of_digit.h"

/* '1' is before '2', which is before '3'; '9' belongs to another history. */
static int descends_by_digit(void *context, struct oid ancestor, struct oid commit)
{
	unsigned char from = ancestor.bytes[0], to = commit.bytes[0];

	(void)context;
	if (to == 0xee)
		return -1;
	return to != 0x99 && from != 0x99 && to >= from;
}

#define NOT_SETTLED false
#define SETTLED true

static const struct state_row {
	const char *why;
	char compared; /* '0': none */
	char applied;
	const char *sync;
	const char *phase;
	const char *health;
	const char *message;
	const char *comparison;
	bool manual;
	bool blocked;
	enum deployment_state state;
	bool settled;
	const char *sentence;
} states[] = {
	{ "nothing known yet", '0', '0', "", "", "", "", "", false, false, DEPLOY_ACCEPTED,
	  NOT_SETTLED, "" },
	{ "still at the older one", '1', '1', "Synced", "Succeeded", "Healthy", "", "", false,
	  false, DEPLOY_ACCEPTED, NOT_SETTLED, "" },
	{ "of another history", '9', '9', "Synced", "Succeeded", "Healthy", "", "", false, false,
	  DEPLOY_ACCEPTED, NOT_SETTLED, "" },
	{ "cannot fetch", '1', '1', "Unknown", "Succeeded", "Healthy", "",
	  "authentication required", false, false, DEPLOY_ACCEPTED, NOT_SETTLED,
	  "authentication required" },
	{ "seen, will sync by itself", '2', '1', "OutOfSync", "Succeeded", "Healthy", "", "", false,
	  false, DEPLOY_SEEN, NOT_SETTLED, "" },
	{ "seen a later one", '3', '1', "OutOfSync", "Succeeded", "Healthy", "", "", false, false,
	  DEPLOY_SEEN, NOT_SETTLED, "" },
	{ "an older operation runs", '2', '1', "OutOfSync", "Running", "Healthy", "", "", false,
	  false, DEPLOY_SEEN, NOT_SETTLED, "" },
	{ "somebody must sync", '2', '1', "OutOfSync", "Succeeded", "Healthy", "", "", true, false,
	  DEPLOY_WAITING, SETTLED, "out of sync, and auto-sync is off" },
	{ "cannot be rendered", '2', '1', "Unknown", "Succeeded", "Healthy", "", "bad\nvalues",
	  false, false, DEPLOY_FAILED, NOT_SETTLED, "cannot be compared: bad\\x0avalues" },
	{ "not compared yet", '2', '1', "Unknown", "Succeeded", "Healthy", "", "", false, false,
	  DEPLOY_SEEN, NOT_SETTLED, "" },
	{ "nothing to apply", '2', '1', "Synced", "Succeeded", "Healthy", "", "", false, false,
	  DEPLOY_UNCHANGED, SETTLED, "" },
	{ "nothing to apply, never synced", '2', '0', "Synced", "", "Healthy", "", "", false, false,
	  DEPLOY_UNCHANGED, SETTLED, "" },
	{ "syncing", '2', '2', "OutOfSync", "Running", "Healthy", "waiting for hook", "", false,
	  false, DEPLOY_SYNCING, NOT_SETTLED, "waiting for hook" },
	{ "blocked while running", '2', '2', "OutOfSync", "Running", "Healthy",
	  "Sync operation blocked by sync window", "", false, true, DEPLOY_BLOCKED, NOT_SETTLED,
	  "Sync operation blocked by sync window" },
	{ "blocked before its operation has a revision", '2', '1', "OutOfSync", "Running",
	  "Healthy", "Sync operation blocked by sync window", "", false, true, DEPLOY_BLOCKED,
	  NOT_SETTLED, "Sync operation blocked by sync window" },
	{ "applied, not yet healthy", '2', '2', "Synced", "Succeeded", "Progressing", "", "", false,
	  false, DEPLOY_SYNCED, NOT_SETTLED, "Progressing" },
	{ "applied, unwell", '2', '2', "Synced", "Succeeded", "Degraded", "", "", false, false,
	  DEPLOY_SYNCED, NOT_SETTLED, "Degraded: Deployment web: crash loop" },
	{ "deployed", '2', '2', "Synced", "Succeeded", "Healthy", "all tasks run", "", false, false,
	  DEPLOY_HEALTHY, SETTLED, "" },
	{ "deployed, and the next one seen", '3', '2', "OutOfSync", "Succeeded", "Healthy", "", "",
	  false, false, DEPLOY_HEALTHY, SETTLED, "" },
	{ "failed", '2', '2', "OutOfSync", "Failed", "Healthy", "one task failed", "", false, false,
	  DEPLOY_FAILED, SETTLED, "one task failed" },
	{ "failed by Argo CD itself", '2', '2', "OutOfSync", "Error", "Healthy", "no access", "",
	  false, false, DEPLOY_FAILED, SETTLED, "no access" },
	{ "failed, with a terminal's escape", '2', '2', "OutOfSync", "Failed", "Healthy",
	  "a\033[2Jb", "", false, false, DEPLOY_FAILED, SETTLED, "a\\x1b[2Jb" },
	{ "a later one was deployed", '3', '3', "Synced", "Succeeded", "Healthy", "", "", false,
	  false, DEPLOY_SUPERSEDED, SETTLED, "" },
	{ "a later one failed", '3', '3', "OutOfSync", "Failed", "Healthy", "no access", "", false,
	  false, DEPLOY_FAILED, SETTLED, "a later revision: no access" },
	{ "a later one is syncing", '3', '3', "OutOfSync", "Running", "Healthy", "", "", false,
	  false, DEPLOY_SYNCING, NOT_SETTLED, "" },
	{ "rolled back by hand", '2', '1', "OutOfSync", "Succeeded", "Healthy", "", "", true, false,
	  DEPLOY_WAITING, SETTLED, "out of sync, and auto-sync is off" },
};

static struct application application_of(const struct state_row *row)
{
	return (struct application){
		.name = span_of("web"),
		.compared = oid_of(row->compared),
		.applied = oid_of(row->applied),
		.sync_status = span_of(row->sync),
		.phase = span_of(row->phase),
		.health = span_of(row->health),
		.health_detail = span_of(
			strcmp(row->health, "Degraded") == 0 ? "Deployment web: crash loop" : ""),
		.message = span_of(row->message),
		.comparison = span_of(row->comparison),
		.auto_sync = { .on = !row->manual },
		.blocked = row->blocked,
	};
}

static struct application_progress progress_of(const struct application *application)
{
	struct application_progress progress;
	struct error err;

	assert_int_equal(application_progress(application, oid_of('2'), descends_by_digit, NULL,
					      &arena, &progress, &err),
			 0);
	return progress;
}

static void every_state_is_told_by_what_argo_cd_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		const struct application application = application_of(&states[i]);
		const struct application_progress progress = progress_of(&application);
		if (progress.state != states[i].state || progress.settled != states[i].settled ||
		    !span_is(progress.sentence, states[i].sentence))
			fail_msg("%s: state %d, settled %d, \"%.*s\"", states[i].why,
				 progress.state, progress.settled, SPAN_ARG(progress.sentence));
	}
}

static void nothing_has_settled_while_an_operation_is_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		struct application application = application_of(&states[i]);
		application.is_pending = true;
		const struct application_progress progress = progress_of(&application);
		assert_false(progress.settled);
		assert_int_not_equal(progress.state, DEPLOY_HEALTHY);
	}
}

static void a_history_that_cannot_be_read_is_an_error(void **state)
{
	const struct application application = { .name = span_of("web"), .compared = oid_of('e') };
	struct application_progress progress;
	struct error err;

	(void)state;
	assert_int_equal(application_progress(&application, oid_of('2'), descends_by_digit, NULL,
					      &arena, &progress, &err),
			 -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_is_told_by_what_argo_cd_says),
		cmocka_unit_test(nothing_has_settled_while_an_operation_is_asked_for),
		cmocka_unit_test(a_history_that_cannot_be_read_is_an_error),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
