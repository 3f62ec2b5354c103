/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/follow_poll.h"

#include "base/clock.h"
#include "base/limits.h"
#include "courier/follow_answer.h"
#include "courier/follow_record.h"
#include "courier/look.h"
#include "courier/secret.h"
#include "repo/ref_name.h"

/* More than these are asked for in one list, which is megabytes. */
enum { ASKED_ALONE = 16 };

/* Not seen for so long: the message may have been lost. */
enum { UNSEEN_MS = 30000, REFRESH_MS = 8000 };

static void poll_free(struct poll *poll)
{
	struct arena arena = poll->arena;

	look_leave(poll->courier, poll->look);
	arena_wipe(&arena);
}

void follow_poll_drop(struct courier *courier, struct following *following)
{
	(void)courier;
	poll_free(following->poll);
	following->poll = NULL;
}

/* Often at first, when somebody may be looking; never so often that it is work for Argo CD. */
static int64_t pause_after(const struct poll *poll)
{
	int64_t now = clock_ms(), age = now - poll->following->started_ms;
	int64_t pause = age < 10000 ? 1000 : age < 60000 ? 2000 : 5000;
	int64_t took = now - poll->begun_ms;

	return pause > 4 * took ? pause : 4 * took;
}

static void keep_trouble(struct poll *poll)
{
	struct following *following = poll->following;
	int len = snprintf(following->trouble_bytes, sizeof(following->trouble_bytes), "%.*s%.*s",
			   poll->trouble.len ? 36 : 0,
			   "its Applications could not be read: ", SPAN_ARG(poll->trouble));

	if (len >= (int)sizeof(following->trouble_bytes))
		len = (int)sizeof(following->trouble_bytes) - 1;
	following->trouble =
		(struct span){ following->trouble_bytes, poll->trouble.len ? (size_t)len : 0 };
}

static void finish(struct poll *poll)
{
	struct following *following = poll->following;

	following->poll = NULL;
	following->next_ms = clock_ms() + pause_after(poll);
	keep_trouble(poll);
	if (following->is_over) {
		/* A later revision is followed now. */
	} else if (poll->is_hopeless && following->is_of_orders) {
		following->is_over = true;
	} else if (poll->is_hopeless) {
		follow_sum_up(poll->courier, following);
	} else if (poll->kind != POLL_LIST) {
		poll_states_are_read(poll);
	} else if (!poll->trouble.len) {
		poll_list_is_read(poll);
		if (following->is_listed)
			following->next_ms = clock_ms();
	}
	/* One look is all that a round gives. */
	if (poll->courier->order->mode == COURIER_ONCE &&
	    (poll->kind != POLL_LIST || !following->is_listed))
		following->is_over = true;
	poll_free(poll);
}

static void answered(struct exchange *exchange, const struct answer *answer)
{
	struct poll *poll = exchange->context;

	poll_read_answer(poll, answer);
	if (--poll->unanswered == 0)
		finish(poll);
}

/* Argo CD answers when it has looked, maybe never; what it then has the next poll shows. */
static void answered_refresh(struct exchange *exchange, const struct answer *answer)
{
	struct poll *poll = exchange->context;

	if (answer->status == 200)
		poll_read_answer(poll, answer);
	if (--poll->unanswered == 0)
		finish(poll);
}

/* What the message that is sent again is answered does not matter: the Applications tell. */
static void answered_again(struct exchange *exchange, const struct answer *answer)
{
	struct poll *poll = exchange->context;

	(void)answer;
	if (--poll->unanswered == 0)
		finish(poll);
}

/* --- what is asked --- */

typedef void question_done_fn(struct exchange *exchange, const struct answer *answer);

static void add_question(struct poll *poll, struct request request, question_done_fn *done)
{
	poll->questions = arena_grow(&poll->arena, poll->questions, poll->count, &poll->capacity,
				     sizeof(*poll->questions));
	poll->questions[poll->count++] = (struct question){
		.request = request,
		.exchange = { .target = poll->target,
			      .arena = &poll->arena,
			      .done = done,
			      .context = poll },
	};
}

static bool is_unseen(const struct followed *followed)
{
	return followed->state == 0 || followed->state == DEPLOY_ACCEPTED;
}

/* An Application that should have looked by now is asked to; not while it may still be at it. */
static void ask_for(struct poll *poll, struct followed *followed)
{
	int64_t now = clock_ms();
	int64_t waits_since = followed->asked_ms ? followed->asked_ms : poll->following->started_ms;

	if (!is_unseen(followed) || now - waits_since < UNSEEN_MS) {
		add_question(poll,
			     argocd_get_request(poll->target, &followed->application, poll->token,
						&poll->arena),
			     answered);
		return;
	}
	followed->asked_ms = now;
	add_question(poll,
		     argocd_refresh_request(poll->target, &followed->application, poll->token,
					    REFRESH_MS, &poll->arena),
		     answered_refresh);
}

