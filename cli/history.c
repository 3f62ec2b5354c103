/* SPDX-License-Identifier: Apache-2.0 */
/* `headgate history`: what landed, when, by whose approval, and what became of it. */
#include "base/count.h"
#include "base/limits.h"
#include "cli/branch_subject.h"
#include "cli/commands.h"
#include "cli/history_report.h"
#include "cli/options.h"

#include <sys/ioctl.h>
#include <unistd.h>

static const char *const formats[] = { "text", "json", NULL };
enum { FORMAT_TEXT, FORMAT_JSON };
enum { COLUMNS_AT_LEAST = 80 };

struct history_options {
	struct clone_options clone;
	const char *branch;
	const char *operand; /* application or path; NULL: everything */
	size_t limit;
	int format;
};

/* Who reads a pipe or a file may search it: nothing is cut there. */
static size_t terminal_columns(void)
{
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < COLUMNS_AT_LEAST)
		return COLUMNS_AT_LEAST;
	return size.ws_col;
}

static int print(const struct history *history, const struct history_options *options,
		 const struct history_question *question, struct error *err)
{
	struct history_report_options report = {
		.colour = command_wants_colour(),
		.columns = terminal_columns(),
		.now = (int64_t)time(NULL),
	};
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	if (options->format == FORMAT_JSON)
		history_report_json(&text, history, question, report.now);
	else
		history_report_text(&text, history, &report);
	int status = command_print(&text, "list", err);
	text_release(&text);
	return status;
}

static int show(const struct history_options *options, struct clone *clone, struct error *err)
{
	struct branch_subject subject;
	struct history history;

	if (clone_open(clone, &options->clone, clone->arena, err) < 0 ||
	    branch_subject_find(clone, options->branch, options->operand, &subject, err) < 0)
		return -1;
	struct history_question question = {
		.branch = subject.branch,
		.path = subject.path,
		.limit = options->limit,
	};
	if (history_read(clone->repository, &question, clone->arena, &history, err) < 0)
		return -1;
	return print(&history, options, &question, err);
}

static int parse(struct history_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "branch", OPTION_TEXT, &options->branch, NULL },
		{ "format", OPTION_CHOICE, &options->format, formats },
		{ "limit", OPTION_COUNT, &options->limit, NULL },
		{ "offline", OPTION_FLAG, &options->clone.offline, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

int command_history(int argc, char **argv)
{
	struct history_options options = { 0 };
	struct error err = { 0 };
	struct arena arena;
	struct clone clone = { .arena = &arena };
	int first = parse(&options, argc, argv);

	if (first < 0)
		return EXIT_USAGE;
	if (first + 1 < argc)
		return command_usage_error("history",
					   "\"%s\" is too much; name one application or path",
					   argv[first + 1]);
	options.operand = first < argc ? argv[first] : NULL;
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	int status = show(&options, &clone, &err) < 0 ? command_failed(&err) : EXIT_ACCEPTED;
	clone_close(&clone);
	arena_release(&arena);
	return status;
}
