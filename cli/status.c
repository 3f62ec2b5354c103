/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/status.h"

#include "base/count.h"
#include "base/duration.h"
#include "base/limits.h"
#include "cli/clone.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/status_follow.h"
#include "deploy/status_report.h"

#include <time.h>

enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_PROMETHEUS };
enum { LATE_SECONDS = 600, TIMEOUT_SECONDS = 600 };

struct status_options {
	struct clone_options clone;
	int format;
	bool follow;
	const char *late;
	const char *timeout;
	int64_t late_seconds;
	int64_t timeout_seconds;
};

/* 1 when a target of that name is known here, 0, -1. */
static int is_target(const struct clone *clone, const char *name, struct error *err)
{
	struct targets targets;

	if (!target_name_is_valid(span_of(name)))
		return 0;
	if (!clone->is_server)
		return repository_has_refs(clone->repository,
					   arena_printf(clone->arena, "refs/deploy/%s/*", name).ptr,
					   err);
	if (targets_read(clone->repository, clone->arena, &targets, err) < 0)
		return -1;
	return target_named(&targets, span_of(name)) != NULL;
}

static int unknown_operand(const char *operand, struct error *err)
{
	error_set(err, ERROR_USAGE, "\"%s\" is neither a target nor a revision", operand);
	return error_hint(err, "`headgate status` lists the targets");
}

static int take_operand(const struct clone *clone, const char *operand,
			struct status_question *question, struct error *err)
{
	int known = question->target.len ? 0 : is_target(clone, operand, err);

	if (known < 0)
		return -1;
	if (known) {
		question->target = span_of(operand);
		return 0;
	}
	if (!oid_is_zero(question->revision))
		return unknown_operand(operand, err);
	if (repository_revision(clone->repository, operand, &question->revision, err) == 0)
		return 0;
	return err->code == ERROR_USAGE ? unknown_operand(operand, err) : -1;
}

static int render(const struct status *status, const struct status_options *options,
		  struct error *err)
{
	struct status_report_options report = { .colour = command_wants_colour() };
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	if (options->format == FORMAT_JSON)
		status_report_json(&text, status);
	else if (options->format == FORMAT_PROMETHEUS)
		status_report_prometheus(&text, status);
	else
		status_report_text(&text, status, &report);
	int result = command_print(&text, "status", err);
	text_release(&text);
	return result;
}

static void say_that_there_is_none(const struct status *status)
{
	if (status->count || status->problems.count)
		return;
	if (status->is_server)
		command_notice("no cluster agent is configured, so none is told; "
			       "docs/deploy.md says how: git config headgate.target.NAME.kind "
			       "argocd");
	else
		command_notice("no target has taken anything yet, as far as is known here; what is "
			       "owed to whom is known on the server");
}

static int show(const struct clone *clone, const struct status_question *question,
		const struct status_options *options, int *ret_exit_status, struct error *err)
{
	struct status status;

	if (status_read(clone->repository, question, clone->arena, &status, err) < 0 ||
	    render(&status, options, err) < 0)
		return -1;
	if (options->format == FORMAT_TEXT)
		say_that_there_is_none(&status);
	*ret_exit_status = status_level(&status) == LEVEL_BAD ? EXIT_REFUSED : EXIT_ACCEPTED;
	return 0;
}

static int run(struct clone *clone, const struct status_options *options, char **operands,
	       int count, int *ret_exit_status, struct error *err)
{
	struct status_question question = {
		.now = (int64_t)time(NULL),
		.late = options->late_seconds,
	};

	if (clone_open(clone, &options->clone, clone->arena, err) < 0)
		return -1;
	question.is_server = clone->is_server;
	question.branch_prefix =
		clone->is_server || clone->is_mirror
			? "refs/heads/"
			: arena_printf(clone->arena, "refs/remotes/%s/", clone->remote).ptr;
	for (int i = 0; i < count; i++)
		if (take_operand(clone, operands[i], &question, err) < 0)
			return -1;
	if (!options->follow)
		return show(clone, &question, options, ret_exit_status, err);
	struct status_following following = {
		.clone = clone,
		.question = &question,
		.timeout = options->timeout_seconds,
		.json = options->format == FORMAT_JSON,
		.offline = options->clone.offline,
	};
	return status_follow(&following, ret_exit_status, err);
}

static int take_duration(const char *option, const char *value, int64_t *ret_seconds)
{
	if (!value || duration_parse(span_of(value), "smhd", ret_seconds))
		return 0;
	return command_usage_error("status", "--%s: \"%s\" is no time such as 90s, 10m or 2h",
				   option, value);
}

static int parse(struct status_options *options, int argc, char **argv)
{
	static const char *const formats[] = { "text", "json", "prometheus", NULL };
	const struct option_row rows[] = {
		{ "follow", OPTION_FLAG, &options->follow, NULL },
		{ "format", OPTION_CHOICE, &options->format, formats },
		{ "late", OPTION_TEXT, &options->late, NULL },
		{ "offline", OPTION_FLAG, &options->clone.offline, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
		{ "timeout", OPTION_TEXT, &options->timeout, NULL },
	};
	int first = options_parse(rows, COUNT(rows), argc, argv);

	if (first < 0 || take_duration("late", options->late, &options->late_seconds) ||
	    take_duration("timeout", options->timeout, &options->timeout_seconds))
		return -1;
	if (options->follow && options->format == FORMAT_PROMETHEUS) {
		command_usage_error("status", "--follow writes text or json");
		return -1;
	}
	if (argc - first > 2) {
		command_usage_error("status", "\"%s\" is too much: a target and a revision will do",
				    argv[first + 2]);
		return -1;
	}
	return first;
}

int command_status(int argc, char **argv)
{
	struct status_options options = { .late_seconds = LATE_SECONDS,
					  .timeout_seconds = TIMEOUT_SECONDS };
	struct clone clone = { 0 };
	struct error err = { 0 };
	struct arena arena;
	int first = parse(&options, argc, argv);
	int status = EXIT_UNDECIDED;

	if (first < 0)
		return EXIT_USAGE;
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	clone.arena = &arena;
	if (run(&clone, &options, argv + first, argc - first, &status, &err) < 0)
		status = command_failed(&err);
	clone_close(&clone);
	arena_release(&arena);
	return status;
}
