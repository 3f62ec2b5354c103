/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "courier/channel.h"
#include "courier/follow.h"
#include "courier/follow_orders.h"
#include "courier/look.h"
#include "courier/outcome.h"
#include "repo/interrupted.h"

/* Answers that come together are written down together; a pusher waits for the first. */
enum { BATCH_MS = 50 };

/* A look that nobody asked for, should a call have been lost with its caller. */
enum { UNASKED_LOOK_SECONDS = 60, FAILED_LOOK_SECONDS = 5 };

/* After a signal, for the answers that are on their way. */
enum { STOPPING_MS = 3000 };

int64_t courier_now(void)
{
	return (int64_t)time(NULL);
}

void courier_say(struct courier *courier, const struct channel *channel, struct oid revision,
		 const char *format, ...)
{
	struct text text;
	va_list args;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	text_format(&text, "%.*s: %.*s at %.10s: ", SPAN_ARG(channel->target),
		    SPAN_ARG(channel->branch), oid_text(revision).hex);
	va_start(args, format);
	text_vformat(&text, format, args);
	va_end(args);
	courier->order->say(text_span(&text));
	text_release(&text);
}

void courier_say_problem(struct courier *courier, struct span target, struct span problem)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	text_format(&text, "%.*s: cannot be told: %.*s", SPAN_ARG(target), SPAN_ARG(problem));
	courier->order->say(text_span(&text));
	text_release(&text);
}

struct loop {
	struct courier *courier;
	bool look_due;
	int64_t next_unasked; /* seconds since 1970 */
	int64_t not_before;   /* the last look failed: the next one not before that time */
	int64_t stop_by_ms;
	struct error *err;
};

static bool has_to_look_again(const struct courier *courier)
{
	for (size_t i = 0; i < courier->channels.count; i++) {
		const struct channel *channel = courier->channels.entries[i].value;
		if (channel->look_again && !channel->telling)
			return true;
	}
	return false;
}

static bool is_owed(const struct courier *courier, bool also_gone)
{
	for (size_t i = 0; i < courier->channels.count; i++) {
		const struct channel *channel = courier->channels.entries[i].value;
		if (channel->owed && (also_gone || channel->meaning != ANSWER_GONE))
			return true;
	}
	return false;
}

static void read_news(struct loop *loop)
{
	struct calls_news news = calls_read(&loop->courier->calls);

	if (news.stop && !loop->courier->stopping) {
		loop->courier->stopping = true;
		loop->stop_by_ms = clock_ms() + STOPPING_MS;
	}
	loop->courier->called |= news.called;
	if (loop->courier->order->mode != COURIER_ONCE)
		loop->look_due |= news.called || news.configured;
}

static int look(struct loop *loop)
{
	loop->look_due = false;
	loop->next_unasked = courier_now() + UNASKED_LOOK_SECONDS;
	int status = courier_look(loop->courier, loop->err);
	loop->courier->called = false;
	if (status == 0)
		follow_orders_recall(loop->courier);
	if (status < 0) {
		loop->look_due = true;
		loop->not_before = courier_now() + FAILED_LOOK_SECONDS;
	}
	return status;
}

static bool must_write(const struct courier *courier)
{
	return courier->ended &&
	       (courier->under_way == 0 || clock_ms() - courier->ended_since_ms >= BATCH_MS);
}

/* Milliseconds until there is something to do without anybody's news. */
static unsigned time_to_wait(const struct loop *loop)
{
	const struct courier *courier = loop->courier;
	int64_t now = courier_now(), due = courier_next_due(courier);
	int64_t wait = INT32_MAX, now_ms = clock_ms();

	if (loop->look_due)
		due = now;
	if (due < loop->not_before)
		due = loop->not_before;
	if (courier->stopping)
		wait = loop->stop_by_ms - now_ms;
	else if (courier->order->mode != COURIER_ONCE)
		wait = ((due < loop->next_unasked ? due : loop->next_unasked) - now) * 1000;
	if (!courier->stopping && follow_next_ms(courier) - now_ms < wait)
		wait = follow_next_ms(courier) - now_ms;
	if (courier->ended && courier->ended_since_ms + BATCH_MS - now_ms < wait)
		wait = courier->ended_since_ms + BATCH_MS - now_ms;
	return wait < 0 ? 0 : wait > INT32_MAX ? INT32_MAX : (unsigned)wait;
}

