/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/lock.h"

#include "base/clock.h"
#include "base/limits.h"
#include "repo/own_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int took_too_long(struct error *err)
{
	error_set(err, ERROR_LIMIT, "another push has been landing for more than %d seconds",
		  LIMIT_LOCK_MS / 1000);
	return error_hint(err, "Push again. If it stays so, the server's administrator looks for "
			       "a hanging headgate process.");
}

/* flock() itself knows no deadline, and an alarm would reach other code. */
static int wait_for(int lock, struct error *err)
{
	static const struct timespec pause = { .tv_nsec = 2000000 };
	int64_t deadline = clock_ms() + LIMIT_LOCK_MS;

	while (flock(lock, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set_errno(err, "could not lock the repository");
		if (clock_ms() >= deadline)
			return took_too_long(err);
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int open_lock(const char *path, mode_t mode, struct error *err)
{
	int lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode);

	if (lock < 0)
		return error_set_errno(err, "could not open %s", path);
	/* Whoever may push must be able to open it, whatever the umask of the one who made it. Only
	 * its owner can say so, and needs to once. */
	(void)fchmod(lock, mode);
	return lock;
}

int repository_lock(struct repository *repository, int *ret_lock, struct error *err)
{
	struct arena arena;
	mode_t mode;
	int lock = -1;

	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	if (own_directory_make(repository, NULL, &arena, &mode, err) == 0)
		lock = open_lock(own_path(repository, "lock", &arena).ptr, mode, err);
	arena_release(&arena);
	if (lock < 0)
		return -1;
	if (wait_for(lock, err) < 0) {
		close(lock);
		return -1;
	}
	*ret_lock = lock;
	return 0;
}

void repository_unlock(int lock)
{
	close(lock);
}
