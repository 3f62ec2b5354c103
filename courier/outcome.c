/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/outcome.h"

#include "base/limits.h"
#include "courier/channel.h"
#include "courier/follow.h"
#include "courier/look.h"

/* How often one transaction is tried when somebody else holds a lock on these refs. */
enum { TRIES = 5 };

static int append_one(struct courier *courier, const struct telling *telling,
		      struct ref_transaction *transaction, struct arena *arena, struct error *err)
{
	const struct delivery *delivery = telling->delivery;
	struct deployment *deployment = ARENA_NEW(arena, struct deployment);
	struct deployments deployments = { .items = deployment, .count = 1, .capacity = 1 };

	*deployment = (struct deployment){
		.target = telling->channel->target,
		.branch = telling->channel->branch,
		.before = delivery->before,
		.revision = delivery->after,
		.state = DEPLOY_ACCEPTED,
		.answer = telling->verdict.sentence,
		.attempts = telling->channel->count + 1,
		.time = courier_now(),
	};
	return deployments_append(courier->repository, &deployments, transaction, arena, err);
}

static void could_not_record(struct telling *telling, const struct error *err)
{
	telling->verdict = (struct answer_verdict){
		.meaning = ANSWER_RETRY,
		.sentence = arena_printf(&telling->look->arena,
					 "it was accepted, but that could not be written down: %s",
					 err->message),
	};
}

static bool is_accepted(const struct telling *telling)
{
	return telling->verdict.meaning == ANSWER_ACCEPTED;
}

/* Of one, or of all that have ended; a chain that is damaged leaves only its own target out. */
static int try_once(struct courier *courier, const struct telling *only, struct arena *arena,
		    enum ref_outcome *ret_outcome, struct span *ret_reason, struct error *err)
{
	struct ref_transaction transaction;
	struct error own;

	ref_transaction_init(&transaction, arena);
	for (struct telling *telling = courier->ended; telling; telling = telling->next)
		if (is_accepted(telling) && (!only || telling == only) &&
		    append_one(courier, telling, &transaction, arena, &own) < 0)
			could_not_record(telling, &own);
	*ret_outcome = REF_OUTCOME_DONE;
	if (transaction.count == 0)
		return 0;
	return ref_transaction_commit(courier->repository, &transaction, ret_outcome, ret_reason,
				      err);
}

static int record_in_one(struct courier *courier, const struct telling *only, struct arena *arena,
			 struct error *err)
{
	enum ref_outcome outcome = REF_OUTCOME_LOST;
	struct span reason = { 0 };
	int status = 0;

	for (int i = 0; i < TRIES && status == 0 && outcome == REF_OUTCOME_LOST; i++)
		status = try_once(courier, only, arena, &outcome, &reason, err);
	if (status == 0 && outcome != REF_OUTCOME_DONE)
		return error_set(err, ERROR_REPOSITORY, "%.*s", SPAN_ARG(reason));
	return status;
}

/*
 * One transaction for all. When one ref cannot be written (a git that was killed has left its
 * lock), the others must not be told again for that: then each has its own.
 */
static void record(struct courier *courier, struct arena *arena)
{
	struct error err;

	if (record_in_one(courier, NULL, arena, &err) == 0)
		return;
	for (struct telling *telling = courier->ended; telling; telling = telling->next)
		if (is_accepted(telling) && record_in_one(courier, telling, arena, &err) < 0)
			could_not_record(telling, &err);
}

static void settle(struct courier *courier, struct telling *telling)
{
	struct channel *channel = telling->channel;
	struct oid revision = telling->delivery->after;
	const struct answer_verdict *verdict = &telling->verdict;

	channel->telling = NULL;
	if (verdict->meaning == ANSWER_ACCEPTED) {
		follow_begin(courier, telling);
		channel->owed = channel->look_again;
		channel_clear(channel);
		courier_say(courier, channel, revision, "accepted: %.*s",
			    SPAN_ARG(verdict->sentence));
		return;
	}
	channel->owed = true;
	channel_failed(channel, revision, verdict);
	if (verdict->meaning == ANSWER_GONE)
		courier_say(courier, channel, revision,
			    "%.*s; not tried again until the "
			    "configuration changes",
			    SPAN_ARG(verdict->sentence));
	else
		courier_say(courier, channel, revision, "%.*s; attempt %u, next in %lld s",
			    SPAN_ARG(verdict->sentence), channel->count,
			    (long long)(channel->next - channel->last));
}

void outcomes_write(struct courier *courier)
{
	struct arena arena;
	struct telling *next;

	if (!courier->ended)
		return;
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	record(courier, &arena);
	for (struct telling *telling = courier->ended; telling; telling = next) {
		struct look *look = telling->look;
		next = telling->next;
		settle(courier, telling);
		look_leave(courier, look);
	}
	courier->ended = NULL;
	channels_write(courier, &arena);
	arena_release(&arena);
}
