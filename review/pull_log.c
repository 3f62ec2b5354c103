/* SPDX-License-Identifier: Apache-2.0 */
#include "review/pull_log.h"

#include "base/limits.h"
#include "repo/tree.h"
#include "review/pull_entry.h"

static int damaged(const struct pull_entry *entry, struct error *err, const char *reason)
{
	return error_set(err, ERROR_REPOSITORY, "refs/pull/%u/log: the entry %.12s is damaged: %s",
			 entry->pull.number, oid_text(entry->pull.log).hex, reason);
}

/* The file "approval" of the entry's tree; empty when there is none. */
static int read_approval(struct repository *repository, struct pull_entry *entry,
			 struct arena *arena, struct error *err)
{
	struct tree_entry file;

	if (oid_is_zero(entry->event.approval))
		return 0;
	if (tree_find(repository, entry->tree, span_of("approval"), arena, &file, err) < 0)
		return error_wrap(err, "refs/pull/%u/log: %.12s", entry->pull.number,
				  oid_text(entry->pull.log).hex);
	if (!entry_is_file(file.kind))
		return damaged(entry, err, "its tree has no file \"approval\"");
	return repository_blob(repository, file.oid, LIMIT_TAG_BYTES, arena,
			       &entry->event.approval_bytes, err);
}

/* What cannot change from one entry to the next. */
static const char *contradiction(const struct pull_entry *older, const struct pull_entry *newer)
{
	const struct pull *a = &older->pull, *b = &newer->pull;
	unsigned heads = newer->event.kind == EVENT_UPDATED ? a->heads + 1 : a->heads;

	if (!span_equal(a->repository, b->repository) || !span_equal(a->target, b->target) ||
	    !span_equal(a->topic, b->topic) || !span_equal(a->opener, b->opener) ||
	    a->opened_at != b->opened_at)
		return "repository, target, topic, opener or time of opening are not those of its "
		       "parent";
	if (!oid_equal(a->opened, b->opened))
		return "its trailer First does not name the first entry";
	if (b->heads != heads)
		return "it does not count one head more for each update";
	if (newer->event.kind != EVENT_UPDATED && !oid_equal(a->head, b->head))
		return "the head is another without an update";
	if (a->state != PULL_OPEN && b->state != a->state)
		return "a pull request that has ended has another state";
	return NULL;
}

static void oldest_first(struct pull_events *events)
{
	for (size_t i = 0; i < events->count / 2; i++) {
		struct pull_event event = events->items[i];
		events->items[i] = events->items[events->count - 1 - i];
		events->items[events->count - 1 - i] = event;
	}
}

int pull_events_read(struct repository *repository, const struct pull *pull, struct arena *arena,
		     struct pull_events *ret_events, struct error *err)
{
	struct pull_events events = { 0 };
	struct pull_entry entry, newer = { 0 };

	for (struct oid at = pull->log; !oid_is_zero(at); at = entry.parent) {
		if (events.count == LIMIT_PULL_EVENTS)
			return error_set(err, ERROR_LIMIT,
					 "refs/pull/%u/log has more than %d entries", pull->number,
					 LIMIT_PULL_EVENTS);
		if (pull_entry_read(repository, pull->number, at, arena, &entry, err) < 0 ||
		    read_approval(repository, &entry, arena, err) < 0)
			return -1;
		const char *reason = events.count ? contradiction(&entry, &newer) : NULL;
		if (reason)
			return damaged(&newer, err, reason);
		ARENA_GROW(arena, &events);
		events.items[events.count++] = entry.event;
		newer = entry;
	}
	oldest_first(&events);
	*ret_events = events;
	return 0;
}

/* The edit of a ref that this transaction moves already, or NULL. */
static struct ref_edit *edit_of(struct ref_transaction *transaction, struct span name)
{
	for (size_t i = 0; i < transaction->count; i++)
		if (span_equal(transaction->items[i].name, name))
			return &transaction->items[i];
	return NULL;
}

/*
 * Several events of one push follow one another in the log; *before is where it
 * stood. Two verbs that were planned on the same state do not.
 */
static int move_log(const struct pull *pull, struct oid before, struct ref_transaction *transaction,
		    struct arena *arena, struct error *err)
{
	struct span name = pull_ref(pull->number, "log", arena);
	struct ref_edit *edit = edit_of(transaction, name);

	if (!edit) {
		ref_update(transaction, name, before, pull->log);
		return 0;
	}
	if (!oid_equal(edit->new_oid, before)) {
		error_set(err, ERROR_USAGE, "this push asks for two things of pull request %u",
			  pull->number);
		return error_hint(err, "Push once for each.");
	}
	edit->new_oid = pull->log;
	return 0;
}

static int move_head(struct repository *repository, const struct pull *pull, struct oid before,
		     struct ref_transaction *transaction, struct arena *arena, struct error *err)
{
	struct pull_entry older;
	struct span kept = arena_printf(arena, "refs/pull/%u/heads/%u", pull->number, pull->heads);

	if (pull->heads > LIMIT_HEADS)
		return error_set(err, ERROR_LIMIT,
				 "pull request %u has had %d heads; close it and open another",
				 pull->number, LIMIT_HEADS);
	if (pull_entry_read(repository, pull->number, before, arena, &older, err) < 0)
		return -1;
	struct span head = pull_ref(pull->number, "head", arena);
	if (edit_of(transaction, head)) {
		error_set(err, ERROR_USAGE, "this push updates pull request %u twice",
			  pull->number);
		return error_hint(err, "Push once for each.");
	}
	if (oid_equal(older.pull.head, pull->head))
		BUG("an update to the same head");
	ref_update(transaction, head, older.pull.head, pull->head);
	ref_create(transaction, kept, pull->head);
	return 0;
}

/* The topic is free for another pull request. */
static void end_topic(const struct pull *pull, struct ref_transaction *transaction,
		      struct arena *arena)
{
	struct span topic = topic_ref(pull->target, pull->topic, pull->opener, arena);

	if (topic.len == 0)
		return;
	struct ref_edit *edit = edit_of(transaction, topic);
	if (!edit)
		ref_delete(transaction, topic, pull->opened);
	else if (oid_is_zero(edit->old_oid)) /* opened by the same push */
		*edit = transaction->items[--transaction->count];
}

static bool ends(enum pull_event_kind kind)
{
	return kind == EVENT_MERGED || kind == EVENT_EMERGENCY || kind == EVENT_CLOSED;
}

int pull_event_append(struct repository *repository, struct pull *pull,
		      const struct pull_event *event, struct ref_transaction *transaction,
		      struct arena *arena, struct error *err)
{
	struct oid before = pull->log;

	if (pull_entry_write(repository, pull, event, arena, err) < 0 ||
	    move_log(pull, before, transaction, arena, err) < 0)
		return -1;
	if (event->kind == EVENT_UPDATED)
		return move_head(repository, pull, before, transaction, arena, err);
	if (ends(event->kind))
		end_topic(pull, transaction, arena);
	return 0;
}
