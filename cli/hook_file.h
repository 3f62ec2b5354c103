/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hook's file in a repository: a symbolic link to the program, so that git
 * starts the program under the hook's name. Whatever else stands there is
 * somebody's own and is never overwritten.
 */
#ifndef CLI_HOOK_FILE_H
#define CLI_HOOK_FILE_H

#include "base/arena.h"
#include "repo/repository.h"

enum hook_kind { HOOK_ABSENT, HOOK_OURS, HOOK_FOREIGN };

struct hook_file {
	const char *path;
	enum hook_kind kind;
	const char *target; /* of the link; NULL when it is none */
};

int hook_file_look(struct hook_file *hook, struct repository *repository, const char *name,
		   struct arena *arena, struct error *err) WARN_UNUSED;

bool hook_file_points_to(const struct hook_file *hook, const char *program);

/* Renames a foreign hook to NAME.replaced. */
int hook_file_set_aside(const struct hook_file *hook, struct error *err) WARN_UNUSED;

/* Makes the link, in place of one of ours; never half done. */
int hook_file_link(const struct hook_file *hook, const char *program,
		   struct error *err) WARN_UNUSED;

/* The program as an absolute path: `wanted`, or this very program when it is NULL. */
int hook_program(const char *wanted, struct arena *arena, const char **ret_program,
		 struct error *err) WARN_UNUSED;

#endif
