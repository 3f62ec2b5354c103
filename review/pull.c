/* SPDX-License-Identifier: Apache-2.0 */
#include "review/pull.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "repo/object.h"
#include "review/approval.h"
#include "review/pull_entry.h"

uint32_t pull_number_parse(struct span text)
{
	uint32_t number = 0;

	if (text.len == 0 || text.len > 9 || text.ptr[0] == '0')
		return 0;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return 0;
		number = number * 10 + (uint32_t)(text.ptr[i] - '0');
	}
	return number;
}

struct span pull_ref(uint32_t number, const char *leaf, struct arena *arena)
{
	return arena_printf(arena, "refs/pull/%u/%s", number, leaf);
}

int pull_read(struct repository *repository, uint32_t number, struct arena *arena,
	      struct pull *ret_pull, struct error *err)
{
	struct pull_entry entry;
	struct oid log;
	int found = repository_ref(repository, pull_ref(number, "log", arena).ptr, &log, err);

	if (found <= 0)
		return found;
	if (pull_entry_read(repository, number, log, arena, &entry, err) < 0)
		return -1;
	*ret_pull = entry.pull;
	return 1;
}

int pull_message(struct repository *repository, struct pull *pull, struct arena *arena,
		 struct error *err)
{
	struct pull_entry entry;

	pull->message = (struct span){ 0 };
	if (oid_is_zero(pull->message_entry))
		return 0;
	if (pull_entry_read(repository, pull->number, pull->message_entry, arena, &entry, err) < 0)
		return -1;
	pull->message = entry.event.comment;
	return 0;
}

/* The number in "refs/pull/42/log"; 0 for another ref. */
static uint32_t number_of_log(struct span ref)
{
	static const char prefix[] = "refs/pull/", suffix[] = "/log";
	size_t around = strlen(prefix) + strlen(suffix);

	if (!span_starts_with(ref, prefix) || !span_ends_with(ref, suffix) || ref.len <= around)
		return 0;
	return pull_number_parse(span_first(span_from(ref, strlen(prefix)), ref.len - around));
}

static int newest_damaged_first(const void *left, const void *right)
{
	const struct damaged_pull *a = left, *b = right;

	return (a->number < b->number) - (a->number > b->number);
}

static int newest_first(const void *left, const void *right)
{
	const struct pull *a = left, *b = right;

	return (a->number < b->number) - (a->number > b->number);
}

/* Damage of one is told beside the others; -1 when the machine could not read. */
static int list_one(struct repository *repository, uint32_t number, struct oid log,
		    struct arena *arena, struct pulls *pulls, struct error *err)
{
	struct pull_entry entry;
	struct error reason = { 0 };

	if (pull_entry_read(repository, number, log, arena, &entry, &reason) == 0) {
		pulls->items[pulls->count++] = entry.pull;
		return 0;
	}
	if (reason.code != ERROR_REPOSITORY && reason.code != ERROR_INPUT) {
		*err = reason;
		return -1;
	}
	ARENA_GROW(arena, &pulls->damaged);
	pulls->damaged.items[pulls->damaged.count++] = (struct damaged_pull){ number, reason };
	return 0;
}

int pulls_list(struct repository *repository, struct arena *arena, struct pulls *ret_pulls,
	       struct error *err)
{
	struct pulls pulls = { 0 };
	struct ref_values refs;

	if (refs_list_leaf(repository, "refs/pull/", "log", arena, &refs, err) < 0)
		return -1;
	pulls.items = ARENA_ARRAY(arena, refs.count, struct pull);
	pulls.capacity = refs.count;
	for (size_t i = 0; i < refs.count; i++) {
		uint32_t number = number_of_log(refs.items[i].name);
		if (number &&
		    list_one(repository, number, refs.items[i].oid, arena, &pulls, err) < 0)
			return -1;
	}
	if (pulls.count)
		qsort(pulls.items, pulls.count, sizeof(*pulls.items), newest_first);
	if (pulls.damaged.count)
		qsort(pulls.damaged.items, pulls.damaged.count, sizeof(*pulls.damaged.items),
		      newest_damaged_first);
	*ret_pulls = pulls;
	return 0;
}

struct span topic_ref(struct span target, struct span topic, struct span opener,
		      struct arena *arena)
{
	struct span owner = topic.len ? span_of("") : opener;

	if (topic.len == 0 && opener.len == 0)
		return (struct span){ 0 };
	/* None of them can hold a line end: they are parts of refs, or names. */
	struct span text = arena_printf(arena, "%.*s\n%.*s\n%.*s\n", SPAN_ARG(target),
					SPAN_ARG(topic), SPAN_ARG(owner));
	return arena_printf(arena, "refs/topics/%s", oid_text(object_id(OBJECT_BLOB, text)).hex);
}

/* The pull request whose log begins with the commit `first`, as it is now. */
static int pull_of_first(struct repository *repository, const char *ref, struct oid first,
			 struct arena *arena, struct pull *ret_pull, struct error *err)
{
	struct record record;
	int64_t number;

