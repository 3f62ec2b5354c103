/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options of a command as a table: what they are called, what they take and
 * where the value goes. One parser, so that every command says the same about a
 * mistyped option and suggests the right one.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/span.h"

enum option_kind {
	OPTION_FLAG,    /* bool * */
	OPTION_TEXT,    /* const char **; the last one counts */
	OPTION_COUNT,   /* size_t *; a decimal number */
	OPTION_CHOICE,  /* int *; the index into choices */
	OPTION_MINOR,   /* unsigned *; "1.35" or "35" gives 35 */
	OPTION_STRINGS, /* struct option_strings *; repeatable */
};

struct option_strings {
	const char **items; /* the caller's room for argc strings */
	size_t count;
};

struct option_row {
	const char *name; /* without the dashes */
	enum option_kind kind;
	void *target;
	const char *const *choices; /* NULL-terminated; OPTION_CHOICE only */
};

/*
 * Parses argv[1..] and moves the operands behind the options. Returns the index
 * of the first operand, or -1 after having said what is wrong on standard error
 * (the command then ends with EXIT_USAGE). "--" ends the options.
 */
int options_parse(const struct option_row *rows, size_t count, int argc, char **argv);

#endif
