/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/calls.h"

#include "deploy/courier_call.h"

#include <poll.h>
#include <signal.h>
#include <stdalign.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void close_one(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

void calls_close(struct calls *calls)
{
	close_one(&calls->any);
	close_one(&calls->wake);
	close_one(&calls->signals);
	close_one(&calls->configuration);
}

static int open_signals(struct error *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	/* A receiver that hangs up while it is written to is an answer, not the end. */
	if (sigaction(SIGPIPE, &ignore, NULL) < 0 || sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		return error_set_errno(err, "could not arrange signals");
	int descriptor = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return descriptor >= 0 ? descriptor : error_set_errno(err, "could not wait for signals");
}

/* Its directory, because git replaces the file; one event a push or so is nothing. */
static int open_configuration(const char *directory)
{
	int descriptor = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (descriptor >= 0 &&
	    inotify_add_watch(descriptor, directory, IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
		close_one(&descriptor);
	return descriptor;
}

static int add(int any, int descriptor, struct error *err)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (descriptor >= 0 && epoll_ctl(any, EPOLL_CTL_ADD, descriptor, &event) < 0)
		return error_set_errno(err, "could not wait for calls");
	return 0;
}

static int open_all(struct repository *repository, struct arena *arena, struct calls *calls,
		    struct error *err)
{
	calls->any = epoll_create1(EPOLL_CLOEXEC);
	if (calls->any < 0)
		return error_set_errno(err, "could not wait for calls");
	calls->signals = open_signals(err);
	if (calls->signals < 0 || courier_wake_open(repository, arena, &calls->wake, err) < 0)
		return -1;
	calls->configuration = open_configuration(repository_directory(repository));
	if (add(calls->any, calls->signals, err) < 0 || add(calls->any, calls->wake, err) < 0)
		return -1;
	return add(calls->any, calls->configuration, err);
}

int calls_open(struct repository *repository, struct arena *arena, struct calls *ret_calls,
	       struct error *err)
{
	*ret_calls = (struct calls){ -1, -1, -1, -1 };
	if (open_all(repository, arena, ret_calls, err) == 0)
		return 0;
	calls_close(ret_calls);
	return -1;
}

static bool read_configured(int descriptor)
{
	alignas(struct inotify_event) char bytes[4096];
	bool configured = false;
	ssize_t got;

	while (descriptor >= 0 && (got = read(descriptor, bytes, sizeof(bytes))) > 0) {
		for (ssize_t at = 0; at < got;) {
			const struct inotify_event *event =
				(const struct inotify_event *)(const void *)(bytes + at);
			configured |= event->mask & IN_Q_OVERFLOW ||
				      (event->len && strcmp(event->name, "config") == 0);
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	}
	return configured;
}

static bool is_readable(int descriptor)
{
	struct pollfd polled = { .fd = descriptor, .events = POLLIN };

	return poll(&polled, 1, 0) > 0;
}

struct calls_news calls_read(const struct calls *calls)
{
	struct calls_news news = { 0 };
	struct signalfd_siginfo signal;

	while (read(calls->signals, &signal, sizeof(signal)) == sizeof(signal))
		news.stop = true;
	news.configured = read_configured(calls->configuration);
	news.called = is_readable(calls->wake);
	courier_wake_drain(calls->wake);
	return news;
}
