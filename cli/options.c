/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include "base/nearest.h"
#include "cli/commands.h"
#include "manifest/kubernetes_releases.h"

#include <getopt.h>

enum { OPTIONS_MAX = 32, LONG_OPTION_BASE = 256 };

static bool parse_number(const char *value, size_t *ret_number)
{
	size_t number = 0;

	if (!*value || strlen(value) > 9)
		return false;
	for (; *value; value++) {
		if (*value < '0' || *value > '9')
			return false;
		number = number * 10 + (size_t)(*value - '0');
	}
	*ret_number = number;
	return true;
}

static int take_minor(const struct option_row *row, const char *command, const char *value)
{
	const char *digits = strncmp(value, "v1.", 3) == 0  ? value + 3
			     : strncmp(value, "1.", 2) == 0 ? value + 2
							    : value;
	size_t minor;

	if (!parse_number(digits, &minor) || minor < KUBERNETES_OLDEST || minor > KUBERNETES_NEWEST)
		return command_usage_error(
			command,
			"--%s: \"%s\" is no Kubernetes version that headgate knows; write one "
			"from 1.%d to 1.%d",
			row->name, value, KUBERNETES_OLDEST, KUBERNETES_NEWEST);
	*(unsigned *)row->target = (unsigned)minor;
	return 0;
}

static int take_choice(const struct option_row *row, const char *command, const char *value)
{
	char all[128] = "";
	size_t used = 0;

	for (int i = 0; row->choices[i]; i++) {
		if (strcmp(row->choices[i], value) == 0) {
			*(int *)row->target = i;
			return 0;
		}
		int more = snprintf(all + used, sizeof(all) - used, "%s%s", i ? ", " : "",
				    row->choices[i]);
		used += more > 0 && (size_t)more < sizeof(all) - used ? (size_t)more : 0;
	}
	return command_usage_error(command, "--%s: \"%s\" is none of %s", row->name, value, all);
}

static int take(const struct option_row *row, const char *command, const char *value)
{
	struct option_strings *strings = row->target;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)row->target = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)row->target = value;
		return 0;
	case OPTION_COUNT:
		if (parse_number(value, row->target))
			return 0;
		return command_usage_error(command, "--%s: \"%s\" is no number", row->name, value);
	case OPTION_CHOICE:
		return take_choice(row, command, value);
	case OPTION_MINOR:
		return take_minor(row, command, value);
	case OPTION_STRINGS:
		strings->items[strings->count++] = value;
		return 0;
	}
	return -1;
}

static int unknown_option(const struct option_row *rows, size_t count, const char *command,
			  const char *word)
{
	struct span name = span_of(word);
	struct nearest nearest;

	while (name.len && name.ptr[0] == '-')
		name = span_from(name, 1);
	name = span_first(name, span_find(name, '='));
	nearest_init(&nearest, name);
	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, span_of(rows[i].name));
	if (nearest.best.len)
		return command_usage_error(command,
					   "there is no option \"%s\"; did you mean --%.*s?", word,
					   SPAN_ARG(nearest.best));
	return command_usage_error(command, "there is no option \"%s\"", word);
}

/* What getopt_long() stumbled over: a short option, a flag with a value, or no option at all. */
static int bad_option(const struct option_row *rows, size_t count, char **argv)
{
	char letter[3] = { '-', (char)optopt, '\0' };

	if (optopt >= LONG_OPTION_BASE)
		return command_usage_error(argv[0], "--%s takes no value",
					   rows[optopt - LONG_OPTION_BASE].name);
	return unknown_option(rows, count, argv[0], optopt ? letter : argv[optind - 1]);
}

int options_parse(const struct option_row *rows, size_t count, int argc, char **argv)
{
	struct option table[OPTIONS_MAX + 1] = { { 0 } };
	int code;

	for (size_t i = 0; i < count && i < OPTIONS_MAX; i++) {
		table[i].name = rows[i].name;
		table[i].has_arg = rows[i].kind == OPTION_FLAG ? no_argument : required_argument;
		table[i].val = LONG_OPTION_BASE + (int)i;
	}
	optind = 0; /* glibc: start afresh */
	opterr = 0;
	while ((code = getopt_long(argc, argv, ":", table, NULL)) != -1) {
		if (code == ':') {
			command_usage_error(argv[0], "%s needs a value", argv[optind - 1]);
			return -1;
		}
		if (code < LONG_OPTION_BASE) {
			bad_option(rows, count, argv);
			return -1;
		}
		if (take(&rows[code - LONG_OPTION_BASE], argv[0], optarg))
			return -1;
	}
	return optind;
}
