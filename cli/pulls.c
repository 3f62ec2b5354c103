/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/limits.h"
#include "cli/clone.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "gate/pull_report.h"

enum state_option { STATE_OPEN, STATE_MERGED, STATE_CLOSED, STATE_ALL };
static const char *const states[] = { "open", "merged", "closed", "all", NULL };
static const char *const formats[] = { "text", "json", NULL };
enum { FORMAT_TEXT, FORMAT_JSON };

/* The rest is counted. */
enum { DAMAGED_TOLD = 5 };

struct pulls_options {
	struct clone_options clone;
	int state;
	int format;
};

static bool is_wanted(const struct pull *pull, int state)
{
	switch ((enum state_option)state) {
	case STATE_OPEN:
		return pull->state == PULL_OPEN;
	case STATE_MERGED:
		return pull->state == PULL_MERGED;
	case STATE_CLOSED:
		return pull->state == PULL_CLOSED;
	case STATE_ALL:
		return true;
	}
	return false;
}

static struct pulls wanted_of(const struct pulls *pulls, int state, struct arena *arena)
{
	struct pulls kept = {
		.items = ARENA_ARRAY(arena, pulls->count, struct pull),
		.damaged = pulls->damaged,
	};

	for (size_t i = 0; i < pulls->count; i++) {
		if (is_wanted(&pulls->items[i], state))
			kept.items[kept.count++] = pulls->items[i];
	}
	return kept;
}

static int print(const struct pulls *pulls, const struct pulls_options *options,
		 const struct clone *clone, struct error *err)
{
	struct pull_report_options report = {
		.remote = clone->remote,
		.colour = command_wants_colour(),
		.now = (int64_t)time(NULL),
	};
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	if (options->format == FORMAT_JSON)
		pulls_report_json(&text, pulls);
	else
		pulls_report_text(&text, pulls, &report);
	int status = command_print(&text, "list", err);
	text_release(&text);
	if (status == 0 && !pulls->count && !pulls->damaged.count && options->format == FORMAT_TEXT)
		command_notice("there are no %s%spull requests",
			       options->state == STATE_ALL ? "" : states[options->state],
			       options->state == STATE_ALL ? "" : " ");
	return status;
}

/* Merged, and yet somebody has to do something about them. */
static void tell_owed(const struct pulls *pulls, int state)
{
	for (size_t i = 0; i < pulls->count; i++)
		if (pulls->items[i].owes_approvals && !is_wanted(&pulls->items[i], state))
			command_notice("pull request %u landed in an emergency and owes approvals: "
				       "headgate show %u",
				       (unsigned)pulls->items[i].number,
				       (unsigned)pulls->items[i].number);
}

/* The others are listed all the same. */
static void tell_damaged(const struct damaged_pulls *damaged)
{
	for (size_t i = 0; i < damaged->count && i < DAMAGED_TOLD; i++) {
		const struct damaged_pull *one = &damaged->items[i];
		command_notice("pull request %u cannot be read: %s", (unsigned)one->number,
			       one->error.message);
		if (one->error.hint[0])
			fprintf(stderr, "%s\n", one->error.hint);
	}
	if (damaged->count > DAMAGED_TOLD)
		command_notice("and %zu more cannot be read", damaged->count - DAMAGED_TOLD);
}

/* The exit status, or -1. */
static int list(const struct pulls_options *options, struct clone *clone, struct arena *arena,
		struct error *err)
{
	struct pulls pulls;

	if (clone_open(clone, &options->clone, arena, err) < 0 ||
	    pulls_list(clone->repository, arena, &pulls, err) < 0)
		return -1;
	struct pulls wanted = wanted_of(&pulls, options->state, arena);
	if (print(&wanted, options, clone, err) < 0)
		return -1;
	if (options->format == FORMAT_TEXT)
		tell_owed(&pulls, options->state);
	tell_damaged(&pulls.damaged);
	return pulls.damaged.count ? EXIT_UNDECIDED : EXIT_ACCEPTED;
}

static int parse(struct pulls_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "format", OPTION_CHOICE, &options->format, formats },
		{ "offline", OPTION_FLAG, &options->clone.offline, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
		{ "state", OPTION_CHOICE, &options->state, states },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

int command_pulls(int argc, char **argv)
{
	struct pulls_options options = { .state = STATE_OPEN };
	struct clone clone = { 0 };
	struct error err = { 0 };
	struct arena arena;
	int first = parse(&options, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (first < argc)
		return command_usage_error(
			"pulls", "\"%s\" is too much; `headgate show N` shows one", argv[first]);
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	int status = list(&options, &clone, &arena, &err);
	if (status < 0)
		status = command_failed(&err);
	clone_close(&clone);
	arena_release(&arena);
	return status;
}
