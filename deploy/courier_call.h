/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling the courier, and being the only one.
 *
 * headgate-courier stands beside headgate (same directory), or where headgate.courier of the
 * server's configuration says. It is started with an argument array and a clean
 * environment, detached: a session of its own and no descriptor of the push, which would
 * else wait for it (git waits for the end of post-receive's standard error).
 *
 * One courier a repository: flock() on <git dir>/headgate/courier.lock. A second one waits
 * behind headgate/courier.queue, and a third ends at once: the one that waits has not looked
 * at any ref yet and will see what the third was called for. So nothing is lost when the first
 * dies, and nothing piles up. The one that works is woken through a FIFO, headgate/courier.wake.
 */
#ifndef DEPLOY_COURIER_CALL_H
#define DEPLOY_COURIER_CALL_H

#include "repo/repository.h"

/* 1 when it was started, 0 when there is no target to tell (nothing is started), -1. */
int courier_start(struct repository *repository, struct arena *arena,
		  struct error *err) WARN_UNUSED;

/* The absolute path of the courier's program. */
int courier_program(struct repository *repository, struct arena *arena, const char **ret_program,
		    struct error *err) WARN_UNUSED;

enum courier_turn {
	COURIER_TURN_MINE = 1, /* *ret_lock is held */
	COURIER_TURN_ANOTHERS, /* somebody else looks after this call will: end */
};

/* Takes the lock; waits for it behind the one that holds it when nobody waits yet. Wakes that one.
 */
int courier_take_turn(struct repository *repository, struct arena *arena, int *ret_lock,
		      enum courier_turn *ret_turn, struct error *err) WARN_UNUSED;

/* The reading end of the FIFO: becomes readable when somebody calls. The holder of the lock opens
 * it. */
int courier_wake_open(struct repository *repository, struct arena *arena, int *ret_descriptor,
		      struct error *err) WARN_UNUSED;

/* Empties it. */
void courier_wake_drain(int descriptor);

#endif
