/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hook's file in a repository: a short shell script that starts the program.
 *
 * Not a link to it: git takes a link that leads nowhere for no hook at all and
 * then accepts every push (find_hook() asks access(2) for X_OK), so removing or
 * moving the program would open the gate. The script refuses instead. Whatever
 * else stands there is somebody's own and is never overwritten.
 */
#ifndef CLI_HOOK_FILE_H
#define CLI_HOOK_FILE_H

#include "base/arena.h"
#include "repo/repository.h"

enum hook_kind { HOOK_ABSENT, HOOK_OURS, HOOK_FOREIGN };

struct hook_file {
	const char *name; /* "pre-receive" */
	const char *path;
	enum hook_kind kind;
	const char *program; /* that it starts; NULL unless it is ours */
	bool is_link;        /* ours, but open when the program is gone */
	struct span script;  /* the file's text; empty for a link */
};

int hook_file_look(struct hook_file *hook, struct repository *repository, const char *name,
		   struct arena *arena, struct error *err) WARN_UNUSED;

/* It is, byte by byte, the script that hook_file_write() would write for this program. */
bool hook_file_starts(const struct hook_file *hook, const char *program);

/* Renames a foreign hook to NAME.replaced. */
int hook_file_set_aside(const struct hook_file *hook, struct error *err) WARN_UNUSED;

/* Writes the script, in place of one of ours; never half done. */
int hook_file_write(const struct hook_file *hook, const char *program,
		    struct error *err) WARN_UNUSED;

/* The program as an absolute path: `wanted`, or this very program when it is NULL. */
int hook_program(const char *wanted, struct arena *arena, const char **ret_program,
		 struct error *err) WARN_UNUSED;

#endif
