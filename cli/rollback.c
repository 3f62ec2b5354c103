/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate rollback`: a path as it was when something landed earlier. What goes through the gate
 * is a commit like any other; that it restores a landed state is for the gate to see.
 */
#include "base/count.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/confirm.h"
#include "cli/options.h"
#include "cli/rollback_emergency.h"
#include "cli/rollback_land.h"

#include <unistd.h>

/* How often it begins anew because others change the same path meanwhile. */
enum { ATTEMPTS = 5 };

struct rollback_options {
	struct clone_options clone;
	const char *branch;
	const char *message;
	const char *application;
	const char *state; /* NULL: the one before */
	const char *target;
	const char *wait; /* "60s" */
	bool dry_run;
	bool emergency;
	bool pause_auto_sync;
	bool propose;
	bool resume_auto_sync;
	bool yes;
};

static int show(const struct rollback_state *state, const struct clone *clone, struct error *err)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	int status = rollback_state_text(&text, state, clone, err);
	if (status == 0)
		status = command_print(&text, "change", err);
	text_release(&text);
	return status;
}

static void say_there_already(const struct rollback_state *state)
{
	command_notice("%.*s stands as in %u (%.7s) already", SPAN_ARG(state->subject.path),
		       (unsigned)state->id, oid_text(state->landing->new_tip).hex);
}

/* 1 when it shall go on. */
static int confirm(const struct rollback_options *options, const struct rollback_state *state,
		   const struct clone *clone, int *ret_exit_status, struct error *err)
{
	*ret_exit_status = EXIT_ACCEPTED;
	if (state->is_there_already) {
		say_there_already(state);
		return 0;
	}
	if (show(state, clone, err) < 0)
		return -1;
	if (options->dry_run)
		return 0;
	if (!options->yes && !confirmed("\nRoll back?")) {
		command_notice("nothing was sent");
		*ret_exit_status = EXIT_REFUSED;
		return 0;
	}
	fflush(stdout);
	return 1;
}

/* One attempt; *ret_again when somebody was faster. */
static int attempt(const struct rollback_options *options, struct clone *clone,
		   int *ret_exit_status, bool *ret_again, struct error *err)
{
	struct branch_subject subject;
	struct rollback_state state;
	struct rollback_landing landing = {
		.clone = clone,
		.options = &options->clone,
		.state = &state,
		.message = options->message,
		.wait = options->wait,
		.only_propose = options->propose,
	};

	*ret_again = false;
	if (branch_subject_find(clone, options->branch, options->application, &subject, err) < 0 ||
	    rollback_state_find(clone, &subject, options->state, &state, err) < 0)
		return -1;
	int go_on = confirm(options, &state, clone, ret_exit_status, err);
	if (go_on <= 0)
		return go_on;
	if (rollback_land(&landing, err) < 0)
		return -1;
	*ret_exit_status = landing.overtaken ? EXIT_REFUSED : landing.exit_status;
	*ret_again = landing.overtaken;
	return 0;
}

static int run(const struct rollback_options *options, struct clone *clone, int *ret_exit_status,
	       struct error *err)
{
	bool again = true;

	if (clone->is_server) {
		error_set(err, ERROR_USAGE, "this is the guarded repository itself");
		return error_hint(err, "Run it in a clone: what lands must go through the gate");
	}
	for (int i = 0; again && i < ATTEMPTS; i++) {
		if (i)
			command_notice("%s has changed on the server meanwhile: once more",
				       options->application);
		if (attempt(options, clone, ret_exit_status, &again, err) < 0)
			return -1;
	}
	if (again)
		command_notice("others change it faster than it can be rolled back; talk to them");
	return 0;
}

static int run_emergency(const struct rollback_options *options, const struct clone *clone,
			 int *ret_exit_status, struct error *err)
{
	const struct rollback_emergency emergency = {
		.branch = options->branch,
		.application = options->application,
		.state = options->state,
		.target = options->target,
		.pause_auto_sync = options->pause_auto_sync,
		.resume_auto_sync = options->resume_auto_sync,
		.dry_run = options->dry_run,
		.yes = options->yes,
	};

	return rollback_emergency(&emergency, clone, ret_exit_status, err);
}

static int open_and_run(const struct rollback_options *options, struct clone *clone,
			int *ret_exit_status, struct error *err)
{
	struct clone_options open = options->clone;

	/* Nothing is fetched for what is refused in a clone anyway. */
	open.offline = options->emergency;
	if (clone_open(clone, &open, clone->arena, err) < 0)
		return -1;
	return options->emergency ? run_emergency(options, clone, ret_exit_status, err)
				  : run(options, clone, ret_exit_status, err);
}

static int parse(struct rollback_options *options, int argc, char **argv)
{
	const struct option_row rows[] = {
		{ "branch", OPTION_TEXT, &options->branch, NULL },
		{ "dry-run", OPTION_FLAG, &options->dry_run, NULL },
		{ "emergency", OPTION_FLAG, &options->emergency, NULL },
		{ "message", OPTION_TEXT, &options->message, NULL },
		{ "pause-auto-sync", OPTION_FLAG, &options->pause_auto_sync, NULL },
		{ "propose", OPTION_FLAG, &options->propose, NULL },
		{ "remote", OPTION_TEXT, &options->clone.remote, NULL },
		{ "resume-auto-sync", OPTION_FLAG, &options->resume_auto_sync, NULL },
		{ "target", OPTION_TEXT, &options->target, NULL },
		{ "wait", OPTION_TEXT, &options->wait, NULL },
		{ "yes", OPTION_FLAG, &options->yes, NULL },
	};
	int first = options_parse(rows, COUNT(rows), argc, argv);

	if (first < 0)
		return -1;
	options->application = first < argc ? argv[first] : NULL;
	options->state = first + 1 < argc ? argv[first + 1] : NULL;
	return argc - first;
}

/* NULL, or what makes no sense. */
static const char *usage_problem(const struct rollback_options *options, int operands)
{
	if (operands == 0)
		return "what? Name an application or a path";
	if (operands > 2)
		return "name one application or path, and one state";
	if (!options->emergency &&
	    (options->pause_auto_sync || options->resume_auto_sync || options->target))
		return "--pause-auto-sync, --resume-auto-sync and --target go with --emergency";
	if (options->emergency && (options->propose || options->message || options->wait))
		return "--emergency goes past the gate: there is nothing to propose";
	if (options->pause_auto_sync && options->resume_auto_sync)
		return "--pause-auto-sync and --resume-auto-sync exclude one another";
	if (options->resume_auto_sync && operands > 1)
		return "--resume-auto-sync takes no state";
	if (!options->yes && !options->dry_run && !isatty(STDIN_FILENO))
		return "there is no terminal to ask on; --yes goes ahead without asking";
	return NULL;
}

int command_rollback(int argc, char **argv)
{
	struct rollback_options options = { 0 };
	struct error err = { 0 };
	struct arena arena;
	struct clone clone = { .arena = &arena };
	int exit_status = EXIT_UNDECIDED;
	int operands = parse(&options, argc, argv);

	if (operands < 0)
		return EXIT_USAGE;
	const char *problem = usage_problem(&options, operands);
	if (problem)
		return command_usage_error("rollback", "%s", problem);
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	if (open_and_run(&options, &clone, &exit_status, &err) < 0)
		exit_status = command_failed(&err);
	clone_close(&clone);
	arena_release(&arena);
	return exit_status;
}
