/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/emergency.h"

#include "base/count.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ORDERED = 1700000000, TOO_LATE = LIMIT_ORDER_SECONDS + 1 };

static const struct oid old = { { 1 } }, tip = { { 2 } }, other = { { 3 } };

static struct deployment an_order(enum deployment_state state)
{
	return (struct deployment){
		.target = SPAN("prod"),
		.branch = SPAN("refs/heads/master"),
		.before = tip,
		.revision = old,
		.state = state,
		.application = SPAN("argocd/web"),
		.answer = SPAN("by hand"),
		.next_number = 3,
		.time = ORDERED,
		.entry = { { 9 } },
	};
}

static void what_argo_cd_shows_ends_a_rollback(void **state)
{
	static const struct {
		const char *name;
		struct application_history last[2]; /* the newest entries; the others are 0 to 2 */
		size_t last_count;
		const struct oid *applied;
		const char *phase;
		bool is_pending;
		int64_t later;
		enum deployment_state outcome; /* 0: none yet */
	} rows[] = {
		{ "a new entry",
		  { { 3, { { 1 } }, 0 } },
		  1,
		  &old,
		  "Succeeded",
		  false,
		  1,
		  DEPLOY_ROLLED_BACK },
		{ "a new entry, late",
		  { { 3, { { 1 } }, 0 } },
		  1,
		  &old,
		  "Succeeded",
		  false,
		  TOO_LATE,
		  DEPLOY_ROLLED_BACK },
		{ "it runs", { { 0 } }, 0, &old, "Running", false, 1, DEPLOY_ROLLED_BACK },
		{ "it failed", { { 0 } }, 0, &old, "Failed", false, TOO_LATE, DEPLOY_ROLLED_BACK },
		{ "something else since",
		  { { 3, { { 1 } }, 0 }, { 4, { { 3 } }, 0 } },
		  2,
		  &other,
		  "Succeeded",
		  false,
		  TOO_LATE,
		  DEPLOY_WITHDRAWN },
		{ "nothing yet", { { 0 } }, 0, &tip, "Succeeded", false, 1, 0 },
		{ "nothing, and too late",
		  { { 0 } },
		  0,
		  &tip,
		  "Succeeded",
		  false,
		  TOO_LATE,
		  DEPLOY_WITHDRAWN },
		{ "it is asked for", { { 0 } }, 0, &tip, "Succeeded", true, TOO_LATE, 0 },
		{ "something runs", { { 0 } }, 0, &tip, "Running", false, TOO_LATE, 0 },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct application_history history[5] = { { 0, { { 1 } }, 0 },
							  { 1, { { 3 } }, 0 },
							  { 2, { { 2 } }, 0 } };
		struct application application = {
			.history = history,
			.history_count = 3 + rows[i].last_count,
			.applied = *rows[i].applied,
			.phase = span_of(rows[i].phase),
			.is_pending = rows[i].is_pending,
		};
		struct deployment order = an_order(DEPLOY_ROLLING_BACK), entry = { 0 };
		memcpy(&history[3], rows[i].last, rows[i].last_count * sizeof(*history));
		bool seen = emergency_outcome_seen(&order, &application, ORDERED + rows[i].later,
						   &arena, &entry);
		if (seen != (rows[i].outcome != 0) || entry.state != rows[i].outcome)
			fail_msg("%s: %d", rows[i].name, (int)entry.state);
		if (seen && !oid_equal(entry.order, order.entry))
			fail_msg("%s: it does not name its order", rows[i].name);
	}
	arena_release(&arena);
}

/* Of a list: neither revisions nor a history. */
static void an_application_without_a_history_says_nothing(void **state)
{
	struct deployment order = an_order(DEPLOY_ROLLING_BACK), entry;
	struct application application = { .phase = SPAN("Succeeded") };
	struct arena arena;

	(void)state;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	assert_false(
		emergency_outcome_seen(&order, &application, ORDERED + TOO_LATE, &arena, &entry));
	arena_release(&arena);
}

static void auto_sync_that_is_seen_on_ends_its_order(void **state)
{
	static const struct {
		bool on;
		int64_t later;
		bool ends;
	} rows[] = {
		{ true, 1, false }, /* it may be about to go off */
		{ true, TOO_LATE, true },
		{ false, TOO_LATE, false },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct deployment order = an_order(DEPLOY_AUTO_SYNC_OFF), entry = { 0 };
		struct application application = { .auto_sync = { .on = rows[i].on } };
		assert_int_equal(emergency_outcome_seen(&order, &application,
							ORDERED + rows[i].later, &arena, &entry),
				 rows[i].ends);
		if (rows[i].ends)
			assert_int_equal(entry.state, DEPLOY_AUTO_SYNC_ON);
	}
	arena_release(&arena);
}

static void an_order_remembers_what_its_end_is_known_by(void **state)
{
	struct application_history history[] = { { 6, old, 0 }, { 7, tip, 0 } };
	struct application application = {
		.name = SPAN("web"),
		.namespace = SPAN("argocd"),
		.path = SPAN("./apps/web"),
		.applied = tip,
		.auto_sync = { .on = true, .self_heal = true },
		.history = history,
		.history_count = 2,
	};
	struct target target = { .name = SPAN("prod") };
	struct emergency_place place = { .target = &target };
	struct emergency_order given = { .branch = SPAN("refs/heads/master") };
	struct arena arena;

	(void)state;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	struct deployment back =
		emergency_order_back(&given, &place, &application, &history[0], ORDERED, &arena);
	assert_int_equal(back.state, DEPLOY_ROLLING_BACK);
	assert_int_equal(back.next_number, 8);
	assert_true(oid_equal(back.revision, old) && oid_equal(back.before, tip));
	assert_true(span_is(back.path, "apps/web"));
	struct deployment off = emergency_order_auto_sync(&back, &application);
	assert_int_equal(off.state, DEPLOY_AUTO_SYNC_OFF);
	assert_true(off.automated.on && off.automated.self_heal && !off.automated.prune);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_argo_cd_shows_ends_a_rollback),
		cmocka_unit_test(an_application_without_a_history_says_nothing),
		cmocka_unit_test(auto_sync_that_is_seen_on_ends_its_order),
		cmocka_unit_test(an_order_remembers_what_its_end_is_known_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
