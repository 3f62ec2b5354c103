/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/deploy_watch.h"

#include "base/limits.h"
#include "base/text.h"

enum {
	/* Entries of one chain between two looks; each Application has a few. */
	ENTRIES_MAX = 10000,
	/* Of Applications that will look; the rest is counted. */
	NAMES_SHOWN = 5,
};

struct looking {
	struct deploy_watch *watch;
	deploy_watch_fn *tell;
	void *context;
	struct arena *arena;
	struct error *err; /* of the one at hand */
};

/* 1 when the entry is about the awaited revision or one after it, 0 when not, -1. */
static int concerns(const struct looking *looking, const struct awaited *awaited,
		    const struct deployment *entry)
{
	if (oid_equal(entry->revision, awaited->revision))
		return 1;
	return repository_is_ancestor(looking->watch->repository, awaited->revision,
				      entry->revision, looking->err);
}

/* The entries since the last look that concern it, newest first. */
static int read_new(const struct looking *looking, const struct awaited *awaited, struct oid tip,
		    struct deployments *ret_new)
{
	*ret_new = (struct deployments){ 0 };
	while (!oid_is_zero(tip) && !oid_equal(tip, awaited->seen) &&
	       ret_new->count < ENTRIES_MAX) {
		struct deployment entry;
		if (deployment_read(looking->watch->repository, awaited->target->name,
				    awaited->branch, tip, looking->arena, &entry, looking->err) < 0)
			return -1;
		int found = concerns(looking, awaited, &entry);
		if (found <= 0)
			return found;
		ARENA_GROW(looking->arena, ret_new);
		ret_new->items[ret_new->count++] = entry;
		tip = entry.earlier;
	}
	return 0;
}

static bool will_look(const struct deployment *entry)
{
	return entry->application.len && entry->state == DEPLOY_ACCEPTED;
}

/*
 * The first entry about the target as a whole says that it has the revision, the second sums up
 * how its Applications ended (courier/follow.h).
 */
static void take(struct awaited *awaited, const struct deployment *entry)
{
	if (entry->application.len) {
		awaited->is_settled |= !awaited->to_the_end;
		return;
	}
	awaited->is_settled =
		!awaited->reports || entry->state == DEPLOY_UNMATCHED || awaited->is_taken;
	awaited->is_taken = true;
}

/* Tells of items[last] and those that stand below it in the same way; how many these are. */
static size_t tell_who_looks(const struct looking *looking, const struct awaited *awaited,
			     const struct deployments *fresh, size_t last)
{
	struct deployment all = fresh->items[last];
	struct text names;
	size_t count = 0;

	text_init(&names, LIMIT_MESSAGE_BYTES);
	for (; count <= last && will_look(&fresh->items[last - count]); count++)
		if (count < NAMES_SHOWN)
			text_format(&names, "%s%.*s", count ? ", " : "",
				    SPAN_ARG(fresh->items[last - count].application));
	if (count > NAMES_SHOWN)
		text_format(&names, " and %zu more", count - NAMES_SHOWN);
	all.application = text_span(&names);
	looking->tell(looking->context, awaited, &all, NULL);
	text_release(&names);
	return count;
}

static int look_at_chain(const struct looking *looking, struct awaited *awaited)
{
	struct span ref = deployment_ref(awaited->target->name, awaited->branch, looking->arena);
	struct deployments fresh;
	struct oid tip = { 0 };
	int found = repository_ref(looking->watch->repository, ref.ptr, &tip, looking->err);

	if (found <= 0 || oid_equal(tip, awaited->seen))
		return found < 0 ? -1 : 0;
	if (read_new(looking, awaited, tip, &fresh) < 0)
		return -1;
	awaited->seen = tip;
	for (size_t i = fresh.count; i-- > 0;) {
		take(awaited, &fresh.items[i]);
		if (will_look(&fresh.items[i]))
			i -= tell_who_looks(looking, awaited, &fresh, i) - 1;
		else
			looking->tell(looking->context, awaited, &fresh.items[i], NULL);
	}
	return 0;
}

static int look_at_attempts(const struct looking *looking, struct awaited *awaited)
{
	struct attempts attempts = { 0 };

	if (attempts_read(looking->watch->repository, awaited->target->name, looking->arena,
			  &attempts, looking->err) < 0)
		return -1;
	for (size_t i = 0; i < attempts.count; i++) {
		const struct attempt *attempt = &attempts.items[i];
		if (!span_equal(attempt->branch, awaited->branch) ||
		    attempt->last < looking->watch->since ||
		    !oid_equal(attempt->revision, awaited->revision) ||
		    attempt->count <= awaited->attempts)
			continue;
		awaited->attempts = attempt->count;
		looking->tell(looking->context, awaited, NULL, attempt);
	}
	return 0;
}

static void look_at(struct looking *looking, struct awaited *awaited)
{
	looking->err = &awaited->problem;
	if (look_at_chain(looking, awaited) == 0 &&
	    (awaited->is_taken || look_at_attempts(looking, awaited) == 0)) {
		awaited->problem = (struct error){ 0 };
		return;
	}
	awaited->is_settled = true;
	looking->tell(looking->context, awaited, NULL, NULL);
}

void deploy_watch_look(struct deploy_watch *watch, deploy_watch_fn *tell, void *context,
		       struct arena *arena)
{
	struct looking looking = {
		.watch = watch, .tell = tell, .context = context, .arena = arena
	};

	for (size_t i = 0; i < watch->count; i++)
		if (!watch->items[i].is_settled)
			look_at(&looking, &watch->items[i]);
}
