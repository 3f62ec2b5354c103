/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/turn.h"

#include "repo/own_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_lock(struct repository *repository, const char *name, const char *leaf,
		     struct arena *arena, struct error *err)
{
	struct span file = arena_printf(arena, "%s.%s", name, leaf);
	const char *path = own_path(repository, file.ptr, arena).ptr;
	mode_t mode;

	if (own_directory_make(repository, NULL, arena, &mode, err) < 0)
		return -1;
	int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);
	if (lock < 0)
		return error_set_errno(err, "could not open %s", path);
	/* Whoever may push must be able to open it, whatever this one's umask is. */
	(void)fchmod(lock, mode);
	return lock;
}

/* 1 when it is held, 0 when another holds it and `how` is not to wait, -1. */
static int take(int lock, int how, const char *name, struct error *err)
{
	while (flock(lock, how) < 0) {
		if (errno == EWOULDBLOCK)
			return 0;
		if (errno != EINTR)
			return error_set_errno(err, "could not take the lock of %s", name);
	}
	return 1;
}

static int open_and_take(struct repository *repository, const char *name, const char *leaf, int how,
			 struct arena *arena, int *ret_lock, struct error *err)
{
	int lock = open_lock(repository, name, leaf, arena, err);
	int taken = lock < 0 ? -1 : take(lock, how, name, err);

	*ret_lock = taken > 0 ? lock : -1;
	if (taken <= 0 && lock >= 0)
		close(lock);
	return taken;
}

int turn_try(struct repository *repository, const char *name, struct arena *arena, int *ret_turn,
	     struct error *err)
{
	return open_and_take(repository, name, "lock", LOCK_EX | LOCK_NB, arena, ret_turn, err);
}

int turn_take(struct repository *repository, const char *name, struct arena *arena, int *ret_turn,
	      struct error *err)
{
	int queue;
	int first = open_and_take(repository, name, "queue", LOCK_EX | LOCK_NB, arena, &queue, err);

	*ret_turn = -1;
	if (first <= 0)
		return first;
	int mine = open_and_take(repository, name, "lock", LOCK_EX, arena, ret_turn, err);
	/* Not before the turn is taken: who comes from now on may wait. */
	close(queue);
	return mine;
}
