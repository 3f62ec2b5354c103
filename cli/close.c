/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/head_push.h"
#include "cli/options.h"

struct close_options {
	struct clone_options clone;
	const char *message;
};

static int parse(struct close_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "message", OPTION_TEXT, &options->message, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

int command_close(int argc, char **argv)
{
	struct close_options options = { 0 };
	const char *push_options[2] = { NULL };
	struct arena arena;
	int first = parse(&options, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (first + 1 != argc)
		return command_usage_error("close", "which one? Name the number of a pull request");
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	if (options.message)
		push_options[0] = arena_printf(&arena, "message=%s", options.message).ptr;
	int status = head_push(&options.clone, "close", argv[first], push_options, &arena);
	arena_release(&arena);
	return status;
}