	if (record_read(repository, ref, first, arena, &record, err) < 0 ||
	    record_number(&record, "Pull-Request", RECORD_REQUIRED, LIMIT_PULL_NUMBER, &number,
			  err) < 0)
		return -1;
	int found = pull_read(repository, (uint32_t)number, arena, ret_pull, err);
	if (found < 0)
		return -1;
	if (!found)
		return record_damaged(&record, err, "there is no pull request %u",
				      (unsigned)number);
	if (!oid_equal(ret_pull->opened, first) || ret_pull->state != PULL_OPEN)
		return record_damaged(&record, err, "it does not begin an open pull request");
	return 1;
}

int pull_of_topic(struct repository *repository, struct span target, struct span topic,
		  struct span opener, struct arena *arena, struct pull *ret_pull, struct error *err)
{
	struct span ref = topic_ref(target, topic, opener, arena);
	struct oid first;

	if (ref.len == 0)
		return 0;
	int found = repository_ref(repository, ref.ptr, &first, err);
	if (found <= 0)
		return found;
	found = pull_of_first(repository, ref.ptr, first, arena, ret_pull, err);
	if (found > 0 &&
	    (!span_equal(ret_pull->target, target) || !span_equal(ret_pull->topic, topic)))
		return error_set(err, ERROR_REPOSITORY,
				 "%s leads to pull request %u, which has another target or topic",
				 ref.ptr, ret_pull->number);
	return found;
}

static int exists(struct repository *repository, uint64_t number, struct error *err)
{
	char ref[sizeof("refs/pull/999999999/log")];
	struct oid oid;

	if (number > LIMIT_PULL_NUMBER)
		return 0;
	snprintf(ref, sizeof(ref), "refs/pull/%u/log", (unsigned)number);
	return repository_ref(repository, ref, &oid, err);
}

/*
 * The last number that is taken: first in growing steps, then by halves. Numbers
 * have no holes, so a few look-ups tell it among any number of pull requests.
 */
static int last_number(struct repository *repository, uint32_t *ret_number, struct error *err)
{
	uint64_t taken = 0, untaken = 1;
	int found;

	while ((found = exists(repository, untaken, err)) > 0) {
		taken = untaken;
		untaken *= 2;
	}
	while (found == 0 && untaken - taken > 1) {
		uint64_t middle = taken + (untaken - taken) / 2;
		found = exists(repository, middle, err);
		if (found > 0) {
			taken = middle;
			found = 0;
		} else {
			untaken = middle;
		}
	}
	*ret_number = (uint32_t)taken;
	return found < 0 ? -1 : 0;
}

static int next_number(struct repository *repository, uint32_t reserved, uint32_t *ret_number,
		       struct error *err)
{
	uint32_t last;

	if (last_number(repository, &last, err) < 0)
		return -1;
	if (last + reserved >= LIMIT_PULL_NUMBER)
		return error_set(err, ERROR_LIMIT, "all %d numbers of pull requests are used up",
				 LIMIT_PULL_NUMBER);
	*ret_number = last + reserved + 1;
	return 0;
}

static bool is_named(const struct ref_transaction *transaction, struct span name)
{
	for (size_t i = 0; i < transaction->count; i++)
		if (span_equal(transaction->items[i].name, name))
			return true;
	return false;
}

/* The refs of a new pull request; each must not exist. */
static void add_refs(const struct pull *pull, struct span topic,
		     struct ref_transaction *transaction, struct arena *arena)
{
	ref_create(transaction, pull_ref(pull->number, "head", arena), pull->head);
	ref_create(transaction, pull_ref(pull->number, "heads/1", arena), pull->head);
	ref_create(transaction, pull_ref(pull->number, "log", arena), pull->log);
	if (topic.len)
		ref_create(transaction, topic, pull->opened);
}

int pull_open(struct repository *repository, const struct pull_opening *opening,
	      struct ref_transaction *transaction, struct arena *arena, struct pull *ret_pull,
	      struct error *err)
{
	struct pull pull = {
		.state = PULL_OPEN,
		.target = opening->target,
		.topic = opening->topic,
		.title = opening->title,
		.message = opening->message,
		.opener = opening->actor->name,
		.head = opening->head,
		.heads = 1,
		.opened_at = opening->now,
	};
	struct pull_event event = {
		.kind = EVENT_OPENED,
		.actor = opening->actor->name,
		.actor_source = opening->actor->source,
		.time = opening->now,
		.head = opening->head,
		.head_number = 1,
		.comment = opening->message,
	};

	struct span topic = topic_ref(pull.target, pull.topic, pull.opener, arena);

	if (topic.len && is_named(transaction, topic))
		return error_set(err, ERROR_USAGE,
				 "this push opens two pull requests with the same topic");
	if (repository_name(repository, arena, &pull.repository, err) < 0 ||
	    next_number(repository, opening->reserved, &pull.number, err) < 0 ||
	    pull_entry_write(repository, &pull, &event, arena, err) < 0)
		return -1;
	add_refs(&pull, topic, transaction, arena);
	*ret_pull = pull;
	return 0;
}
