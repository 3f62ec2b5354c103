/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files over several processes. A worker takes the next few files from a
 * counter in shared memory, so that one that meets large files does not hold up
 * the others, and sends what it found through its pipe. A worker that dies
 * takes the verdict with it: the run could not decide.
 */
#include "base/file.h"
#include "base/limits.h"
#include "cli/check_run.h"
#include "cli/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILES_AT_ONCE = 8, READ_BYTES = 64 << 10 };

struct child_worker {
	pid_t process;
	int pipe; /* -1: closed */
	struct text received;
};

struct workforce {
	struct child_worker children[LIMIT_WORKERS];
	size_t count;
	atomic_size_t *next; /* shared with the children */
};

_Noreturn static void work(struct check *check, atomic_size_t *next, int pipe)
{
	struct judge_worker worker;
	size_t first;

	judge_worker_init(&worker, check);
	while ((first = atomic_fetch_add(next, FILES_AT_ONCE)) < check->file_count) {
		text_clear(&worker.wire);
		for (size_t i = first; i < first + FILES_AT_ONCE && i < check->file_count; i++) {
			if (!check->files[i].is_skipped)
				judge_worker_take(&worker, i);
		}
		if (text_failed(&worker.wire) || file_write(pipe, text_span(&worker.wire)) < 0)
			_exit(EXIT_UNDECIDED);
	}
	_exit(EXIT_ACCEPTED);
}

static int start(struct workforce *force, struct check *check, struct error *err)
{
	struct child_worker *child = &force->children[force->count];
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set_errno(err, "could not make a pipe");
	fflush(stdout);
	fflush(stderr);
	child->process = fork();
	if (child->process == 0) {
		close(ends[0]);
		work(check, force->next, ends[1]);
	}
	close(ends[1]);
	if (child->process < 0) {
		close(ends[0]);
		return error_set_errno(err, "could not start a worker process");
	}
	child->pipe = ends[0];
	text_init(&child->received, LIMIT_RUN_ARENA_BYTES);
	force->count++;
	return 0;
}

/* Drops the messages that were taken; what is left is the beginning of one. */
static void forget_taken(struct text *received, size_t taken)
{
	if (taken == 0)
		return;
	memmove(received->bytes, received->bytes + taken, received->len - taken);
	received->len -= taken;
}

static int receive(struct child_worker *child, struct results *results, struct error *err)
{
	char bytes[READ_BYTES];
	ssize_t got = read(child->pipe, bytes, sizeof(bytes));

	if (got < 0)
		return errno == EINTR ? 0 : error_set_errno(err, "could not read from a worker");
	if (got == 0) {
		close(child->pipe);
		child->pipe = -1;
		return 0;
	}
	text_append(&child->received, (struct span){ bytes, (size_t)got });
	if (text_failed(&child->received))
		return error_set(err, ERROR_SYSTEM, "out of memory");
	forget_taken(&child->received, results_take(results, text_span(&child->received)));
	check_progress(results);
	return 0;
}

/* Waits for bytes from any worker; false when all have closed their pipes. */
static bool wait_for_any(const struct workforce *force, struct pollfd *polls)
{
	bool any = false;

	for (size_t i = 0; i < force->count; i++) {
		polls[i] = (struct pollfd){ .fd = force->children[i].pipe, .events = POLLIN };
		any = any || force->children[i].pipe >= 0;
	}
	if (any && poll(polls, (nfds_t)force->count, -1) < 0 && errno != EINTR)
		BUG("poll() refused its own arguments");
	return any;
}

static int gather(struct workforce *force, struct results *results, struct error *err)
{
	struct pollfd polls[LIMIT_WORKERS] = { { 0 } };

	while (wait_for_any(force, polls)) {
		for (size_t i = 0; i < force->count; i++) {
			if (!(polls[i].revents & (POLLIN | POLLHUP | POLLERR)))
				continue;
			if (receive(&force->children[i], results, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* Ends what is still running (only after an error) and looks at how each ended. */
static int dismiss(struct workforce *force, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < force->count; i++) {
		struct child_worker *child = &force->children[i];
		int status = 0;
		if (child->pipe >= 0)
			close(child->pipe); /* its next write ends it */
		while (waitpid(child->process, &status, 0) < 0 && errno == EINTR)
			;
		if (WIFSIGNALED(status))
			result = error_set(err, ERROR_SYSTEM,
					   "a worker process was ended by signal %d",
					   WTERMSIG(status));
		else if (WEXITSTATUS(status) != EXIT_ACCEPTED)
			result = error_set(err, ERROR_SYSTEM, "a worker process could not go on");
		text_release(&child->received);
	}
	return result;
}

static int run_workforce(struct workforce *force, struct check *check, struct results *results,
			 size_t workers, struct error *err)
{
	int status = 0;
	struct error ignored = { 0 };

	while (force->count < workers && status == 0)
		status = start(force, check, err);
	if (status == 0)
		status = gather(force, results, err);
	int dismissed = dismiss(force, status == 0 ? err : &ignored);
	return status == 0 ? dismissed : status;
}

int judge_in_workers(struct check *check, struct results *results, size_t workers,
		     struct error *err)
{
	struct workforce force = { .count = 0 };
	void *shared = mmap(NULL, sizeof(atomic_size_t), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return error_set_errno(err, "could not share memory with worker processes");
	force.next = shared;
	atomic_init(force.next, 0);
	int status = run_workforce(&force, check, results, workers, err);
	munmap(shared, sizeof(atomic_size_t));
	return status;
}
