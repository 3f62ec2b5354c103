/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/follow_record.h"

#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "courier/record.h"

static struct deployment entry_of(const struct following *following,
				  const struct observation *observation)
{
	const struct followed *followed = observation->followed;

	return (struct deployment){
		.target = following->channel->target,
		.branch = following->channel->branch,
		.before = following->before,
		.revision = following->revision,
		.state = observation->state,
		.application = followed ? followed->name : (struct span){ 0 },
		.path = followed ? followed->application.path : (struct span){ 0 },
		.answer = observation->answer,
		.time = courier_now(),
	};
}

static void say(struct courier *courier, const struct following *following,
		const struct observation *observation)
{
	struct span name = observation->followed ? observation->followed->name
						 : (struct span)SPAN("all in all");

	courier_say(courier, following->channel, following->revision, "%.*s: %s%s%.*s",
		    SPAN_ARG(name), deployment_state_name(observation->state),
		    observation->answer.len ? ": " : "", SPAN_ARG(observation->answer));
}

bool follow_record(struct courier *courier, struct following *following,
		   const struct observation *observations, size_t count, struct arena *arena)
{
	struct deployments deployments = {
		.items = ARENA_ARRAY(arena, count, struct deployment),
		.count = count,
		.capacity = count,
	};
	struct error err;

	for (size_t i = 0; i < count; i++)
		deployments.items[i] = entry_of(following, &observations[i]);
	if (record_entries(courier->repository, &deployments, arena, NULL, &err) < 0) {
		courier_say(courier, following->channel, following->revision,
			    "what was observed could not be written down: %s", err.message);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		struct followed *followed = observations[i].followed;
		say(courier, following, &observations[i]);
		if (!followed)
			continue;
		followed->state = observations[i].state;
		followed->settled = observations[i].settled;
	}
	return true;
}

/* --- the summary --- */

/* The first of these that an Application is in is what is said of all. */
static const enum deployment_state by_weight[] = {
	DEPLOY_FAILED,  DEPLOY_BLOCKED, DEPLOY_WAITING, DEPLOY_ACCEPTED,  DEPLOY_SEEN,
	DEPLOY_SYNCING, DEPLOY_SYNCED,  DEPLOY_HEALTHY, DEPLOY_UNCHANGED, DEPLOY_SUPERSEDED,
};

/* Nothing was recorded of one that has not seen the revision. */
static enum deployment_state state_of(const struct followed *followed)
{
	return followed->state ? followed->state : DEPLOY_ACCEPTED;
}

static size_t count_in(const struct following *following, enum deployment_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < following->count; i++)
		count += state_of(&following->items[i]) == state;
	return count;
}

/* "2 healthy, 1 unchanged" */
static enum deployment_state put_counts(struct text *text, const struct following *following)
{
	enum deployment_state worst = 0;

	for (size_t i = 0; i < COUNT(by_weight); i++) {
		size_t count = count_in(following, by_weight[i]);
		if (count == 0)
			continue;
		if (!worst)
			worst = by_weight[i];
		text_format(text, "%s%zu %s", text->len ? ", " : "", count,
			    by_weight[i] == DEPLOY_ACCEPTED ? "not seen"
							    : deployment_state_name(by_weight[i]));
	}
	return worst;
}

void follow_sum_up(struct courier *courier, struct following *following)
{
	struct observation observation = { .state = DEPLOY_ACCEPTED, .settled = true };
	struct arena arena;
	struct text text;

	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	text_init(&text, LIMIT_MESSAGE_BYTES);
	if (following->count)
		observation.state = put_counts(&text, following);
	if (following->trouble.len)
		text_format(&text, "%s%.*s", text.len ? "; " : "", SPAN_ARG(following->trouble));
	observation.answer = text_span(&text);
	following->is_over = true;
	follow_record(courier, following, &observation, 1, &arena);
	text_release(&text);
	arena_release(&arena);
}
