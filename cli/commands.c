/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands and their usage texts, in alphabetical order. */
#include "cli/commands.h"

const struct command commands[] = {
	{ "help", "show how a command is used", "headgate help [COMMAND]\n", command_help },
};

const size_t commands_count = sizeof(commands) / sizeof(commands[0]);
