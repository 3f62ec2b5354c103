/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one entry of the program: called by a hook's name, or with one as its first
 * argument, it is that hook; else the first argument names a command.
 */
#include "base/arena.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "hooks/hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

static _Noreturn void memory_exhausted(size_t ceiling)
{
	/* No allocation here: there is no memory. Standard output may hold half a report; it is
	 * lost on purpose. */
	if (ceiling)
		fprintf(stderr,
			"headgate: could not decide: this needs more memory than the %zu MiB that "
			"one file or run may take\n",
			ceiling >> 20);
	else
		fputs("headgate: could not decide: the system has no more memory to give\n",
		      stderr);
	_exit(EXIT_UNDECIDED);
}

int command_print(const struct text *text, const char *what, struct error *err)
{
	if (text_failed(text))
		return error_set(err, ERROR_LIMIT, "the %s is larger than %zu MiB", what,
				 LIMIT_REPORT_BYTES >> 20);
	/* A text that nothing was put into has no bytes. */
	if (text->len)
		fwrite(text->bytes, 1, text->len, stdout);
	return 0;
}

void command_notice(const char *format, ...)
{
	struct text message, shown;
	va_list args;

	text_init(&message, 2 * LIMIT_PATH_BYTES);
	text_init(&shown, 16 * LIMIT_PATH_BYTES);
	va_start(args, format);
	text_vformat(&message, format, args);
	va_end(args);
	text_display(&shown, text_span(&message), LIMIT_PATH_BYTES);
	fflush(stdout);
	fprintf(stderr, "headgate: %.*s\n", SPAN_ARG(text_span(&shown)));
	text_release(&message);
	text_release(&shown);
}

bool command_wants_colour(void)
{
	const char *terminal = getenv("TERM");
	const char *no_colour = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) == 1 && !(no_colour && *no_colour) && terminal && *terminal &&
	       strcmp(terminal, "dumb") != 0;
}

int command_failed(const struct error *err)
{
	bool usage = err->code == ERROR_USAGE;

	command_notice("%s%s", usage ? "" : "could not decide: ", err->message);
	if (err->hint[0])
		fprintf(stderr, "%s\n", err->hint);
	return usage ? EXIT_USAGE : EXIT_UNDECIDED;
}

int command_usage_error(const char *command, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "headgate %s: ", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nType \"headgate help %s\" to see what it takes.\n", command);
	return EXIT_USAGE;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < commands_count; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

static int print_overview(FILE *out)
{
	fputs("usage: headgate COMMAND [ARGUMENT]...\n\n"
	      "Guards a Git repository of Kubernetes manifests: refuses what the API server\n"
	      "would refuse, lands what was approved, and tells the cluster agents.\n\n",
	      out);
	for (size_t i = 0; i < commands_count; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n\"headgate help COMMAND\" shows one command, \"headgate --version\" the version.\n"
	      "Exit status: 0 accepted, 1 refused, 2 usage, 3 could not decide.\n",
	      out);
	return EXIT_ACCEPTED;
}

static int print_usage(const struct command *command)
{
	printf("usage: %s", command->usage);
	return EXIT_ACCEPTED;
}

static int unknown_command(const char *name)
{
	struct nearest nearest;

	nearest_init(&nearest, span_of(name));
	for (size_t i = 0; i < commands_count; i++)
		nearest_offer(&nearest, span_of(commands[i].name));
	fprintf(stderr, "headgate: there is no command \"%s\"", name);
	if (nearest.best.len)
		fprintf(stderr, "; did you mean \"headgate %.*s\"?", SPAN_ARG(nearest.best));
	fputs("\nType \"headgate help\" for the list.\n", stderr);
	return EXIT_USAGE;
}

int command_help(int argc, char **argv)
{
	if (argc < 2)
		return print_overview(stdout);
	const struct command *command = find_command(argv[1]);
	return command ? print_usage(command) : unknown_command(argv[1]);
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	}
	return false;
}

/* A report that did not reach its reader is no verdict. */
static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	perror("headgate: could not write to standard output");
	return EXIT_UNDECIDED;
}

static int run_command(int argc, char **argv)
{
	const struct command *command = find_command(argv[0]);

	if (!command)
		return unknown_command(argv[0]);
	if (asks_for_help(argc, argv))
		return print_usage(command);
	return command->run(argc, argv);
}

/*
 * A standard stream that is closed would be the number of the next file that is
 * opened, and messages would be written into that. What takes its place here
 * fails like a closed one.
 */
static void occupy_standard_streams(void)
{
	for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
		if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream)
			_exit(EXIT_UNDECIDED);
	}
}

int main(int argc, char **argv)
{
	const struct hook *hook = argc > 0 ? hook_named(argv[0]) : NULL;

	occupy_standard_streams();
	arena_on_exhausted(memory_exhausted);
	if (hook)
		return hook->run(argc - 1, argv + 1);
	if (argc > 1)
		hook = hook_named(argv[1]);
	if (hook)
		return hook->run(argc - 2, argv + 2);
	if (argc < 2) {
		print_overview(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("headgate " HEADGATE_VERSION);
		return finish(EXIT_ACCEPTED);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return finish(print_overview(stdout));
	return finish(run_command(argc - 1, argv + 1));
}
