/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/images_record.h"

#include "base/limits.h"
#include "base/map.h"
#include "cli/commands.h"
#include "cli/image_check.h"
#include "cli/images_ask.h"
#include "repo/turn.h"

#include <unistd.h>

struct waiting {
	const struct pull *pull;
	struct brought_images images;
};

struct recording {
	struct image_check_run run;
	struct waiting *items;
	size_t count;
	size_t capacity;
	struct map verdicts; /* image, each once -> struct image_verdict */
	bool all;            /* everything could be done */
};

/* What is wrong with one must not keep the others waiting. */
static void note_failure(struct recording *recording, const struct pull *pull)
{
	command_notice("pull request %u: %s", (unsigned)pull->number, recording->run.err->message);
	recording->all = false;
}

/* 1 when it is asked about and something is not known to be there, 0, -1. */
static int is_owed(struct image_check_run *run, const struct pull *pull,
		   struct brought_images *ret_images)
{
	const struct policy *policy;
	struct oid tip = { 0 };

	if (pull->state != PULL_OPEN)
		return 0;
	int found = repository_ref(run->repository, arena_copy(run->arena, pull->target).ptr, &tip,
				   run->err);
	if (found <= 0)
		return found;
	int known = image_check_images(run, pull, tip, &policy, ret_images);
	if (known <= 0 || !policy->images.exist)
		return known < 0 ? -1 : 0;
	int passed = image_check_is_passed(run, pull, ret_images);
	return passed < 0 ? -1 : !passed;
}

static void gather(struct recording *recording, const struct pulls *pulls)
{
	for (size_t i = 0; i < pulls->count; i++) {
		struct waiting waiting = { .pull = &pulls->items[i] };
		int owed = is_owed(&recording->run, waiting.pull, &waiting.images);
		if (owed < 0)
			note_failure(recording, waiting.pull);
		if (owed <= 0)
			continue;
		ARENA_GROW(recording->run.arena, recording);
		recording->items[recording->count++] = waiting;
		for (size_t k = 0; k < waiting.images.count; k++)
			(void)map_slot(&recording->verdicts, waiting.images.items[k].image);
	}
}

static int ask_some(struct recording *recording, struct map_entry *entries, size_t count)
{
	struct image_check_run *run = &recording->run;
	struct span *images = ARENA_ARRAY(run->arena, count, struct span);
	struct image_verdicts verdicts;

	for (size_t i = 0; i < count; i++)
		images[i] = entries[i].key;
	if (images_ask(run->repository, images, count, run->arena, &verdicts, run->err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		entries[i].value = &verdicts.items[i];
	return 0;
}

/* As many at once as one call takes. */
static int ask(struct recording *recording)
{
	const struct map *images = &recording->verdicts;

	for (size_t first = 0; first < images->count; first += LIMIT_IMAGES_ASKED) {
		size_t left = images->count - first;
		size_t count = left < LIMIT_IMAGES_ASKED ? left : LIMIT_IMAGES_ASKED;
		if (ask_some(recording, images->entries + first, count) < 0)
			return -1;
	}
	return 0;
}

static void record(struct recording *recording, const struct waiting *waiting)
{
	struct image_verdicts verdicts = { 0 };

	for (size_t i = 0; i < waiting->images.count; i++) {
		ARENA_GROW(recording->run.arena, &verdicts);
		verdicts.items[verdicts.count++] = *(const struct image_verdict *)map_get(
			&recording->verdicts, waiting->images.items[i].image);
	}
	if (image_check_record(&recording->run, waiting->pull, &verdicts) < 0)
		note_failure(recording, waiting->pull);
}

static int record_all(struct recording *recording)
{
	struct image_check_run *run = &recording->run;
	struct push_policies policies;
	struct pulls pulls;

	run->policies = &policies;
	map_init(&recording->verdicts, run->arena);
	if (push_policies_init(&policies, run->repository, run->arena, run->err) < 0 ||
	    pulls_list(run->repository, run->arena, &pulls, run->err) < 0)
		return -1;
	gather(recording, &pulls);
	if (ask(recording) < 0)
		return -1;
	for (size_t i = 0; i < recording->count; i++)
		record(recording, &recording->items[i]);
	return recording->all ? EXIT_ACCEPTED : EXIT_UNDECIDED;
}

int images_record(const char *path, struct arena *arena, struct error *err)
{
	struct recording recording = { .run = { .arena = arena, .err = err }, .all = true };
	int turn;

	if (repository_open(&recording.run.repository, path, err) < 0)
		return -1;
	int status = turn_take(recording.run.repository, "images", arena, &turn, err);
	if (status > 0) {
		status = record_all(&recording);
		close(turn);
	}
	repository_free(recording.run.repository);
	return status;
}
