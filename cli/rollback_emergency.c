/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rollback_emergency.h"

#include "base/shell_word.h"
#include "cli/commands.h"
#include "cli/confirm.h"
#include "cli/rollback_state.h"
#include "deploy/courier_call.h"

/* A child that was killed has this and the signal as its exit status (base/child.h). */
enum { MOST_ARGUMENTS = 16, SIGNAL_BASE = 128 };

static int check_place(const struct clone *clone, struct error *err)
{
	if (clone->is_server)
		return 0;
	error_set(err, ERROR_USAGE,
		  "an emergency rollback goes past the gate: only the server's administrator "
		  "does it, in the guarded repository itself");
	return error_hint(err, "Without --emergency it goes through the gate, from here");
}

/*
 * The path that the name means on the branch. An agent may know names that the repository does
 * not: then it is left empty, and the state must be named.
 */
static int find_subject(const struct rollback_emergency *emergency, const struct clone *clone,
			struct branch_subject *ret_subject, struct error *err)
{
	struct error unknown = { 0 };

	if (branch_subject_find(clone, emergency->branch, emergency->application, ret_subject,
				&unknown) == 0)
		return 0;
	if (unknown.code != ERROR_USAGE ||
	    branch_subject_find(clone, emergency->branch, NULL, ret_subject, err) < 0) {
		*err = unknown;
		return -1;
	}
	if (emergency->state || emergency->resume_auto_sync)
		return 0;
	*err = unknown;
	return error_hint(err, "If only the agent knows that name, say to which ID or REVISION; "
			       "`headgate history` lists them");
}

/* The landing whose content shall run. */
static int find_revision(const struct rollback_emergency *emergency, const struct clone *clone,
			 const struct branch_subject *subject, struct oid *ret_revision,
			 struct error *err)
{
	struct history_question question = { .branch = subject->branch, .path = subject->path };
	struct history history;
	uint32_t id;

	if (history_read(clone->repository, &question, clone->arena, &history, err) < 0)
		return -1;
	if (emergency->state) {
		if (rollback_landing(clone, &history, subject, emergency->state, &id, err) < 0)
			return -1;
		*ret_revision = history.landings.items[id].new_tip;
		return 0;
	}
	if (history.count < 2) {
		error_set(err, ERROR_USAGE, "%s has only ever been as it is now",
			  emergency->application);
		return error_hint(err, "`headgate history` lists what has landed");
	}
	*ret_revision = history.items[1].landing.new_tip;
	return 0;
}

struct courier_order {
	const char *arguments[MOST_ARGUMENTS];
	size_t count;
};

static void add(struct courier_order *order, const char *argument)
{
	if (order->count + 1 == MOST_ARGUMENTS)
		BUG("the courier has more arguments than there is room for");
	order->arguments[order->count++] = argument;
}

static int call_courier(const struct rollback_emergency *emergency, const struct clone *clone,
			const struct branch_subject *subject, struct oid revision, bool dry_run,
			int *ret_exit_status, struct error *err)
{
	struct courier_order order = { .count = 0 };
	struct oid_text hex = oid_text(revision);
	const char *program;

	if (courier_program(clone->repository, clone->arena, &program, err) < 0)
		return -1;
	add(&order, program);
	add(&order, "--rollback");
	if (dry_run)
		add(&order, "--dry-run");
	if (emergency->pause_auto_sync)
		add(&order, "--pause-auto-sync");
	if (emergency->resume_auto_sync)
		add(&order, "--resume-auto-sync");
	if (emergency->target) {
		add(&order, "--target");
		add(&order, emergency->target);
	}
	add(&order, "--");
	add(&order, repository_directory(clone->repository));
	add(&order, subject->branch.ptr);
	add(&order, emergency->application);
	add(&order, arena_copy(clone->arena, subject->path).ptr);
	add(&order, hex.hex);
	fflush(stdout);
	const struct child_request request = { .arguments = order.arguments };
	return child_run_attached(&request, ret_exit_status, err);
}

/*
 * What was switched on is followed until it has settled, and what nobody has an answer to is asked
 * for again, by a courier of its own.
 */
static void follow_up(const struct rollback_emergency *emergency, const struct clone *clone,
		      int exit_status)
{
	bool is_followed = emergency->resume_auto_sync && exit_status == EXIT_ACCEPTED;
	struct error err = { 0 };

	if (exit_status > SIGNAL_BASE)
		command_notice("the courier was killed by signal %d; what it had begun is written "
			       "down: headgate status",
			       exit_status - SIGNAL_BASE);
	if (!is_followed && exit_status != EXIT_UNDECIDED && exit_status <= SIGNAL_BASE)
		return;
	if (courier_start(clone->repository, clone->arena, &err) > 0) {
		command_notice(is_followed ? "follow: headgate status --follow"
					   : "how it stands: headgate status");
		return;
	}
	command_notice("nobody follows it: %s%s%s", err.message, err.hint[0] ? ". " : "", err.hint);
	command_notice("type: headgate-courier --until-told %s",
		       shell_word(span_of(repository_directory(clone->repository)), clone->arena));
}

int rollback_emergency(const struct rollback_emergency *emergency, const struct clone *clone,
		       int *ret_exit_status, struct error *err)
{
	struct branch_subject subject;
	struct oid revision = { 0 };

	if (check_place(clone, err) < 0 || find_subject(emergency, clone, &subject, err) < 0)
		return -1;
	if (!emergency->resume_auto_sync &&
	    find_revision(emergency, clone, &subject, &revision, err) < 0)
		return -1;
	if (call_courier(emergency, clone, &subject, revision, true, ret_exit_status, err) < 0)
		return -1;
	if (*ret_exit_status != EXIT_ACCEPTED || emergency->dry_run)
		return 0;
	if (!emergency->yes && !confirmed("\nDo it, past the gate?")) {
		command_notice("nothing was done");
		*ret_exit_status = EXIT_REFUSED;
		return 0;
	}
	if (call_courier(emergency, clone, &subject, revision, false, ret_exit_status, err) < 0)
		return -1;
	follow_up(emergency, clone, *ret_exit_status);
	return 0;
}
