/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STREAM_INPUT, STREAM_OUTPUT, STREAM_ERRORS, STREAM_COUNT };

/* One of the child's three streams, as seen from here. */
struct stream {
	int ours; /* -1 when closed */
	int theirs;
	struct span pending; /* input: what is still to be written */
	char *bytes;         /* outputs: what has come */
	size_t len;
	size_t capacity;
};

struct child {
	const struct child_request *request;
	struct arena *arena;
	bool is_attached; /* has our streams and our process group */
	struct stream streams[STREAM_COUNT];
	int files[CHILD_FILES]; /* -1: none */
	size_t max_output_bytes;
	int64_t deadline_ms;
	pid_t process;
	struct error *err;
};

static void close_end(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

static void close_all(struct child *child)
{
	for (size_t i = 0; i < STREAM_COUNT; i++) {
		close_end(&child->streams[i].ours);
		close_end(&child->streams[i].theirs);
	}
	for (size_t i = 0; i < CHILD_FILES; i++)
		close_end(&child->files[i]);
}

static int open_pipes(struct child *child)
{
	for (size_t i = 0; i < STREAM_COUNT; i++) {
		int ends[2];
		struct stream *stream = &child->streams[i];
		if (pipe2(ends, O_CLOEXEC) < 0)
			return error_set_errno(child->err, "could not make a pipe");
		stream->ours = i == STREAM_INPUT ? ends[1] : ends[0];
		stream->theirs = i == STREAM_INPUT ? ends[0] : ends[1];
		if (fcntl(stream->ours, F_SETFL, O_NONBLOCK) < 0)
			return error_set_errno(child->err, "could not prepare a pipe");
	}
	return 0;
}

/* Numbered above those that the child will see, so that none is overwritten on the way there. */
static int open_file(struct child *child, size_t index)
{
	enum { ABOVE = STREAM_COUNT + CHILD_FILES };
	int file = memfd_create("input", MFD_CLOEXEC);

	if (file < 0)
		return error_set_errno(child->err, "could not make a file in memory");
	child->files[index] = fcntl(file, F_DUPFD_CLOEXEC, ABOVE);
	close(file);
	if (child->files[index] < 0 ||
	    file_write(child->files[index], child->request->files[index]) < 0)
		return error_set_errno(child->err, "could not fill a file in memory");
	return 0;
}

static int open_files(struct child *child)
{
	for (size_t i = 0; i < CHILD_FILES; i++)
		if (child->request->files[i].ptr && open_file(child, i) < 0)
			return -1;
	return 0;
}

/*
 * The child's descriptors 0 to 2 are our pipes, or ours; then come its files; all others are
 * closed.
 */
static int describe_files(struct child *child, posix_spawn_file_actions_t *actions)
{
	int failed = 0;

	for (int i = 0; i < STREAM_COUNT && !child->is_attached; i++)
		failed |= posix_spawn_file_actions_adddup2(actions, child->streams[i].theirs, i);
	for (int i = 0; i < CHILD_FILES; i++) {
		if (child->files[i] < 0)
			failed |= posix_spawn_file_actions_addclose(actions, STREAM_COUNT + i);
		else
			failed |= posix_spawn_file_actions_adddup2(actions, child->files[i],
								   STREAM_COUNT + i);
	}
	failed |= posix_spawn_file_actions_addclosefrom_np(actions, STREAM_COUNT + CHILD_FILES);
	if (child->request->directory)
		failed |= posix_spawn_file_actions_addchdir_np(actions, child->request->directory);
	return failed;
}

/*
 * Default signals, nothing blocked, a process group of its own so that all of it can be killed;
 * but one that may read from the terminal must stay in ours.
 */
static int describe_process(const struct child *child, posix_spawnattr_t *attributes)
{
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	sigset_t signals;
	int failed;

	sigemptyset(&signals);
	failed = posix_spawnattr_setsigmask(attributes, &signals);
	sigaddset(&signals, SIGPIPE);
	failed |= posix_spawnattr_setsigdefault(attributes, &signals);
	if (!child->is_attached) {
		failed |= posix_spawnattr_setpgroup(attributes, 0);
		flags |= POSIX_SPAWN_SETPGROUP;
	}
	return failed | posix_spawnattr_setflags(attributes, flags);
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

static int start(struct child *child)
{
	const struct child_request *request = child->request;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return error_set(child->err, ERROR_SYSTEM, "out of memory");
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return error_set(child->err, ERROR_SYSTEM, "out of memory");
	}
	int failure = describe_files(child, &actions) | describe_process(child, &attributes);
	if (!failure)
		failure = posix_spawnp(&child->process, request->arguments[0], &actions,
				       &attributes, unconst(request->arguments),
				       request->environment ? unconst(request->environment)
							    : environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (!failure)
		return 0;
	errno = failure;
	return error_set_errno(child->err, "could not start \"%s\"", request->arguments[0]);
}

static void feed(struct stream *stream)
{
	ssize_t written = write(stream->ours, stream->pending.ptr, stream->pending.len);

	if (written < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (written > 0)
		stream->pending = span_from(stream->pending, (size_t)written);
	/* A child that does not read to the end is no failure; its exit status tells. */
	if (written < 0 || stream->pending.len == 0)
		close_end(&stream->ours);
}

static void grow(struct stream *stream, struct arena *arena)
{
	size_t capacity = stream->capacity ? stream->capacity * 2 : 4096;
	char *bytes = arena_alloc(arena, capacity);

	if (stream->len)
		memcpy(bytes, stream->bytes, stream->len);
	stream->bytes = bytes;
	stream->capacity = capacity;
}

static int drain(struct child *child, struct stream *stream)
{
	if (stream->len == stream->capacity)
		grow(stream, child->arena);
	ssize_t got =
		read(stream->ours, stream->bytes + stream->len, stream->capacity - stream->len);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0) {
		close_end(&stream->ours);
		return 0;
	}
	stream->len += (size_t)got;
	if (stream->len > child->max_output_bytes)
		return error_set(child->err, ERROR_LIMIT, "\"%s\" wrote more than %zu bytes",
				 child->request->arguments[0], child->max_output_bytes);
	return 0;
}

static int late(struct child *child)
{
	return error_set(child->err, ERROR_LIMIT, "\"%s\" did not end in time",
			 child->request->arguments[0]);
}

/* Waits for the streams once and serves those that are ready. */
static int serve(struct child *child)
{
	struct pollfd polled[STREAM_COUNT];
	int64_t left = child->deadline_ms - clock_ms();

	for (size_t i = 0; i < STREAM_COUNT; i++)
		polled[i] = (struct pollfd){ .fd = child->streams[i].ours,
					     .events = i == STREAM_INPUT ? POLLOUT : POLLIN };
	if (left <= 0)
		return late(child);
	if (poll(polled, STREAM_COUNT, left > INT32_MAX ? INT32_MAX : (int)left) < 0)
		return errno == EINTR ? 0 : error_set_errno(child->err, "could not wait");
	for (size_t i = 0; i < STREAM_COUNT; i++) {
		if (!polled[i].revents)
			continue;
		if (i == STREAM_INPUT)
			feed(&child->streams[i]);
		else if (drain(child, &child->streams[i]) < 0)
			return -1;
	}
	return 0;
}

static bool is_open(const struct child *child)
{
	for (size_t i = 0; i < STREAM_COUNT; i++)
		if (child->streams[i].ours >= 0)
			return true;
	return false;
}

/* Until the process has ended; where the kernel cannot tell, for a millisecond. */
static void wait_for_end(const struct child *child)
{
	static const struct timespec pause = { .tv_nsec = 1000000 };
	int64_t left = child->deadline_ms - clock_ms();
	int process = pidfd_open(child->process, 0);
	struct pollfd polled = { .fd = process, .events = POLLIN };

	if (process < 0) {
		nanosleep(&pause, NULL);
		return;
	}
	poll(&polled, 1, left > INT32_MAX ? INT32_MAX : left > 0 ? (int)left : 0);
	close(process);
}

/* The outputs are closed; the process itself may still run until the deadline. */
static int reap(struct child *child, int *ret_status)
{
	for (;;) {
		pid_t ended = waitpid(child->process, ret_status, WNOHANG);
		if (ended == child->process)
			return 0;
		if (ended < 0 && errno != EINTR)
			return error_set_errno(child->err, "could not wait for a child");
		if (clock_ms() >= child->deadline_ms)
			return late(child);
		wait_for_end(child);
	}
}

static void kill_group(struct child *child)
{
	int status;

	kill(-child->process, SIGKILL);
	kill(child->process, SIGKILL);
	while (waitpid(child->process, &status, 0) < 0 && errno == EINTR)
		;
}

static int exchange(struct child *child, int *ret_status)
{
	if (child->streams[STREAM_INPUT].pending.len == 0)
		close_end(&child->streams[STREAM_INPUT].ours);
	while (is_open(child))
		if (serve(child) < 0)
			return -1;
	return reap(child, ret_status);
}

static int run(struct child *child, int *ret_status)
{
	if (open_files(child) < 0 || open_pipes(child) < 0 || start(child) < 0)
		return -1;
	for (size_t i = 0; i < STREAM_COUNT; i++)
		close_end(&child->streams[i].theirs);
	if (exchange(child, ret_status) == 0)
		return 0;
	kill_group(child);
	return -1;
}

static int exit_status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int child_run_attached(const struct child_request *request, int *ret_exit_status, struct error *err)
{
	struct child child = { .request = request, .is_attached = true, .err = err };
	int status = 0;

	for (size_t i = 0; i < CHILD_FILES; i++)
		child.files[i] = -1;
	fflush(NULL);
	if (start(&child) < 0)
		return -1;
	while (waitpid(child.process, &status, 0) < 0) {
		if (errno != EINTR)
			return error_set_errno(err, "could not wait for a child");
	}
	*ret_exit_status = exit_status_of(status);
	return 0;
}

int child_run(const struct child_request *request, struct arena *arena,
	      struct child_result *ret_result, struct error *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before;
	int status = 0;
	struct child child = {
		.request = request,
		.arena = arena,
		.err = err,
		.max_output_bytes = request->max_output_bytes ? request->max_output_bytes
							      : LIMIT_CHILD_OUTPUT_BYTES,
		.deadline_ms =
			clock_ms() + (request->deadline_ms ? request->deadline_ms : LIMIT_CHILD_MS),
	};

	for (size_t i = 0; i < STREAM_COUNT; i++)
		child.streams[i].ours = child.streams[i].theirs = -1;
	for (size_t i = 0; i < CHILD_FILES; i++)
		child.files[i] = -1;
	child.streams[STREAM_INPUT].pending = request->input;
	sigaction(SIGPIPE, &ignore, &before);
	int result = run(&child, &status);
	sigaction(SIGPIPE, &before, NULL);
	close_all(&child);
	if (result < 0)
		return -1;
	*ret_result = (struct child_result){
		.exit_status = exit_status_of(status),
		.output = { child.streams[STREAM_OUTPUT].bytes, child.streams[STREAM_OUTPUT].len },
		.errors = { child.streams[STREAM_ERRORS].bytes, child.streams[STREAM_ERRORS].len },
	};
	return 0;
}
