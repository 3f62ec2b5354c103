/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain.h"

#include "base/count.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "manifest/kubernetes_releases.h"

struct explain_options {
	const char *api_version;
	unsigned minor;
	struct option_strings crds;
};

/* List indexes and the brackets that findings write are no part of a path here. */
static struct span without_indexes(struct span path, struct arena *arena)
{
	char *plain = arena_alloc(arena, path.len + 1);
	size_t len = 0;
	bool in_brackets = false;

	for (size_t i = 0; i < path.len; i++) {
		in_brackets = in_brackets || path.ptr[i] == '[';
		if (!in_brackets)
			plain[len++] = path.ptr[i];
		in_brackets = in_brackets && path.ptr[i] != ']';
	}
	return (struct span){ plain, len };
}

static int explain(struct text *text, struct arena *arena, const struct explain_options *options,
		   struct span subject)
{
	if (span_is(subject, "rules"))
		return explain_all_rules(text, arena);
	if (span_find(subject, '/') < subject.len)
		return explain_rule(text, arena, subject);
	size_t dot = span_find(subject, '.');
	struct explain_question question = {
		.text = text,
		.arena = arena,
		.kind = span_first(subject, dot),
		.path = without_indexes(span_from(subject, dot + 1), arena),
		.api_version = span_of(options->api_version ? options->api_version : ""),
		.minor = options->minor,
		.crds = options->crds,
	};
	return explain_field(&question);
}

int command_explain(int argc, char **argv)
{
	struct explain_options options = { .minor = KUBERNETES_NEWEST };
	const struct option_row rows[] = {
		{ "api-version", OPTION_TEXT, &options.api_version, NULL },
		{ "crd", OPTION_STRINGS, &options.crds, NULL },
		{ "kubernetes", OPTION_MINOR, &options.minor, NULL },
	};
	struct arena arena;
	struct text text;
	int status = EXIT_USAGE;

	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	text_init(&text, LIMIT_REPORT_BYTES);
	options.crds.items = ARENA_ARRAY(&arena, (size_t)argc, const char *);
	int first = options_parse(rows, COUNT(rows), argc, argv);
	if (first >= 0 && argc - first != 1)
		command_usage_error("explain", "name one rule, kind or field, or \"rules\"");
	else if (first >= 0)
		status = explain(&text, &arena, &options, span_of(argv[first]));
	if (text.len)
		fwrite(text.bytes, 1, text.len, stdout);
	text_release(&text);
	arena_release(&arena);
	return status;
}
