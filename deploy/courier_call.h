/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling the courier, and being the only one.
 *
 * headgate-courier stands beside headgate (same directory), or where headgate.courier of the
 * server's configuration says. It is started with an argument array and only those variables
 * that it needs, detached (base/detached.h): it has no descriptor of the push, which would
 * else wait for it (git waits for the end of post-receive's standard error).
 *
 * One courier a repository: flock() on <git dir>/headgate/courier.lock. A second one waits
 * behind headgate/courier.queue, and a third ends at once: the one that waits has not looked
 * at any ref yet and will see what the third was called for. So nothing is lost when the first
 * dies or is about to end, and nothing piles up. The one that works is woken through a FIFO,
 * headgate/courier.wake. Refs are moved before anybody is called; who holds the lock opens the
 * FIFO before it looks at any.
 */
#ifndef DEPLOY_COURIER_CALL_H
#define DEPLOY_COURIER_CALL_H

#include "repo/repository.h"

/*
 * Starts `headgate-courier --until-told`. 1 when it was started, 0 when no target can be told
 * (nothing is started), -1.
 */
int courier_start(struct repository *repository, struct arena *arena,
		  struct error *err) WARN_UNUSED;

/* The absolute path of the courier's program. */
int courier_program(struct repository *repository, struct arena *arena, const char **ret_program,
		    struct error *err) WARN_UNUSED;

enum courier_turn {
	COURIER_TURN_MINE = 1, /* *ret_lock is held */
	COURIER_TURN_ANOTHERS, /* somebody else looks after this call will: end */
};

/*
 * Takes the lock. When another holds it, that one is woken, and this waits for its end unless
 * somebody waits already. The lock ends with the process or with close().
 */
int courier_take_turn(struct repository *repository, struct arena *arena, int *ret_lock,
		      enum courier_turn *ret_turn, struct error *err) WARN_UNUSED;

/* The reading end of the FIFO: becomes readable when somebody calls, and never sees an end. Only
 * for the holder of the lock. */
int courier_wake_open(struct repository *repository, struct arena *arena, int *ret_descriptor,
		      struct error *err) WARN_UNUSED;

/* Empties it. To be done before looking at refs. */
void courier_wake_drain(int descriptor);

/* Whether one holds the lock. Nothing is made; whoever looks is no hindrance to anybody. */
int courier_is_working(struct repository *repository, struct arena *arena, bool *ret_working,
		       struct error *err) WARN_UNUSED;

/* Wakes the one that works, if there is one: after a change that no push made. */
void courier_wake(struct repository *repository, struct arena *arena);

#endif
