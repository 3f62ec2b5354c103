/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/look.h"

#include "base/limits.h"
#include "courier/channel.h"
#include "courier/telling.h"

#include <sys/stat.h>

/* Who calls again and again does not make the courier knock without a pause. */
enum { CALLED_PAUSE_SECONDS = 3 };

void look_leave(struct courier *courier, struct look *look)
{
	struct look **place = &courier->look;

	if (--look->users > 0)
		return;
	while (*place != look)
		place = &(*place)->older;
	*place = look->older;
	struct arena arena = look->arena;
	arena_wipe(&arena);
}

static struct look *look_new(struct courier *courier)
{
	struct arena arena;

	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	struct look *look = ARENA_NEW(&arena, struct look);
	look->arena = arena;
	look->users = 1;
	look->older = courier->look;
	courier->look = look;
	return look;
}

/* Of the repository's own file: that of the system or the user is changed once in years. */
static int64_t configuration_time(struct courier *courier, struct arena *arena)
{
	struct span path =
		arena_printf(arena, "%sconfig", repository_directory(courier->repository));
	struct stat status;

	return stat(path.ptr, &status) == 0 ? (int64_t)status.st_mtime : 0;
}

/*
 * A new tip, or a new configuration, may be tried at once; but a target that asked for a pause
 * gets it. A clock that was set back must not make pauses of days.
 */
static bool must_wait(const struct courier *courier, const struct channel *channel,
		      const struct look *look, const struct delivery *delivery)
{
	int64_t now = courier_now();

	if (channel->count == 0 || channel->last <= look->configured_at)
		return false;
	if (channel->meaning == ANSWER_GONE)
		return true;
	if (courier->order->mode == COURIER_ONCE)
		return false;
	if (channel->next <= now || channel->next > now + LIMIT_RETRY_SECONDS)
		return false;
	return channel->asked_to_wait || oid_equal(channel->revision, delivery->after);
}

/* Somebody calls: the pause is over, but for a moment. */
static void bring_forward(struct channel *channel)
{
	int64_t soon = channel->last + CALLED_PAUSE_SECONDS;

	if (channel->count > 0 && channel->next > soon)
		channel->next = soon;
}

static void begin(struct courier *courier, struct look *look, struct delivery *delivery)
{
	struct channel *channel = channel_of(courier, delivery->target->name, delivery->branch);

	channel->owed = true;
	if (channel->telling) {
		channel->look_again = true;
		return;
	}
	channel_recall(courier, channel, &look->arena);
	if (courier->called && !channel->asked_to_wait)
		bring_forward(channel);
	if (must_wait(courier, channel, look, delivery))
		return;
	delivery->brief = channel->brief;
	telling_begin(courier, look, channel, delivery);
}

static int read_state(struct courier *courier, struct look *look, struct error *err)
{
	look->configured_at = configuration_time(courier, &look->arena);
	if (targets_read(courier->repository, &look->arena, &look->targets, err) < 0)
		return -1;
	return deliveries_owed(courier->repository, &look->targets, &look->arena, &look->owed, err);
}

/* Said when it is new; `headgate status` says it at any time. */
static void name_problems(struct courier *courier, const struct look *look)
{
	size_t before = courier->problems;

	courier->problems = look->owed.problem_count;
	for (size_t i = 0; i < look->targets.count; i++)
		courier->problems += look->targets.items[i].problem.len > 0;
	if (courier->problems == before)
		return;
	for (size_t i = 0; i < look->targets.count; i++) {
		const struct target *target = &look->targets.items[i];
		if (target->problem.len)
			courier_say_problem(courier, target->name, target->problem);
	}
	for (size_t i = 0; i < look->owed.problem_count; i++)
		courier_say_problem(courier, look->owed.problems[i].target->name,
				    look->owed.problems[i].sentence);
}

int courier_look(struct courier *courier, struct error *err)
{
	struct look *look = look_new(courier);

	/* What is followed goes on with what was read before. */
	if (read_state(courier, look, err) < 0) {
		look_leave(courier, look);
		return -1;
	}
	if (look->older)
		look_leave(courier, look->older);
	name_problems(courier, look);
	for (size_t i = 0; i < courier->channels.count; i++) {
		struct channel *channel = courier->channels.entries[i].value;
		channel->owed = channel->look_again = false;
	}
	for (size_t i = 0; i < look->owed.count; i++)
		begin(courier, look, &look->owed.items[i]);
	channels_forget(courier, &look->arena);
	return 0;
}

int64_t courier_next_due(const struct courier *courier)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < courier->channels.count; i++) {
		const struct channel *channel = courier->channels.entries[i].value;
		if (channel->owed && !channel->telling && channel->count &&
		    channel->meaning != ANSWER_GONE && channel->next < due)
			due = channel->next;
	}
	return due;
}
