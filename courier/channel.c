/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/channel.h"

#include "base/limits.h"

#include <sys/random.h>

struct channel *channel_of(struct courier *courier, struct span target, struct span branch)
{
	struct arena *arena = &courier->arena;
	char key[LIMIT_TARGET_NAME_BYTES + 1 + LIMIT_REF_NAME_BYTES];
	int len = snprintf(key, sizeof(key), "%.*s %.*s", SPAN_ARG(target), SPAN_ARG(branch));

	if (len < 0 || (size_t)len >= sizeof(key))
		BUG("a target's name or a ref is longer than its ceiling");
	struct span name = { key, (size_t)len };
	struct channel *channel = map_get(&courier->channels, name);
	if (channel)
		return channel;
	channel = ARENA_NEW(arena, struct channel);
	channel->target = arena_copy(arena, target);
	channel->branch = arena_copy(arena, branch);
	*map_slot(&courier->channels, arena_copy(arena, name)) = channel;
	return channel;
}

static void keep_answer(struct channel *channel, struct span answer)
{
	snprintf(channel->answer, sizeof(channel->answer), "%.*s", SPAN_ARG(answer));
}

void channel_recall(struct courier *courier, struct channel *channel, struct arena *arena)
{
	struct attempts attempts = { 0 };
	struct error ignored;

	if (channel->attempts_known)
		return;
	channel->attempts_known = true;
	if (attempts_read(courier->repository, channel->target, arena, &attempts, &ignored) < 0)
		return;
	for (size_t i = 0; i < attempts.count; i++) {
		const struct attempt *attempt = &attempts.items[i];
		if (!span_equal(attempt->branch, channel->branch))
			continue;
		channel->revision = attempt->revision;
		channel->count = attempt->count;
		channel->first = attempt->first;
		channel->last = attempt->last;
		channel->next = attempt->next;
		channel->meaning = attempt->meaning;
		keep_answer(channel, attempt->answer);
	}
}

void channel_failed(struct channel *channel, struct oid revision,
		    const struct answer_verdict *verdict)
{
	int64_t now = courier_now();
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)now;
	if (channel->count == 0)
		channel->first = now;
	if (channel->count < UINT32_MAX)
		channel->count++;
	channel->revision = revision;
	channel->last = now;
	channel->next = now + attempt_pause(channel->count, verdict, random);
	channel->meaning = verdict->meaning;
	channel->asked_to_wait = verdict->retry_after > 0;
	channel->brief = verdict->too_large;
	keep_answer(channel, verdict->sentence);
	channel->unwritten = true;
}

void channel_clear(struct channel *channel)
{
	if (channel->count == 0)
		return;
	channel->count = 0;
	channel->asked_to_wait = channel->brief = false;
	channel->unwritten = true;
}

void channels_forget(struct courier *courier, struct arena *arena)
{
	for (size_t i = 0; i < courier->channels.count; i++) {
		struct channel *channel = courier->channels.entries[i].value;
		if (!channel->owed && !channel->telling)
			channel_clear(channel);
	}
	channels_write(courier, arena);
}

static int write_target(struct courier *courier, struct span target, struct arena *arena,
			struct error *err)
{
	struct attempts attempts = { 0 };

	for (size_t i = 0; i < courier->channels.count; i++) {
		struct channel *channel = courier->channels.entries[i].value;
		if (!span_equal(channel->target, target))
			continue;
		channel->unwritten = false;
		if (channel->count == 0)
			continue;
		ARENA_GROW(arena, &attempts);
		attempts.items[attempts.count++] = (struct attempt){
			.branch = channel->branch,
			.revision = channel->revision,
			.count = channel->count,
			.first = channel->first,
			.last = channel->last,
			.next = channel->next,
			.meaning = channel->meaning,
			.answer = span_of(channel->answer),
		};
	}
	return attempts_write(courier->repository, target, &attempts, arena, err);
}

void channels_write(struct courier *courier, struct arena *arena)
{
	struct error err;

	for (size_t i = 0; i < courier->channels.count; i++) {
		struct channel *channel = courier->channels.entries[i].value;
		if (channel->unwritten && write_target(courier, channel->target, arena, &err) < 0)
			courier_say(courier, channel, channel->revision, "%s", err.message);
	}
}
