/* SPDX-License-Identifier: Apache-2.0 */
/* What was ordered of Argo CD in an emergency, and what came of it. */
#include "base/limits.h"
#include "deploy/application_names.h"
#include "deploy/emergency.h"

#include <inttypes.h>

/* Argo CD counts from 0; what is larger is no number of a history. */
enum { NUMBER_MAX = 1000000000 };

static int64_t next_number(const struct application *application)
{
	int64_t newest = -1;

	for (size_t i = 0; i < application->history_count; i++)
		if (application->history[i].id > newest && application->history[i].id < NUMBER_MAX)
			newest = application->history[i].id;
	return newest + 1;
}

struct deployment emergency_order_back(const struct emergency_order *order,
				       const struct emergency_place *place,
				       const struct application *application,
				       const struct application_history *entry, int64_t now,
				       struct arena *arena)
{
	return (struct deployment){
		.target = place->target->name,
		.branch = order->branch,
		.before = application->applied,
		.revision = entry->revision,
		.state = DEPLOY_ROLLING_BACK,
		.application = arena_printf(arena, "%.*s/%.*s", SPAN_ARG(application->namespace),
					    SPAN_ARG(application->name)),
		.path = application_tree_path(application->path),
		.answer = arena_printf(
			arena, "by hand on the server, to number %" PRId64 " of its history%s",
			entry->id, application->auto_sync.on ? ", auto-sync switched off" : ""),
		.next_number = next_number(application),
		.time = now,
	};
}

struct deployment emergency_order_auto_sync(const struct deployment *back,
					    const struct application *application)
{
	struct deployment order = *back;

	order.state = DEPLOY_AUTO_SYNC_OFF;
	order.automated = application->auto_sync;
	order.answer = span_of("by hand on the server");
	order.next_number = 0;
	return order;
}

struct deployment emergency_outcome(const struct deployment *order, enum deployment_state state,
				    struct span answer, int64_t now)
{
	return (struct deployment){
		.target = order->target,
		.branch = order->branch,
		.before = order->before,
		.revision = order->revision,
		.state = state,
		.application = order->application,
		.path = order->path,
		.answer = answer,
		.order = order->entry,
		.time = now,
	};
}

/* The entry of its history that the order has led to, and whether another has followed; or NULL. */
static const struct application_history *
entry_made(const struct deployment *order, const struct application *application, bool *ret_is_last)
{
	for (size_t i = application->history_count; i-- > 0;) {
		const struct application_history *entry = &application->history[i];
		if (entry->id < order->next_number || !oid_equal(entry->revision, order->revision))
			continue;
		*ret_is_last = i + 1 == application->history_count;
		return entry;
	}
	return NULL;
}

/* What its last operation was about is what was ordered, and was not before. */
static bool has_applied(const struct deployment *order, const struct application *application)
{
	return oid_equal(application->applied, order->revision) &&
	       !oid_equal(order->before, order->revision);
}

static bool rollback_outcome(const struct deployment *order, const struct application *application,
			     int64_t now, struct arena *arena, struct deployment *ret_entry)
{
	bool is_last = false;
	const struct application_history *made = entry_made(order, application, &is_last);

	if ((made && is_last) || (!made && has_applied(order, application))) {
		*ret_entry = emergency_outcome(
			order, DEPLOY_ROLLED_BACK,
			arena_printf(arena, "%.*s; Argo CD shows it, its answer was lost",
				     SPAN_ARG(order->answer)),
			now);
		return true;
	}
	if (made) {
		*ret_entry = emergency_outcome(
			order, DEPLOY_WITHDRAWN,
			span_of("it was rolled back, and something else was deployed since"), now);
		return true;
	}
	/* An entry of a list shows no history, and so not that there is no newer one in it. */
	if (application->history_count == 0 || application->is_pending ||
	    span_is(application->phase, "Running") || now - order->time <= LIMIT_ORDER_SECONDS)
		return false;
	*ret_entry = emergency_outcome(order, DEPLOY_WITHDRAWN,
				       span_of("Argo CD did not roll it back"), now);
	return true;
}

bool emergency_outcome_seen(const struct deployment *order, const struct application *application,
			    int64_t now, struct arena *arena, struct deployment *ret_entry)
{
	if (order->state == DEPLOY_ROLLING_BACK)
		return rollback_outcome(order, application, now, arena, ret_entry);
	if (order->state != DEPLOY_AUTO_SYNC_OFF || !application->auto_sync.on ||
	    now - order->time <= LIMIT_ORDER_SECONDS)
		return false;
	*ret_entry = emergency_outcome(order, DEPLOY_AUTO_SYNC_ON,
				       span_of("somebody has switched it on"), now);
	return true;
}
