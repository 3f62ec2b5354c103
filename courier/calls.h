/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may wake a courier that waits: somebody's call (deploy/courier_call.h), a new
 * configuration file, a signal. One descriptor for all of them.
 */
#ifndef COURIER_CALLS_H
#define COURIER_CALLS_H

#include "repo/repository.h"

struct calls {
	int any; /* can be read when there is news */
	int wake;
	int signals;
	int configuration; /* -1: the system gives no more watches; looks find it out later */
};

struct calls_news {
	bool called;
	bool configured;
	bool stop;
};

/* SIGTERM and SIGINT are blocked from here on, and SIGPIPE ignored. */
int calls_open(struct repository *repository, struct arena *arena, struct calls *ret_calls,
	       struct error *err) WARN_UNUSED;

/* What happened since; never waits. */
struct calls_news calls_read(const struct calls *calls);

void calls_close(struct calls *calls);

#endif
