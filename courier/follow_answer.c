/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/follow_answer.h"

#include "courier/follow_orders.h"
#include "courier/follow_record.h"
#include "repo/object.h"

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

void poll_read_answer(struct poll *poll, const struct answer *answer)
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

/*
 * Who is going to look is written down, so that a push can say it and nobody takes the others'
 * end for the end of all. False: it could not be.
 */
static bool record_concerned(struct poll *poll)
{
	struct following *following = poll->following;
	struct observation *observations =
		ARENA_ARRAY(&poll->arena, following->count, struct observation);
	size_t count = 0;

	for (size_t i = 0; i < following->count; i++) {
		if (following->items[i].state)
			continue;
		observations[count++] = (struct observation){
			.followed = &following->items[i],
			.state = DEPLOY_ACCEPTED,
			.answer = SPAN("will refresh"),
		};
	}
	return count == 0 ||
	       follow_record(poll->courier, following, observations, count, &poll->arena);
}

static void keep_concerned(struct poll *poll)
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
	following->is_listed = following->count > 0 && record_concerned(poll);
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

/* Only those with orders; that a target has no other is not the question. */
static void keep_ordered(struct poll *poll)
{
	struct following *following = poll->following;

	for (size_t i = 0; i < poll->found.count; i++) {
		const struct application *application = &poll->found.items[i];
		if (find(following, name_of(application, &poll->arena)))
			keep(following, application);
	}
	drop_unknown(following);
	following->is_listed = following->count > 0;
	following->is_over = following->count == 0;
}

void poll_list_is_read(struct poll *poll)
{
	follow_orders_settle(poll);
	if (poll->following->is_of_orders)
		keep_ordered(poll);
	else
		keep_concerned(poll);
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
		if (!followed_is_settled(&following->items[i]))
			return false;
	return true;
}

void poll_states_are_read(struct poll *poll)
{
	struct following *following = poll->following;
	struct observation *observations =
		ARENA_ARRAY(&poll->arena, following->count, struct observation);
	size_t count = 0;

	follow_orders_settle(poll);
	for (size_t i = 0; i < following->count; i++)
		if (!following->items[i].settled)
			count += observe(poll, &following->items[i], &observations[count]);
	if (count && !follow_record(poll->courier, following, observations, count, &poll->arena))
		return;
	if (all_settled(following) && following->is_of_orders)
		following->is_over = true;
	else if (all_settled(following))
		follow_sum_up(poll->courier, following);
}
