/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/head_push.h"

#include "cli/commands.h"

/* The server would say the same; this saves the way there. */
static int say_done(const struct pull *pull)
{
	command_notice("pull request %u is %s already", pull->number,
		       pull->state == PULL_MERGED ? "merged" : "closed");
	return EXIT_REFUSED;
}

static int find_and_push(struct clone *clone, const struct clone_options *options, const char *verb,
			 const char *operand, const char *const *push_options, int *ret_exit_status,
			 struct error *err)
{
	struct pull pull;

	if (clone_open(clone, options, clone->arena, err) < 0 ||
	    clone_pull(clone, operand, &pull, err) < 0)
		return -1;
	if (pull.state != PULL_OPEN) {
		*ret_exit_status = say_done(&pull);
		return 0;
	}
	struct clone_verb push = {
		.object = pull.head,
		.ref = arena_printf(clone->arena, "refs/%s/%u", verb, pull.number).ptr,
		.options = push_options,
	};
	return clone_push(clone, &push, ret_exit_status, err);
}

int head_push(const struct clone_options *options, const char *verb, const char *operand,
	      const char *const *push_options, struct arena *arena)
{
	struct clone clone = { .arena = arena };
	struct error err = { 0 };
	int exit_status = EXIT_UNDECIDED;

	if (find_and_push(&clone, options, verb, operand, push_options, &exit_status, &err) < 0)
		exit_status = command_failed(&err);
	clone_close(&clone);
	return exit_status;
}
