/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/check.h"

#include "base/count.h"
#include "base/limits.h"
#include "cli/check_run.h"
#include "cli/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const formats[] = { "text", "json", "sarif", "junit", NULL };

static int parse(struct check_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "crd", OPTION_STRINGS, &options->crds, NULL },
		{ "format", OPTION_CHOICE, &options->format, formats },
		{ "kubernetes", OPTION_MINOR, &options->kubernetes_minor, NULL },
		{ "max-findings", OPTION_COUNT, &options->max_findings, NULL },
		{ "no-snippets", OPTION_FLAG, &options->no_snippets, NULL },
		{ "output", OPTION_TEXT, &options->output, NULL },
		{ "policy", OPTION_TEXT, &options->policy, NULL },
		{ "warnings-as-errors", OPTION_FLAG, &options->warnings_as_errors, NULL },
		{ "workers", OPTION_COUNT, &options->workers, NULL },
	};

	return options_parse(rows, COUNT(rows), argc, argv);
}

/* Where a repository's top is not the reader's place, paths are shown from there. */
static void show_paths_from_here(struct check *check)
{
	struct findings *findings = &check->findings;
	struct span last = { NULL, 0 }, shown = { NULL, 0 };

	if (check->is_bare || (check->is_repository && check->options.format != REPORT_TEXT))
		return;
	for (size_t i = 0; i < findings->count; i++) {
		struct span path = findings->items[i].path;
		if (!last.ptr || !span_equal(path, last))
			shown = check_shown_path(check, path);
		last = path;
		findings->items[i].path = shown;
	}
}

static int by_path(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return span_compare(*a, *b);
}

/* The judged files, for JUnit. */
static void list_paths(struct check *check)
{
	struct span *paths = ARENA_ARRAY(check->arena, check->file_count, struct span);
	size_t count = 0;

	for (size_t i = 0; i < check->file_count; i++) {
		if (check->files[i].is_skipped)
			continue;
		paths[count++] = check->is_repository
					 ? check->files[i].path
					 : check_shown_path(check, check->files[i].path);
	}
	if (count)
		qsort(paths, count, sizeof(*paths), by_path);
	check->summary.paths = paths;
	check->summary.path_count = count;
}

static int write_file(const char *path, struct span report, struct error *err)
{
	FILE *out = fopen(path, "we");

	if (!out)
		return error_set_errno(err, "could not write \"%s\"", path);
	bool written = fwrite(report.ptr, 1, report.len, out) == report.len && fflush(out) == 0;
	int status = written ? 0 : error_set_errno(err, "could not write \"%s\"", path);
	if (fclose(out) && status == 0)
		status = error_set_errno(err, "could not write \"%s\"", path);
	return status;
}

static int write_out(const struct check *check, struct span report, struct error *err)
{
	if (check->options.output)
		return write_file(check->options.output, report, err);
	/* Whether standard output took it is looked at when the program ends. */
	fwrite(report.ptr, 1, report.len, stdout);
	return 0;
}

/* No error, but a warning that counts as one. */
static bool is_refused_by_option(const struct check *check)
{
	return check->options.warnings_as_errors && !check->is_undecided &&
	       findings_count(&check->findings, SEVERITY_ERROR) == 0 &&
	       findings_count(&check->findings, SEVERITY_WARNING) > 0;
}

static int print_report(struct check *check, struct error *err)
{
	struct check_options *options = &check->options;
	struct report_options report = {
		.format = (enum report_format)options->format,
		.colour = !options->output && command_wants_colour(),
		.snippets = !options->no_snippets,
		.max_findings = options->max_findings,
		.rest = "headgate check --max-findings 0 shows all",
		.version = HEADGATE_VERSION,
		.refused_because = is_refused_by_option(check) ? "--warnings-as-errors" : NULL,
	};
	struct text text;

	show_paths_from_here(check);
	if (report.format == REPORT_JUNIT)
		list_paths(check);
	text_init(&text, LIMIT_REPORT_BYTES);
	report_render(&text, &check->findings, &check->summary, &report);
	int status = text_failed(&text)
			     ? error_set(err, ERROR_LIMIT, "the report is larger than %zu MiB",
					 LIMIT_REPORT_BYTES >> 20)
			     : write_out(check, text_span(&text), err);
	text_release(&text);
	return status;
}

/* Silence about nothing is no success. */
static int nothing_checked(const struct check *check, int count, const char *const *paths)
{
	size_t other = check->summary.files[FILE_OTHER] + check->summary.files[FILE_IGNORED];
	const char *where = count ? paths[0] : check->root;
	const char *others = count > 1 ? " and the others" : "";

	if (check->file_count > other || check->is_undecided)
		return 0;
	if (other == 0) {
		command_notice("there are no files in %s%s", where, others);
		return EXIT_USAGE;
	}
	command_notice("there are no manifests in %s%s: manifests.paths of the policy names none "
		       "of the files (%zu)",
		       where, others, other);
	fputs("To check a file all the same, name it: headgate check FILE\n", stderr);
	return EXIT_USAGE;
}

static int verdict(const struct check *check)
{
	bool has_errors = findings_count(&check->findings, SEVERITY_ERROR) > 0;

	if (check->is_undecided)
		return EXIT_UNDECIDED;
	return has_errors || is_refused_by_option(check) ? EXIT_REFUSED : EXIT_ACCEPTED;
}

static int check_paths(struct check *check, int count, const char *const *paths, struct error *err)
{
	if (check_root(check, count, paths, err) < 0 || check_files(check, count, paths, err) < 0)
		return -1;
	int usable = check_policy(check, err);
	if (usable == 0)
		check->is_undecided = true;
	if (usable <= 0)
		return usable;
	return check_learn(check, err) < 0 ? -1 : check_run(check, err);
}

static int run(struct check *check, int count, const char *const *paths)
{
	bool is_range = count == 1 && check_is_range(paths[0]);
	struct error err = { 0 };
	int status = is_range ? check_revisions(check, paths[0], &err)
			      : check_paths(check, count, paths, &err);

	if (status < 0)
		return command_failed(&err);
	int nothing = is_range ? 0 : nothing_checked(check, count, paths);
	if (nothing)
		return nothing;
	findings_sort(&check->findings);
	if (print_report(check, &err) < 0)
		return command_failed(&err);
	return verdict(check);
}

int command_check(int argc, char **argv)
{
	struct arena arena;
	struct check check = { .arena = &arena };

	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	findings_init(&check.findings, &arena);
	check.options.crds.items = ARENA_ARRAY(&arena, (size_t)argc, const char *);
	check.options.max_findings = LIMIT_FINDINGS_ON_TERMINAL;
	int first = parse(&check.options, argc, argv);
	int status = first < 0 ? EXIT_USAGE
			       : run(&check, argc - first, (const char *const *)argv + first);
	arena_release(&arena);
	return status;
}
