/* SPDX-License-Identifier: Apache-2.0 */
/* One courier a repository: the turn (repo/turn.h), and the bell. */
#include "deploy/courier_call.h"
#include "repo/own_directory.h"
#include "repo/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void courier_wake(struct repository *repository, struct arena *arena)
{
	const char *path = own_path(repository, "courier.wake", arena).ptr;
	int bell = open(path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;

	/* Nobody there to hear it. */
	if (bell < 0)
		return;
	/* A full one has been rung already. */
	if (fstat(bell, &status) == 0 && S_ISFIFO(status.st_mode) && write(bell, "!", 1) < 0)
		errno = 0;
	close(bell);
}

int courier_take_turn(struct repository *repository, struct arena *arena, int *ret_lock,
		      enum courier_turn *ret_turn, struct error *err)
{
	int mine = turn_try(repository, "courier", arena, ret_lock, err);

	if (mine == 0) {
		courier_wake(repository, arena);
		mine = turn_take(repository, "courier", arena, ret_lock, err);
	}
	*ret_turn = mine > 0 ? COURIER_TURN_MINE : COURIER_TURN_ANOTHERS;
	return mine < 0 ? -1 : 0;
}

/*
 * A shared lock for an instant. A courier that comes in this instant waits for it as for another
 * courier, and then works.
 */
int courier_is_working(struct repository *repository, struct arena *arena, bool *ret_working,
		       struct error *err)
{
	const char *path = own_path(repository, "courier.lock", arena).ptr;
	int lock = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	*ret_working = false;
	if (lock < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : error_set_errno(err, "could not open %s", path);
	*ret_working = flock(lock, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(lock);
	return 0;
}

static int not_a_fifo(const char *path, struct error *err)
{
	error_set(err, ERROR_SYSTEM, "%s is no FIFO", path);
	return error_hint(err, "On the server: rm %s", path);
}

int courier_wake_open(struct repository *repository, struct arena *arena, int *ret_descriptor,
		      struct error *err)
{
	const char *path = own_path(repository, "courier.wake", arena).ptr;
	struct stat status;
	mode_t mode;

	if (own_directory_make(repository, NULL, arena, &mode, err) < 0)
		return -1;
	if (mkfifo(path, mode) < 0 && errno != EEXIST)
		return error_set_errno(err, "could not make %s", path);
	/* Open for writing as well, so that it has no end when the last caller is gone. */
	int bell = open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (bell < 0)
		return errno == ELOOP ? not_a_fifo(path, err)
				      : error_set_errno(err, "could not open %s", path);
	if (fstat(bell, &status) < 0 || !S_ISFIFO(status.st_mode)) {
		close(bell);
		return not_a_fifo(path, err);
	}
	/* mkfifo() heeds the umask, a shared repository must not. */
	(void)fchmod(bell, mode);
	*ret_descriptor = bell;
	return 0;
}

void courier_wake_drain(int descriptor)
{
	char bytes[512];
	ssize_t got;

	do
		got = read(descriptor, bytes, sizeof(bytes));
	while (got > 0 || (got < 0 && errno == EINTR));
}
