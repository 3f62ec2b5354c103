/* SPDX-License-Identifier: Apache-2.0 */
/* What an emergency writes down: its orders before, what came of them after. */
#include "courier/emergency_state.h"
#include "courier/record.h"
#include "deploy/application_names.h"

#include <time.h>

static int64_t now(void)
{
	return (int64_t)time(NULL);
}

static int nothing_was_asked(struct emergency *emergency)
{
	return error_wrap(emergency->err,
			  "nothing was asked of Argo CD, because it could not be written down");
}

int emergency_record_orders(struct emergency *emergency, bool with_auto_sync)
{
	struct deployment orders[2];
	struct deployments deployments = { .items = orders };
	struct deployment *back, *off = NULL;
	struct oid last;

	struct deployment order =
		emergency_order_back(emergency->order, &emergency->place, &emergency->application,
				     emergency->entry, now(), &emergency->arena);
	if (with_auto_sync) {
		off = &orders[deployments.count++];
		*off = emergency_order_auto_sync(&order, &emergency->application);
	}
	back = &orders[deployments.count++];
	*back = order;
	if (record_entries(emergency->repository, &deployments, &emergency->arena, &last,
			   emergency->err) < 0 ||
	    deployment_read(emergency->repository, back->target, back->branch, last,
			    &emergency->arena, &emergency->back, emergency->err) < 0)
		return nothing_was_asked(emergency);
	if (off && deployment_read(emergency->repository, off->target, off->branch,
				   emergency->back.earlier, &emergency->arena, &emergency->off,
				   emergency->err) < 0)
		return nothing_was_asked(emergency);
	return 0;
}

static int record_one(struct emergency *emergency, struct deployment *entry)
{
	struct deployments deployments = { .items = entry, .count = 1 };

	return record_entries(emergency->repository, &deployments, &emergency->arena, NULL,
			      emergency->err);
}

int emergency_record_outcome(struct emergency *emergency, const struct deployment *order,
			     enum deployment_state state, struct span answer)
{
	struct deployment entry = emergency_outcome(order, state, answer, now());

	return record_one(emergency, &entry);
}

int emergency_open_orders(struct emergency *emergency, struct deployments *ret_orders)
{
	const struct application *application = &emergency->application;
	struct span name =
		arena_printf(&emergency->arena, "%.*s/%.*s", SPAN_ARG(application->namespace),
			     SPAN_ARG(application->name));
	struct deployments all;
	size_t count = 0;

	if (deployment_orders(emergency->repository, emergency->place.target->name,
			      emergency->order->branch, &emergency->arena, &all,
			      emergency->err) < 0)
		return -1;
	for (size_t i = 0; i < all.count; i++)
		if (span_equal(all.items[i].application, name))
			all.items[count++] = all.items[i];
	all.count = count;
	*ret_orders = all;
	return 0;
}

int emergency_settle_earlier(struct emergency *emergency)
{
	struct deployments orders;

	if (emergency_open_orders(emergency, &orders) < 0)
		return -1;
	for (size_t i = 0; i < orders.count; i++) {
		const struct deployment *order = &orders.items[i];
		struct deployment entry;
		if (!emergency_outcome_seen(order, &emergency->application, now(),
					    &emergency->arena, &entry))
			continue;
		if (record_one(emergency, &entry) < 0)
			return -1;
		emergency_say(emergency, "%.*s: of an earlier emergency: %s (%.*s)",
			      SPAN_ARG(emergency_place_name(emergency)),
			      deployment_state_name(entry.state), SPAN_ARG(entry.answer));
	}
	return 0;
}

int emergency_record_auto_sync_on(struct emergency *emergency, const struct deployment *off,
				  const char *answer)
{
	const struct application *application = &emergency->application;
	struct deployment entry = {
		.target = emergency->place.target->name,
		.branch = emergency->order->branch,
		.state = DEPLOY_AUTO_SYNC_ON,
		.application =
			arena_printf(&emergency->arena, "%.*s/%.*s",
				     SPAN_ARG(application->namespace), SPAN_ARG(application->name)),
		.path = application_tree_path(application->path),
		.answer = span_of(answer),
		.order = off->entry,
		.time = now(),
	};
	int found = repository_ref(emergency->repository, entry.branch.ptr, &entry.revision,
				   emergency->err);

	if (found <= 0)
		return found;
	return record_one(emergency, &entry);
}
