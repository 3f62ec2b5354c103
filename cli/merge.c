/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/head_push.h"
#include "cli/options.h"

static const char *const methods[] = { "merge", "squash", "fast-forward", NULL };

struct merge_options {
	struct clone_options clone;
	int method; /* -1: what the policy prefers */
	const char *emergency;
	const char *wait; /* "60s" */
};

static int parse(struct merge_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "emergency", OPTION_TEXT, &options->emergency, NULL },
		{ "method", OPTION_CHOICE, &options->method, methods },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
		{ "wait", OPTION_TEXT, &options->wait, NULL },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

int command_merge(int argc, char **argv)
{
	struct merge_options options = { .method = -1 };
	const char *push_options[4] = { NULL };
	struct arena arena;
	size_t count = 0;
	int first = parse(&options, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (first + 1 != argc)
		return command_usage_error("merge", "which one? Name the number of a pull request");
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	if (options.method >= 0)
		push_options[count++] =
			arena_printf(&arena, "method=%s", methods[options.method]).ptr;
	if (options.emergency)
		push_options[count++] = arena_printf(&arena, "emergency=%s", options.emergency).ptr;
	if (options.wait)
		push_options[count++] = arena_printf(&arena, "wait=%s", options.wait).ptr;
	int status = head_push(&options.clone, "merge", argv[first], push_options, &arena);
	arena_release(&arena);
	return status;
}
