/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain.h"

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "manifest/kubernetes_releases.h"

struct explain_options {
	const char *api_version;
	unsigned minor;
};

static int explain(struct text *text, struct arena *arena, const struct explain_options *options,
		   struct span subject)
{
	if (span_is(subject, "rules"))
		return explain_all_rules(text, arena);
	if (span_find(subject, '/') < subject.len)
		return explain_rule(text, arena, subject);
	return explain_field(text, arena, subject,
			     span_of(options->api_version ? options->api_version : ""),
			     options->minor);
}

int command_explain(int argc, char **argv)
{
	struct explain_options options = { .minor = KUBERNETES_NEWEST };
	const struct option_row rows[] = {
		{ "api-version", OPTION_TEXT, &options.api_version, NULL },
		{ "kubernetes", OPTION_MINOR, &options.minor, NULL },
	};
	int first = options_parse(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
	struct arena arena;
	struct text text;

	if (first < 0)
		return EXIT_USAGE;
	if (argc - first != 1)
		return command_usage_error("explain", "name one rule, kind or field, or \"rules\"");
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	text_init(&text, LIMIT_REPORT_BYTES);
	int status = explain(&text, &arena, &options, span_of(argv[first]));
	if (text.len)
		fwrite(text.bytes, 1, text.len, stdout);
	text_release(&text);
	arena_release(&arena);
	return status;
}