static bool has_ended(const struct loop *loop)
{
	const struct courier *courier = loop->courier;

	if (courier->stopping)
		return courier->under_way == 0 || clock_ms() >= loop->stop_by_ms;
	if (courier->under_way > 0 || loop->look_due || courier->following)
		return false;
	switch (courier->order->mode) {
	case COURIER_ONCE:
		return true;
	case COURIER_UNTIL_TOLD:
		return !is_owed(courier, /* also_gone= */ false);
	case COURIER_WATCH:
		break;
	}
	return false;
}

/* A configuration that somebody is editing, a full disk: the next look may find it better. */
static void say_error(const struct courier *courier, const struct error *err)
{
	courier->order->say(span_of(err->message));
	if (err->hint[0])
		courier->order->say(span_of(err->hint));
}

static int turn(struct loop *loop)
{
	struct courier *courier = loop->courier;
	size_t under_way;

	if (transport_wait(courier->transport, courier->calls.any, time_to_wait(loop), &under_way,
			   loop->err) < 0)
		return -1;
	read_news(loop);
	if (must_write(courier))
		outcomes_write(courier);
	if (courier->stopping)
		return 0;
	follow_turn(courier);
	if (courier->order->mode == COURIER_ONCE)
		return 0;
	int64_t now = courier_now();
	if (has_to_look_again(courier) || courier_next_due(courier) <= now ||
	    loop->next_unasked <= now)
		loop->look_due = true;
	if (loop->look_due && loop->not_before <= now && look(loop) < 0)
		say_error(courier, loop->err);
	return 0;
}

static int work(struct loop *loop)
{
	if (look(loop) < 0)
		return -1;
	follow_recall(loop->courier);
	while (!has_ended(loop) || loop->courier->ended)
		if (turn(loop) < 0)
			return -1;
	return 0;
}

static int read_proxy(struct courier *courier, struct span *ret_proxy, struct error *err)
{
	struct span *values;
	size_t count;

	if (repository_config(courier->repository, "headgate.proxy", &courier->arena, &values,
			      &count, err) < 0)
		return -1;
	*ret_proxy = count ? values[count - 1] : (struct span){ 0 };
	return 0;
}

/* What a courier that was killed had begun to record. */
static int complete_interrupted(struct courier *courier, struct error *err)
{
	size_t completed;

	return interrupted_transactions_complete(courier->repository, INTERRUPTED_OF_COURIER,
						 &courier->arena, &completed, err);
}

static int run(struct courier *courier, struct error *err)
{
	struct loop loop = { .courier = courier, .err = err };
	struct span proxy;

	if (complete_interrupted(courier, err) < 0 ||
	    calls_open(courier->repository, &courier->arena, &courier->calls, err) < 0 ||
	    read_proxy(courier, &proxy, err) < 0 ||
	    transport_open(proxy, &courier->transport, err) < 0)
		return -1;
	return work(&loop);
}

int courier_run(struct repository *repository, const struct courier_order *order, bool *ret_owed,
		struct error *err)
{
	struct courier courier = { .repository = repository, .order = order };

	courier.calls = (struct calls){ -1, -1, -1, -1 };
	arena_init(&courier.arena, LIMIT_RUN_ARENA_BYTES);
	map_init(&courier.channels, &courier.arena);
	int status = run(&courier, err);
	*ret_owed = is_owed(&courier, /* also_gone= */ true) || courier.problems > 0;
	transport_close(courier.transport);
	follow_release(&courier);
	while (courier.look) {
		courier.look->users = 1;
		look_leave(&courier, courier.look);
	}
	calls_close(&courier.calls);
	arena_release(&courier.arena);
	return status;
}
