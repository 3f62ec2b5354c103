/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/status_follow.h"

#include "base/clock.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "deploy/status_report.h"

#include <time.h>

/* Looking again and again costs at most a sixth of a core, and a clone's server little. */
enum { LEAST_PAUSE_MS = 200, PAUSE_FACTOR = 5, CLONE_PAUSE_MS = 5000 };

/* Two looks, each with its memory: the new one is held against the one before. */
struct looks {
	struct arena arenas[2];
	struct status statuses[2];
	unsigned count;
};

static void pause_ms(int64_t milliseconds)
{
	struct timespec pause = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

static const struct status *newest(const struct looks *looks)
{
	return &looks->statuses[(looks->count - 1) % 2];
}

static int print_changes(const struct status_following *following, const struct looks *looks,
			 struct error *err)
{
	const struct status *after = newest(looks);
	const struct status *before = looks->count > 1 ? &looks->statuses[looks->count % 2] : NULL;
	struct status_report_options options = { .colour = command_wants_colour() };
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	if (following->json)
		status_report_changes_json(&text, before, after);
	else
		status_report_changes(&text, before, after, &options);
	int status = text.len ? command_print(&text, "status", err) : 0;
	text_release(&text);
	return status;
}

static int look(const struct status_following *following, struct looks *looks, struct error *err)
{
	struct status_question question = *following->question;
	struct arena *arena = &looks->arenas[looks->count % 2];

	if (looks->count && !following->question->is_server && !following->offline &&
	    clone_refresh(following->clone, err) < 0)
		return -1;
	arena_reset(arena);
	question.now = (int64_t)time(NULL);
	if (status_read(following->clone->repository, &question, arena,
			&looks->statuses[looks->count % 2], err) < 0)
		return -1;
	looks->count++;
	return print_changes(following, looks, err);
}

static bool all_settled(const struct status *status)
{
	for (size_t i = 0; i < status->count; i++)
		if (!status_row_is_settled(&status->items[i], status->now))
			return false;
	return true;
}

/* Nobody works, and something is owed: waiting alone will not do. */
static void say_that_nobody_works(const struct status *status, bool *said)
{
	for (size_t i = 0; i < status->count && status->is_server && !*said; i++) {
		if (status->items[i].standing != STANDING_OWED || status->courier_works)
			continue;
		command_notice("no courier is at work; in another terminal: headgate-courier %s",
			       status->directory);
		*said = true;
	}
}

static void say_how_it_ended(const struct status_following *following, const struct status *status)
{
	if (status->count == 0)
		command_notice("there is nobody to follow");
	else if (!all_settled(status))
		command_notice("not settled after %lld s; nothing is lost: headgate status",
			       (long long)following->timeout);
}

static int follow(const struct status_following *following, struct looks *looks, struct error *err)
{
	int64_t deadline = clock_ms() + following->timeout * 1000;
	bool said = false;

	for (;;) {
		int64_t start = clock_ms();
		if (look(following, looks, err) < 0)
			return -1;
		int64_t now = clock_ms();
		if (all_settled(newest(looks)) || now >= deadline)
			return 0;
		if (looks->count == 5)
			say_that_nobody_works(newest(looks), &said);
		int64_t pause = (now - start) * PAUSE_FACTOR;
		int64_t least = following->question->is_server ? LEAST_PAUSE_MS : CLONE_PAUSE_MS;
		pause = pause < least ? least : pause;
		pause_ms(pause < deadline - now ? pause : deadline - now);
	}
}

int status_follow(const struct status_following *following, int *ret_exit_status, struct error *err)
{
	struct looks looks = { .count = 0 };

	for (size_t i = 0; i < 2; i++)
		arena_init(&looks.arenas[i], LIMIT_RUN_ARENA_BYTES);
	int result = follow(following, &looks, err);
	if (result == 0) {
		const struct status *status = newest(&looks);
		bool good = all_settled(status) && status_level(status) != LEVEL_BAD;
		*ret_exit_status = good ? EXIT_ACCEPTED : EXIT_REFUSED;
		if (!following->json)
			say_how_it_ended(following, status);
	}
	for (size_t i = 0; i < 2; i++)
		arena_release(&looks.arenas[i]);
	return result;
}
