/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of headgate: one file and one row of the table each. A command
 * gets its own arguments (argv[0] is its name), prints, and returns the exit
 * status.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum exit_status {
	EXIT_ACCEPTED = 0, /* clean */
	EXIT_REFUSED = 1,  /* findings */
	EXIT_USAGE = 2,
	EXIT_UNDECIDED = 3, /* could not decide: counts as refused */
};

struct command {
	const char *name;
	const char *summary; /* one line, lower case, no final period */
	const char *usage;   /* the whole text of --help behind "usage: " */
	int (*run)(int argc, char **argv);
};

/* Alphabetical. */
extern const struct command commands[];
extern const size_t commands_count;

int command_approve(int argc, char **argv);
int command_check(int argc, char **argv);
int command_close(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_help(int argc, char **argv);
int command_history(int argc, char **argv);
int command_images(int argc, char **argv);
int command_init(int argc, char **argv);
int command_install(int argc, char **argv);
int command_merge(int argc, char **argv);
int command_pulls(int argc, char **argv);
int command_reject(int argc, char **argv);
int command_rollback(int argc, char **argv);
int command_serve_ssh(int argc, char **argv);
int command_set_image(int argc, char **argv);
int command_show(int argc, char **argv);
int command_status(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_view(int argc, char **argv);

/* Standard output is a terminal that has colours, and nobody has said no to them. */
bool command_wants_colour(void);

/* The text on standard output, whole or not at all; `what` it is ("list") for the error. */
int command_print(const struct text *text, const char *what, struct error *err) WARN_UNUSED;

/*
 * "headgate: message" on standard error, one line; paths and other foreign text
 * in it are made safe to show.
 */
void command_notice(const char *format, ...) PRINTF_LIKE(1, 2);

/* "headgate: could not decide: message" and the hint on standard error; the exit status for it. */
int command_failed(const struct error *err);

/* "headgate check: message" and where the help is, on standard error; EXIT_USAGE. */
int command_usage_error(const char *command, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
