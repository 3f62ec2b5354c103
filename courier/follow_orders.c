/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/follow_orders.h"

#include "base/limits.h"
#include "courier/channel.h"
#include "courier/record.h"
#include "deploy/application_names.h"
#include "deploy/emergency.h"

/* --- which are to be followed --- */

/* Until Argo CD cannot begin any more, and a while longer; then the next look asks again. */
enum { ASKED_SECONDS = 2 * LIMIT_ORDER_SECONDS };

/*
 * Until when somebody asks. Whether it was rolled back is asked however old the order is;
 * auto-sync that is off stays so until somebody types something: that is nothing to wait for.
 */
static int64_t asked_until(const struct target *target, const struct deployment *order)
{
	if (order->state == DEPLOY_ROLLING_BACK)
		return courier_now() + ASKED_SECONDS;
	return order->state == DEPLOY_AUTO_SYNC_ON ? order->time + target->follow_seconds : 0;
}

static struct following *following_of(struct courier *courier, const struct channel *channel)
{
	for (struct following *following = courier->following; following;
	     following = following->next)
		if (following->channel == channel && following->is_of_orders && !following->is_over)
			return following;
	return NULL;
}

static struct followed *followed_of(struct following *following, struct span name)
{
	for (size_t i = 0; i < following->count; i++)
		if (span_equal(following->items[i].name, name))
			return &following->items[i];
	return NULL;
}

/* Against what Git has: the tip, whatever the target was told. */
static int begin(struct courier *courier, const struct target *target,
		 const struct deployment *order, struct following **ret_following,
		 struct error *err)
{
	struct channel *channel = channel_of(courier, target->name, order->branch);
	struct oid tip;
	int found;

	*ret_following = following_of(courier, channel);
	if (*ret_following)
		return 1;
	found = repository_ref(courier->repository, channel->branch.ptr, &tip, err);
	if (found <= 0)
		return found;
	*ret_following = following_new(courier, channel);
	(*ret_following)->is_of_orders = true;
	(*ret_following)->revision = tip;
	(*ret_following)->since = order->time;
	return 1;
}

static int follow(struct courier *courier, const struct target *target,
		  const struct deployment *order, struct error *err)
{
	int64_t until = asked_until(target, order);
	struct following *following;
	int found = until > courier_now() ? begin(courier, target, order, &following, err) : 0;

	if (found <= 0)
		return found;
	if (until > following->until)
		following->until = until;
	struct followed *followed = followed_of(following, order->application);
	if (!followed) {
		ARENA_GROW(&following->arena, following);
		followed = &following->items[following->count++];
		*followed = (struct followed){
			.name = arena_copy(&following->arena, order->application),
		};
		following->is_listed = false;
		following->next_ms = following->started_ms;
	}
	followed->is_ordered |= order->state == DEPLOY_ROLLING_BACK;
	return 0;
}

static int recall(struct courier *courier, const struct target *target, struct span branch,
		  struct arena *arena, struct error *err)
{
	struct deployments orders;

	if (deployment_orders(courier->repository, target->name, branch, arena, &orders, err) < 0)
		return -1;
	for (size_t i = 0; i < orders.count; i++)
		if (follow(courier, target, &orders.items[i], err) < 0)
			return -1;
	return 0;
}

void follow_orders_recall(struct courier *courier)
{
	follow_each_branch(courier, recall);
}

/* --- what they show --- */

static const struct application *found_for(const struct poll *poll, const struct deployment *order)
{
	for (size_t i = 0; i < poll->found.count; i++) {
		const struct application *application = &poll->found.items[i];
		if (application_is_named(order->application, application->namespace,
					 application->name))
			return application;
	}
	return NULL;
}

static void end_order(struct poll *poll, const struct deployment *entry)
{
	struct following *following = poll->following;
	struct followed *followed = followed_of(following, entry->application);

	courier_say(poll->courier, following->channel, entry->revision, "%.*s: %s: %.*s",
		    SPAN_ARG(entry->application), deployment_state_name(entry->state),
		    SPAN_ARG(entry->answer));
	if (followed)
		followed->is_ordered = false;
}

static int settle(struct poll *poll, struct error *err)
{
	const struct channel *channel = poll->following->channel;
	struct repository *repository = poll->courier->repository;
	struct deployments orders;

	if (deployment_orders(repository, channel->target, channel->branch, &poll->arena, &orders,
			      err) < 0)
		return -1;
	for (size_t i = 0; i < orders.count; i++) {
		const struct application *application = found_for(poll, &orders.items[i]);
		struct deployment entry;
		struct deployments entries = { .items = &entry, .count = 1 };
		if (!application || !emergency_outcome_seen(&orders.items[i], application,
							    courier_now(), &poll->arena, &entry))
			continue;
		if (record_entries(repository, &entries, &poll->arena, NULL, err) < 0)
			return -1;
		end_order(poll, &entry);
	}
	return 0;
}

void follow_orders_settle(struct poll *poll)
{
	struct error err;

	if (settle(poll, &err) < 0)
		courier_say(poll->courier, poll->following->channel, poll->following->revision,
			    "what became of an emergency could not be written down: %s",
			    err.message);
}