static void ask(struct poll *poll)
{
	struct following *following = poll->following;
	size_t open = 0;

	for (size_t i = 0; i < following->count; i++)
		open += !followed_is_settled(&following->items[i]);
	if (!following->is_listed) {
		poll->kind = POLL_LIST;
		add_question(poll,
			     argocd_list_request(poll->target, /* whole= */ false, poll->token,
						 &poll->arena),
			     answered);
		return;
	}
	if (open > ASKED_ALONE) {
		poll->kind = POLL_ALL;
		add_question(poll,
			     argocd_list_request(poll->target, /* whole= */ true, poll->token,
						 &poll->arena),
			     answered);
		return;
	}
	poll->kind = POLL_EACH;
	for (size_t i = 0; i < following->count; i++)
		if (!followed_is_settled(&following->items[i]))
			ask_for(poll, &following->items[i]);
}

static bool must_resend(const struct poll *poll)
{
	const struct following *following = poll->following;

	if (following->resent || following->is_of_orders || !following->is_listed ||
	    clock_ms() - following->started_ms < UNSEEN_MS)
		return false;
	for (size_t i = 0; i < following->count; i++)
		if (!is_unseen(&following->items[i]))
			return false;
	return true;
}

/* Without files, so that every Application looks, and no manifests are kept for the new one. */
static void ask_again(struct poll *poll, const struct credentials *credentials)
{
	struct following *following = poll->following;
	struct requests requests = { 0 };
	struct error ignored;
	struct delivery delivery = {
		.target = poll->target,
		.branch = following->channel->branch,
		.default_branch = poll->default_branch,
		.before = following->before,
		.after = following->revision,
		.id = arena_printf(&poll->arena, "again-%s", oid_text(following->revision).hex),
		.time = following->since,
		.brief = true,
	};

	following->resent = true;
	if (delivery_requests(&delivery, &poll->look->targets, credentials, courier_now(),
			      &poll->arena, &requests, &ignored) < 0)
		return;
	for (size_t i = 0; i < requests.count; i++)
		add_question(poll, requests.items[i], answered_again);
	courier_say(poll->courier, following->channel, following->revision,
		    "no Application has seen it: told again");
}

/* What cannot be sent (a header with a line break) is trouble like an answer that does not come. */
static void send_all(struct poll *poll)
{
	struct error err;

	for (size_t i = 0; i < poll->count; i++) {
		struct question *question = &poll->questions[i];
		question->exchange.request = &question->request;
		if (transport_start(poll->courier->transport, &question->exchange, &err) < 0)
			poll->trouble = arena_copy(&poll->arena, span_of(err.message));
		else
			poll->unanswered++;
	}
}

static struct poll *poll_new(struct courier *courier, struct following *following)
{
	struct arena arena;

	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	struct poll *poll = ARENA_NEW(&arena, struct poll);
	poll->arena = arena;
	poll->courier = courier;
	poll->following = following;
	poll->look = courier->look;
	poll->look->users++;
	poll->begun_ms = clock_ms();
	following->poll = poll;
	return poll;
}

static void read_default_branch(struct poll *poll)
{
	struct span head = { 0 };
	struct error ignored;

	if (repository_head_ref(poll->courier->repository, &poll->arena, &head, &ignored) == 0 &&
	    ref_is_branch(head))
		poll->default_branch = ref_branch_name(head);
}

/* False: it is no target any more, or not one that shows its Applications. */
static bool read_target(struct poll *poll, struct credentials *credentials)
{
	struct error ignored;

	poll->target = target_named(&poll->look->targets, poll->following->channel->target);
	return poll->target && poll->target->problem.len == 0 &&
	       credentials_read(poll->target, &poll->arena, credentials, &ignored) == 0 &&
	       credentials->token.len > 0;
}

void follow_poll_begin(struct courier *courier, struct following *following)
{
	struct poll *poll = poll_new(courier, following);
	struct credentials credentials = { 0 };

	following->is_over = !read_target(poll, &credentials);
	if (!following->is_over) {
		poll->token = credentials.token;
		read_default_branch(poll);
		ask(poll);
		if (must_resend(poll))
			ask_again(poll, &credentials);
		send_all(poll);
	}
	if (poll->unanswered > 0)
		return;
	following->next_ms = clock_ms() + pause_after(poll);
	follow_poll_drop(courier, following);
}
