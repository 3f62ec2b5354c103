/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/turn.h"

#include "repo/own_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_lock(struct repository *repository, const char *name, const char *leaf, mode_t mode,
		     struct arena *arena, struct error *err)
{
	struct span file = arena_printf(arena, "%s.%s", name, leaf);
	const char *path = own_path(repository, file.ptr, arena).ptr;
	int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);

	if (lock < 0)
		return error_set_errno(err, "could not open %s", path);
	/* Whoever may push must be able to open it, whatever this one's umask is. */
	(void)fchmod(lock, mode);
	return lock;
}

/* 1 when it is held, 0 when another holds it and nobody waits, -1. */
static int take(int lock, int how, struct error *err)
{
	while (flock(lock, how) < 0) {
		if (errno == EWOULDBLOCK)
			return 0;
		if (errno != EINTR)
			return error_set_errno(err, "could not take a lock");
	}
	return 1;
}

int turn_take(struct repository *repository, const char *name, struct arena *arena, int *ret_turn,
	      struct error *err)
{
	mode_t mode;

	if (own_directory_make(repository, NULL, arena, &mode, err) < 0)
		return -1;
	int queue = open_lock(repository, name, "queue", mode, arena, err);
	if (queue < 0)
		return -1;
	int mine = take(queue, LOCK_EX | LOCK_NB, err);
	int turn = mine > 0 ? open_lock(repository, name, "lock", mode, arena, err) : -1;
	if (mine > 0)
		mine = turn < 0 ? -1 : take(turn, LOCK_EX, err);
	/* Not before the turn is taken: who comes from now on may wait. */
	close(queue);
	if (mine <= 0 && turn >= 0)
		close(turn);
	*ret_turn = mine > 0 ? turn : -1;
	return mine;
}
