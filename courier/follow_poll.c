/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/follow_poll.h"

#include "base/limits.h"
#include "courier/follow_record.h"
#include "courier/look.h"
#include "courier/secret.h"
#include "repo/object.h"

/* More than these are asked for in one list, which is megabytes. */
enum { ASKED_ALONE = 16 };

/* Not seen for so long: the message may have been lost. */
enum { UNSEEN_MS = 30000, REFRESH_MS = 8000 };

enum poll_kind {
	POLL_LIST, /* which Applications there are */
	POLL_EACH,
	POLL_ALL, /* the whole list */
};

struct question {
	struct request request;
	struct exchange exchange;
};

/* In its own arena; uses the targets of a look. */
struct poll {
	struct arena arena;
	struct courier *courier;
	struct following *following;
	struct look *look;
	const struct target *target;
	enum poll_kind kind;
	struct span token;
	struct span default_branch;
	struct question *questions;
	size_t count;
	size_t capacity;
	size_t unanswered;
	int64_t begun_ms;
	struct applications found;
	struct span trouble; /* empty: everything was answered */
	bool is_hopeless;    /* it will not be answered until somebody mends it */
};

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

/* --- what was answered --- */

static int descends(void *context, struct oid ancestor, struct oid commit)
{
	struct poll *poll = context;
	struct repository *repository = poll->courier->repository;
	enum object_kind kind;
	struct error err;

	/* Of another branch, or rewound since: we do not have it. */
	if (object_kind(repository, commit, &kind, &err) < 0)
		return -1;
	return kind == OBJECT_COMMIT ? repository_is_ancestor(repository, ancestor, commit, &err)
				     : 0;
}

static void have_trouble(struct poll *poll, struct span sentence, bool is_hopeless)
{
	poll->trouble = sentence;
	poll->is_hopeless |= is_hopeless;
}

static void add_found(struct poll *poll, const struct applications *applications)
{
	for (size_t i = 0; i < applications->count; i++) {
		ARENA_GROW(&poll->arena, &poll->found);
		poll->found.items[poll->found.count++] = applications->items[i];
	}
}

static void read_answer(struct poll *poll, const struct answer *answer)
{
	struct argocd_answer judged = argocd_answer_judge(answer, &poll->arena);
	struct applications applications = { 0 };
	struct error err;

	/* One that was removed meanwhile. */
	if (poll->kind == POLL_EACH && answer->status == 404)
		return;
	if (judged.meaning != ANSWER_ACCEPTED) {
		have_trouble(poll, judged.sentence, judged.meaning == ANSWER_ALARM);
		return;
	}
	if (applications_read(answer->body, &poll->look->targets, poll->following->channel->branch,
			      poll->default_branch, &poll->arena, &applications, &err) < 0)
		have_trouble(poll, arena_copy(&poll->arena, span_of(err.message)), false);
	else
		add_found(poll, &applications);
}

static struct span name_of(const struct application *application, struct arena *arena)
{
	return arena_printf(arena, "%.*s/%.*s", SPAN_ARG(application->namespace),
			    SPAN_ARG(application->name));
}

static struct followed *find(struct following *following, struct span name)
{
	for (size_t i = 0; i < following->count; i++)
		if (span_equal(following->items[i].name, name))
			return &following->items[i];
	return NULL;
}

/* What a later poll needs of an answer that is gone then. */
static void keep(struct following *following, const struct application *application)
{
	struct arena *arena = &following->arena;
	struct span name = name_of(application, arena);
	struct followed *followed = find(following, name);

	if (!followed) {
		ARENA_GROW(arena, following);
		followed = &following->items[following->count++];
		*followed = (struct followed){ .name = name };
	}
	followed->application = (struct application){
		.name = arena_copy(arena, application->name),
		.namespace = arena_copy(arena, application->namespace),
		.project = arena_copy(arena, application->project),
		.path = arena_copy(arena, application->path),
	};
}

/* Recorded by an earlier courier, and not among the Applications any more. */
static void drop_unknown(struct following *following)
{
	size_t count = 0;

	for (size_t i = 0; i < following->count; i++)
		if (following->items[i].application.name.len)
			following->items[count++] = following->items[i];
	following->count = count;
}

static void end_with(struct poll *poll, enum deployment_state state, struct span answer)
{
	struct observation observation = { .state = state, .settled = true, .answer = answer };

	poll->following->is_over =
		follow_record(poll->courier, poll->following, &observation, 1, &poll->arena);
}

static struct span clone_urls_text(const struct poll *poll)
{
	const struct targets *targets = &poll->look->targets;

	return targets->clone_url_count ? targets->clone_urls[0]
					: (struct span)SPAN("no clone URL is configured");
}

static void list_is_read(struct poll *poll)
{
	struct following *following = poll->following;
	struct changed_files files = { 0 };
	size_t matching = 0;
	struct error err;

	if (changed_files_between(poll->courier->repository, following->before, following->revision,
				  &poll->arena, &files, &err) < 0)
		files = (struct changed_files){ 0 };
	for (size_t i = 0; i < poll->found.count; i++) {
		const struct application *application = &poll->found.items[i];
		if (!application->matches_url || !application->matches_branch)
			continue;
		matching++;
		if (application_will_refresh(application, &files))
			keep(following, application);
	}
	drop_unknown(following);
	/* Until it could be written down that there is none, the list is asked for again. */
	following->is_listed = following->count > 0;
	if (matching == 0)
		end_with(poll, DEPLOY_UNMATCHED,
			 arena_printf(&poll->arena,
				      "no Application uses this repository and branch (%.*s)",
				      SPAN_ARG(clone_urls_text(poll))));
	else if (following->count == 0)
		end_with(poll, DEPLOY_UNCHANGED,
			 arena_printf(&poll->arena, "%zu %s, none is concerned by these files",
				      matching, matching == 1 ? "Application" : "Applications"));
}

