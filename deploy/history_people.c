/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who agreed to a landing. A commit of the gate holds the approvals as mergetags; the log of the
 * pull request says whose each one is, for a signed tag names nobody. Where the pushed commits
 * themselves landed, the log alone knows: who had approved the head when it landed.
 */
#include "base/limits.h"
#include "deploy/history_row.h"
#include "repo/object.h"
#include "review/pull_entry.h"

struct people {
	struct repository *repository;
	struct history_row *row;
	struct arena *arena;
	struct pull pull; /* as the landing left it */
	struct pull_events events;
	size_t capacity;
	struct error *err;
};

static bool is_named(const struct people *people, struct span principal)
{
	for (size_t i = 0; i < people->row->approver_count; i++)
		if (span_equal(people->row->approvers[i], principal))
			return true;
	return false;
}

static void add_approver(struct people *people, struct span principal)
{
	struct history_row *row = people->row;

	if (principal.len == 0 || is_named(people, principal))
		return;
	row->approvers = arena_grow(people->arena, row->approvers, row->approver_count,
				    &people->capacity, sizeof(*row->approvers));
	row->approvers[row->approver_count++] = principal;
}

/* A tag that the log does not know is nobody's word. */
static void add_author_of(struct people *people, struct oid tag)
{
	for (size_t i = people->events.count; i-- > 0;) {
		const struct pull_event *event = &people->events.items[i];
		if (event->kind == EVENT_APPROVED && oid_equal(event->approval, tag)) {
			add_approver(people, event->approver);
			return;
		}
	}
}

static void add_mergetags(struct people *people, const struct commit *commit)
{
	for (size_t i = 0; i < commit->mergetag_count; i++)
		add_author_of(people, object_id(OBJECT_TAG, commit->mergetags[i]));
}

/* The last word of a person up to the landing is an approval of the head that landed. */
static bool has_approved_head(const struct people *people, size_t event)
{
	const struct pull_events *events = &people->events;
	const struct pull_event *word = &events->items[event];

	if ((word->kind != EVENT_APPROVED && word->kind != EVENT_CARRIED) ||
	    !oid_equal(word->head, people->pull.head))
		return false;
	for (size_t i = event + 1; i < events->count; i++) {
		const struct pull_event *later = &events->items[i];
		if ((later->kind == EVENT_REJECTED || later->kind == EVENT_WITHDRAWN) &&
		    span_equal(later->approver, word->approver))
			return false;
	}
	return true;
}

static void add_from_log(struct people *people)
{
	for (size_t i = 0; i < people->events.count; i++)
		if (has_approved_head(people, i))
			add_approver(people, people->events.items[i].approver);
}

static int read_log(struct people *people)
{
	const struct landing *landing = &people->row->landing;
	struct pull_entry entry;

	if (pull_entry_read(people->repository, landing->pulls[landing->pull_count - 1],
			    landing->pull_log, people->arena, &entry, people->err) < 0)
		return -1;
	people->pull = entry.pull;
	people->row->title = entry.pull.title;
	return pull_events_read(people->repository, &people->pull, people->arena, &people->events,
				people->err);
}

static struct span first_line(struct span message)
{
	return span_first(message, span_find(message, '\n'));
}

/* Somebody else made the commit, so what it says of itself counts for nothing. */
static bool is_pushed_commit(const struct landing *landing, const struct commit *commit)
{
	return landing->kind == LANDING_FAST_FORWARD || landing->kind == LANDING_PUSHED ||
	       (landing->kind == LANDING_SQUASH && commit->mergetag_count == 0);
}

int history_row_people(struct repository *repository, struct history_row *row, struct arena *arena,
		       struct error *err)
{
	struct people people = {
		.repository = repository,
		.row = row,
		.arena = arena,
		.err = err,
	};
	struct commit commit;

	if (commit_read(repository, row->landing.new_tip, arena, &commit, err) < 0)
		return -1;
	row->title = first_line(commit.message);
	if (row->landing.pull_count == 0 || oid_is_zero(row->landing.pull_log))
		return 0;
	if (read_log(&people) < 0)
		return error_wrap(err, "landing %u", (unsigned)row->id);
	if (is_pushed_commit(&row->landing, &commit))
		add_from_log(&people);
	else
		add_mergetags(&people, &commit);
	return 0;
}
