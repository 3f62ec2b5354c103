/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/telling.h"

#include "base/clock.h"
#include "base/limits.h"
#include "courier/look.h"
#include "courier/nats.h"
#include "courier/secret.h"

static void end(struct telling *telling)
{
	struct courier *courier = telling->courier;

	if (!courier->ended)
		courier->ended_since_ms = clock_ms();
	telling->next = courier->ended;
	courier->ended = telling;
	courier->under_way--;
}

/* The greater it is, the more it says about the delivery as a whole. */
static int weight(enum answer_meaning meaning)
{
	switch (meaning) {
	case ANSWER_ACCEPTED:
		return 0;
	case ANSWER_RETRY:
		return 1;
	case ANSWER_ALARM:
		return 2;
	case ANSWER_GONE:
		break;
	}
	return 3;
}

/* All must be accepted; a longer pause than the worst answer asks for is kept. */
static void add_verdict(struct telling *telling, const struct answer_verdict *verdict)
{
	struct answer_verdict *worst = &telling->verdict;
	int64_t retry_after = worst->retry_after > verdict->retry_after ? worst->retry_after
									: verdict->retry_after;

	if (!worst->sentence.ptr || weight(verdict->meaning) > weight(worst->meaning))
		*worst = *verdict;
	worst->retry_after = retry_after;
	worst->too_large |= verdict->too_large;
}

static void answered(struct exchange *exchange, const struct answer *answer)
{
	struct telling *telling = exchange->context;
	struct answer_verdict verdict =
		answer_judge(exchange->target, answer, &telling->look->arena);

	add_verdict(telling, &verdict);
	if (--telling->unanswered == 0)
		end(telling);
}

/* It could not be sent, or not all of it: somebody must look at the server. */
static void give_up(struct telling *telling, const struct error *err)
{
	struct arena *arena = &telling->look->arena;
	struct answer_verdict verdict = {
		.meaning = ANSWER_ALARM,
		.sentence = err->hint[0] ? arena_printf(arena, "%s; %s", err->message, err->hint)
					 : arena_copy(arena, span_of(err->message)),
	};

	add_verdict(telling, &verdict);
	if (telling->unanswered == 0)
		end(telling);
}

static int make_requests(struct telling *telling, struct error *err)
{
	struct look *look = telling->look;
	const struct delivery *delivery = telling->delivery;
	struct credentials credentials = { 0 };

	if (credentials_read(delivery->target, &look->arena, &credentials, err) < 0 ||
	    delivery_requests(delivery, &look->targets, &credentials, courier_now(), &look->arena,
			      &telling->requests, err) < 0)
		return -1;
	telling->has_token = credentials.token.len > 0;
	if (telling->requests.count == 0)
		return error_set(err, ERROR_INPUT, "there is no request for this target");
	return 0;
}

/* NATS answers before this returns. */
static int send_one(struct telling *telling, struct exchange *exchange, struct error *err)
{
	if (exchange->target->kind != TARGET_NATS)
		return transport_start(telling->courier->transport, exchange, err);
	nats_exchange(exchange);
	return 0;
}

static int send_all(struct telling *telling, struct error *err)
{
	struct look *look = telling->look;
	size_t count = telling->requests.count;

	telling->unanswered = count;
	telling->exchanges = ARENA_ARRAY(&look->arena, count, struct exchange);
	for (size_t i = 0; i < count; i++) {
		telling->exchanges[i] = (struct exchange){
			.target = telling->delivery->target,
			.request = &telling->requests.items[i],
			.arena = &look->arena,
			.done = answered,
			.context = telling,
		};
		if (send_one(telling, &telling->exchanges[i], err) < 0)
			return -1;
	}
	return 0;
}

void telling_begin(struct courier *courier, struct look *look, struct channel *channel,
		   const struct delivery *delivery)
{
	struct telling *telling = ARENA_NEW(&look->arena, struct telling);
	struct error problem;

	telling->courier = courier;
	telling->look = look;
	telling->channel = channel;
	telling->delivery = delivery;
	channel->telling = telling;
	look->users++;
	courier->under_way++;
	if (make_requests(telling, &problem) < 0 || send_all(telling, &problem) < 0)
		give_up(telling, &problem);
}