static const struct application *found_named(const struct poll *poll, const struct followed *wanted)
{
	for (size_t i = 0; i < poll->found.count; i++) {
		const struct application *application = &poll->found.items[i];
		if (span_equal(application->name, wanted->application.name) &&
		    span_equal(application->namespace, wanted->application.namespace))
			return application;
	}
	return NULL;
}

/* True when there is something to record. */
static bool observe(struct poll *poll, struct followed *followed, struct observation *observation)
{
	const struct application *application = found_named(poll, followed);
	struct application_progress progress;
	struct error err;

	if (!application || application_progress(application, poll->following->revision, descends,
						 poll, &poll->arena, &progress, &err) < 0)
		return false;
	*observation = (struct observation){
		.followed = followed,
		.state = progress.state,
		.settled = progress.settled,
		.answer = progress.sentence,
	};
	if (progress.state != DEPLOY_ACCEPTED && progress.state != followed->state)
		return true;
	followed->settled = progress.settled;
	return false;
}

static bool all_settled(const struct following *following)
{
	for (size_t i = 0; i < following->count; i++)
		if (!following->items[i].settled)
			return false;
	return true;
}

static void states_are_read(struct poll *poll)
{
	struct following *following = poll->following;
	struct observation *observations =
		ARENA_ARRAY(&poll->arena, following->count, struct observation);
	size_t count = 0;

	for (size_t i = 0; i < following->count; i++)
		if (!following->items[i].settled)
			count += observe(poll, &following->items[i], &observations[count]);
	if (count && !follow_record(poll->courier, following, observations, count, &poll->arena))
		return;
	if (all_settled(following))
		follow_sum_up(poll->courier, following);
}

/* Often at first, when somebody may be looking; never so often that it is work for Argo CD. */
static int64_t pause_after(const struct poll *poll)
{
	int64_t now = courier_now_ms(), age = now - poll->following->started_ms;
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
	following->next_ms = courier_now_ms() + pause_after(poll);
	keep_trouble(poll);
	if (following->is_over) {
		/* A later revision is followed now. */
	} else if (poll->is_hopeless) {
		follow_sum_up(poll->courier, following);
	} else if (poll->kind != POLL_LIST) {
		states_are_read(poll);
	} else if (!poll->trouble.len) {
		list_is_read(poll);
		if (following->is_listed)
			following->next_ms = courier_now_ms();
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

	read_answer(poll, answer);
	if (--poll->unanswered == 0)
		finish(poll);
}

/* Argo CD answers when it has looked, maybe never; what it then has the next poll shows. */
static void answered_refresh(struct exchange *exchange, const struct answer *answer)
{
	struct poll *poll = exchange->context;

	if (answer->status == 200)
		read_answer(poll, answer);
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
	int64_t now = courier_now_ms();
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
		open += !following->items[i].settled;
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
		if (!following->items[i].settled)
			ask_for(poll, &following->items[i]);
}

static bool must_resend(const struct poll *poll)
{
	const struct following *following = poll->following;

	if (following->resent || !following->is_listed ||
	    courier_now_ms() - following->started_ms < UNSEEN_MS)
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

static int send_all(struct poll *poll, struct error *err)
{
	for (size_t i = 0; i < poll->count; i++) {
		struct question *question = &poll->questions[i];
		question->exchange.request = &question->request;
		if (transport_start(poll->courier->transport, &question->exchange, err) < 0)
			return -1;
		poll->unanswered++;
	}
	return 0;
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
	poll->begun_ms = courier_now_ms();
	following->poll = poll;
	return poll;
}

static int read_default_branch(struct poll *poll, struct error *err)
{
	struct span head;

	if (repository_head_ref(poll->courier->repository, &poll->arena, &head, err) < 0)
		return -1;
	if (span_starts_with(head, "refs/heads/"))
		poll->default_branch = span_from(head, strlen("refs/heads/"));
	return 0;
}

static int begin(struct poll *poll, struct error *err)
{
	struct following *following = poll->following;
	struct credentials credentials = { 0 };

	poll->target = target_named(&poll->look->targets, following->channel->target);
	if (!poll->target || poll->target->problem.len ||
	    credentials_read(poll->target, &poll->arena, &credentials, err) < 0 ||
	    credentials.token.len == 0) {
		/* It is no target any more, or not one that shows its Applications. */
		following->is_over = true;
		return 0;
	}
	poll->token = credentials.token;
	if (read_default_branch(poll, err) < 0)
		return -1;
	ask(poll);
	if (must_resend(poll))
		ask_again(poll, &credentials);
	return send_all(poll, err);
}

int follow_poll_begin(struct courier *courier, struct following *following, struct error *err)
{
	struct poll *poll = poll_new(courier, following);

	if (begin(poll, err) < 0)
		return -1;
	if (poll->count > 0)
		return 0;
	following->next_ms = courier_now_ms() + 1000;
	follow_poll_drop(courier, following);
	return 0;
}
