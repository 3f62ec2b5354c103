/* SPDX-License-Identifier: Apache-2.0 */
#include "base/detached.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

enum { STREAMS = 3 };

static int describe_files(posix_spawn_file_actions_t *actions)
{
	int failed = 0;

	for (int i = 0; i < STREAMS; i++)
		failed |= posix_spawn_file_actions_addopen(actions, i, "/dev/null",
							   i == 0 ? O_RDONLY : O_WRONLY, 0);
	failed |= posix_spawn_file_actions_addclosefrom_np(actions, STREAMS);
	failed |= posix_spawn_file_actions_addchdir_np(actions, "/");
	return failed;
}

static int describe_process(posix_spawnattr_t *attributes)
{
	sigset_t signals;
	int failed;

	sigemptyset(&signals);
	failed = posix_spawnattr_setsigmask(attributes, &signals);
	sigfillset(&signals);
	failed |= posix_spawnattr_setsigdefault(attributes, &signals);
	return failed |
	       posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
							    POSIX_SPAWN_SETSIGDEF);
}

/* posix_spawn() takes strings that it does not change but calls them char *. */
static char *const *unconst(const char *const *strings)
{
	union {
		const char *const *ours;
		char *const *theirs;
	} same = { .ours = strings };
	return same.theirs;
}

int detached_start(const char *const *arguments, const char *const *environment, struct error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t process;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	int failure = describe_files(&actions) | describe_process(&attributes);
	if (!failure)
		failure = posix_spawn(&process, arguments[0], &actions, &attributes,
				      unconst(arguments), unconst(environment));
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (!failure)
		return 0;
	errno = failure;
	return error_set_errno(err, "could not start %s", arguments[0]);
}
