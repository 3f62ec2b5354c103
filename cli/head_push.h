/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that do no more than push a verb for a pull request's present head. */
#ifndef CLI_HEAD_PUSH_H
#define CLI_HEAD_PUSH_H

#include "cli/clone.h"

/*
 * Brings the clone up to date, finds the pull request of the operand and pushes its
 * head to refs/VERB/N. Says what goes wrong; returns the exit status.
 */
int head_push(const struct clone_options *options, const char *verb, const char *operand,
	      const char *const *push_options, struct arena *arena);

#endif
