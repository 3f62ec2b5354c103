/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far an Application is with a revision. Only what Argo CD says is said: "seen" is that it
 * compares with it, "healthy" that the operation of this revision succeeded and the whole is
 * healthy now.
 */
#include "base/limits.h"
#include "base/text.h"
#include "deploy/argocd.h"

enum { SENTENCE_COLUMNS = 200 };

struct look {
	const struct application *application;
	struct arena *arena;
	bool compares; /* with the revision, or one after it */
	bool applied;  /* the last operation is of the revision, or of one after it */
	bool applied_later;
};

static struct span safe(const struct look *look, struct span foreign)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	text_display(&text, foreign, SENTENCE_COLUMNS);
	struct span copy = arena_copy(look->arena, text_span(&text));
	text_release(&text);
	return copy;
}

static struct span with_reason(const struct look *look, struct span what, struct span reason)
{
	return safe(look, arena_printf(look->arena, "%.*s%s%.*s", SPAN_ARG(what),
				       what.len && reason.len ? ": " : "", SPAN_ARG(reason)));
}

static struct application_progress progress(enum deployment_state state, bool settled,
					    struct span sentence)
{
	return (struct application_progress){ state, settled, sentence };
}

/* 1 at or after it, 2 after it, 0, -1. */
static int place(struct oid revision, struct oid commit, descends_fn *descends, void *context)
{
	if (oid_is_zero(commit))
		return 0;
	if (oid_equal(revision, commit))
		return 1;
	int after = descends(context, revision, commit);
	return after > 0 ? 2 : after;
}

static struct application_progress of_success(const struct look *look)
{
	const struct application *application = look->application;
	struct span none = { 0 };

	if (look->applied_later)
		return progress(DEPLOY_SUPERSEDED, true, none);
	if (span_is(application->health, "Healthy"))
		return progress(DEPLOY_HEALTHY, true, none);
	return progress(DEPLOY_SYNCED, false,
			with_reason(look, application->health, application->health_detail));
}

/* An operation of this revision, or a later one, is under way or over. */
static struct application_progress of_operation(const struct look *look)
{
	const struct application *application = look->application;
	struct span message = with_reason(look, (struct span){ 0 }, application->message);

	if (span_is(application->phase, "Succeeded"))
		return of_success(look);
	if (span_is(application->phase, "Failed") || span_is(application->phase, "Error"))
		return progress(DEPLOY_FAILED, true,
				look->applied_later ? with_reason(look, span_of("a later revision"),
								  application->message)
						    : message);
	if (application->blocked)
		return progress(DEPLOY_BLOCKED, false, message);
	return progress(DEPLOY_SYNCING, false, message);
}

/* It compares with this revision, but no operation is of it. */
static struct application_progress of_comparison(const struct look *look)
{
	const struct application *application = look->application;
	struct span message = with_reason(look, (struct span){ 0 }, application->message);
	struct span none = { 0 };

	if (application->comparison.len)
		return progress(
			DEPLOY_FAILED, false,
			with_reason(look, span_of("cannot be compared"), application->comparison));
	if (span_is(application->sync_status, "Synced"))
		return progress(DEPLOY_UNCHANGED, true, none);
	if (!span_is(application->sync_status, "OutOfSync"))
		return progress(DEPLOY_SEEN, false, none);
	if (span_is(application->phase, "Running") && application->blocked)
		return progress(DEPLOY_BLOCKED, false, message);
	if (!application->auto_sync.on)
		return progress(DEPLOY_WAITING, true, span_of("out of sync, and auto-sync is off"));
	return progress(DEPLOY_SEEN, false, none);
}

int application_progress(const struct application *application, struct oid revision,
			 descends_fn *descends, void *context, struct arena *arena,
			 struct application_progress *ret_progress, struct error *err)
{
	struct look look = { .application = application, .arena = arena };
	int compared = place(revision, application->compared, descends, context);
	int applied = place(revision, application->applied, descends, context);

	if (compared < 0 || applied < 0)
		return error_set(err, ERROR_REPOSITORY,
				 "could not compare what %.*s/%.*s has with what landed",
				 SPAN_ARG(safe(&look, application->namespace)),
				 SPAN_ARG(safe(&look, application->name)));
	look.compares = compared > 0;
	look.applied = applied > 0;
	look.applied_later = applied == 2;
	if (look.applied)
		*ret_progress = of_operation(&look);
	else if (look.compares)
		*ret_progress = of_comparison(&look);
	else
		*ret_progress =
			progress(DEPLOY_ACCEPTED, false,
				 with_reason(&look, (struct span){ 0 }, application->comparison));
	/* What it shows is of before: a rollback by hand looks healthy where it was until it
	 * begins. */
	if (application->is_pending && ret_progress->settled)
		*ret_progress = progress(DEPLOY_SEEN, false,
					 span_of("an operation that was asked for has not begun"));
	return 0;
}
