/* SPDX-License-Identifier: Apache-2.0 */
/* One pull request in full: the same state, findings and rules that the gate decides by. */
#include "base/count.h"
#include "base/limits.h"
#include "cli/clone.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pull_page.h"

static const char *const formats[] = { "text", "json", NULL };
enum { FORMAT_TEXT, FORMAT_JSON };

struct show_options {
	struct clone_options clone;
	int format;
};

static int print(const struct pull_page *page, const struct show_options *options,
		 const struct clone *clone, struct error *err)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	if (options->format == FORMAT_JSON)
		pull_page_json(&text, page);
	else
		pull_page_text(&text, page, clone);
	int status = command_print(&text, "page", err);
	text_release(&text);
	return status;
}

static int show(const struct show_options *options, const char *operand, struct clone *clone,
		struct arena *arena, struct error *err)
{
	struct pull_page page;

	if (clone_open(clone, &options->clone, arena, err) < 0 ||
	    pull_page_read(&page, clone, operand, err) < 0)
		return -1;
	return print(&page, options, clone, err);
}

static int parse(struct show_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "format", OPTION_CHOICE, &options->format, formats },
		{ "offline", OPTION_FLAG, &options->clone.offline, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

int command_show(int argc, char **argv)
{
	struct show_options options = { 0 };
	struct clone clone = { 0 };
	struct error err = { 0 };
	struct arena arena;
	int first = parse(&options, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (first + 1 != argc)
		return command_usage_error("show", "which one? Name the number of a pull request");
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	int status = show(&options, argv[first], &clone, &arena, &err) < 0 ? command_failed(&err)
									   : EXIT_ACCEPTED;
	clone_close(&clone);
	arena_release(&arena);
	return status;
}
