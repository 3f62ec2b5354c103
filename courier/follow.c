/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/follow.h"

#include "base/clock.h"
#include "base/limits.h"
#include "courier/channel.h"
#include "courier/follow_poll.h"
#include "courier/follow_record.h"

struct following *following_new(struct courier *courier, struct channel *channel)
{
	struct arena arena;

	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	struct following *following = ARENA_NEW(&arena, struct following);
	following->arena = arena;
	following->channel = channel;
	following->started_ms = following->next_ms = clock_ms();
	following->next = courier->following;
	courier->following = following;
	return following;
}

/* A later revision was taken: what became of this one nobody asks any more. */
static void end_earlier(struct courier *courier, const struct channel *channel)
{
	for (struct following *following = courier->following; following;
	     following = following->next)
		if (following->channel == channel && !following->is_of_orders)
			following->is_over = true;
}

void follow_begin(struct courier *courier, const struct telling *telling)
{
	const struct target *target = telling->delivery->target;

	end_earlier(courier, telling->channel);
	if (target->kind != TARGET_ARGOCD || !telling->has_token || target->follow_seconds == 0)
		return;
	struct following *following = following_new(courier, telling->channel);
	following->before = telling->delivery->before;
	following->revision = telling->delivery->after;
	following->since = courier_now();
	following->until = following->since + target->follow_seconds;
}

static void forget(struct following *following)
{
	struct arena arena = following->arena;

	arena_release(&arena);
}

static void remove_over(struct courier *courier)
{
	struct following **place = &courier->following;

	while (*place) {
		struct following *following = *place;
		if (following->is_over && !following->poll) {
			*place = following->next;
			forget(following);
		} else {
			place = &following->next;
		}
	}
}

/* --- after a restart --- */

static struct followed *followed_named(struct following *following, struct span name)
{
	for (size_t i = 0; i < following->count; i++)
		if (span_equal(following->items[i].name, name))
			return &following->items[i];
	return NULL;
}

/* What was recorded stays recorded: the first poll fills in the rest. */
static void recall_state(struct following *following, const struct deployment *entry)
{
	if (followed_named(following, entry->application))
		return;
	ARENA_GROW(&following->arena, following);
	following->items[following->count++] = (struct followed){
		.name = arena_copy(&following->arena, entry->application),
		.state = entry->state,
	};
}

/* The entries since it was taken, newest first. A summary among them: it is over. */
static int recall_states(struct courier *courier, struct following *following,
			 const struct deployment *taken, struct oid tip, struct arena *arena,
			 struct error *err)
{
	const struct channel *channel = following->channel;

	while (!oid_equal(tip, taken->entry) && !oid_is_zero(tip)) {
		struct deployment entry;
		if (deployment_read(courier->repository, channel->target, channel->branch, tip,
				    arena, &entry, err) < 0)
			return -1;
		if (entry.application.len)
			recall_state(following, &entry);
		else
			following->is_over = true;
		tip = entry.earlier;
	}
	return 0;
}

static int recall(struct courier *courier, const struct target *target, struct span branch,
		  struct arena *arena, struct error *err)
{
	struct deployment taken = { 0 };
	struct oid tip = { 0 };
	int found = repository_ref(courier->repository,
				   deployment_ref(target->name, branch, arena).ptr, &tip, err);

	if (found > 0)
		found = deployment_taken(courier->repository, target->name, branch, arena, &taken,
					 err);
	if (found <= 0 || taken.state != DEPLOY_ACCEPTED ||
	    taken.time + target->follow_seconds <= courier_now())
		return found < 0 ? -1 : 0;
	struct following *following =
		following_new(courier, channel_of(courier, target->name, branch));
	following->before = taken.before;
	following->revision = taken.revision;
	following->since = taken.time;
	following->until = taken.time + target->follow_seconds;
	if (recall_states(courier, following, &taken, tip, arena, err) == 0)
		return 0;
	following->is_over = true;
	return -1;
}

/* A chain that is damaged is named by deliveries_owed(); it stops no other target. */
void follow_each_branch(struct courier *courier, branch_recall_fn *recall_branch)
{
	struct look *look = courier->look;

	for (size_t i = 0; i < look->targets.count; i++) {
		const struct target *target = &look->targets.items[i];
		struct error ignored;
		if (target->kind != TARGET_ARGOCD || target->problem.len)
			continue;
		for (size_t k = 0; k < target->branch_count; k++)
			(void)!recall_branch(courier, target, target->branches[k], &look->arena,
					     &ignored);
	}
}

void follow_recall(struct courier *courier)
{
	follow_each_branch(courier, recall);
	/* Nothing would wake a courier that waits for what is over already. */
	remove_over(courier);
}

/* --- the loop's side --- */

void follow_turn(struct courier *courier)
{
	int64_t now = clock_ms();

	for (struct following *following = courier->following; following;
	     following = following->next) {
		if (following->is_over || following->poll || following->next_ms > now)
			continue;
		if (courier_now() >= following->until && following->is_of_orders)
			following->is_over = true;
		else if (courier_now() >= following->until)
			follow_sum_up(courier, following);
		else
			follow_poll_begin(courier, following);
	}
	remove_over(courier);
}

int64_t follow_next_ms(const struct courier *courier)
{
	int64_t next = INT64_MAX;

	for (const struct following *following = courier->following; following;
	     following = following->next)
		if (!following->is_over && !following->poll && following->next_ms < next)
			next = following->next_ms;
	return next;
}

void follow_release(struct courier *courier)
{
	while (courier->following) {
		struct following *following = courier->following;
		courier->following = following->next;
		if (following->poll)
			follow_poll_drop(courier, following);
		forget(following);
	}
}
