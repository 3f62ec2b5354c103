/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a Git client asks an SSH server to run: one of three programs and one
 * path in single quotes, as git-shell(1) reads it, and nothing else.
 */
#ifndef CLI_SSH_COMMAND_H
#define CLI_SSH_COMMAND_H

#include "base/arena.h"

struct ssh_command {
	const char *service; /* "upload-pack", "receive-pack", "upload-archive" */
	struct span path;    /* without the quotes; terminated; as the client wrote it */
};

/* False for anything else. `text` is what sshd keeps in SSH_ORIGINAL_COMMAND. */
bool ssh_command_parse(struct span text, struct arena *arena, struct ssh_command *ret_command);

/*
 * The repository that a path means, made absolute and free of links. It lies below
 * `root` (a real path): "apps.git", "~/apps.git" and "/apps.git" are looked for
 * there; an absolute path that leads there counts too. `.git` may be left out.
 * NULL when there is none. What exists elsewhere is not told apart from what does
 * not exist.
 */
const char *ssh_command_repository(const struct ssh_command *command, const char *root,
				   struct arena *arena);

#endif
