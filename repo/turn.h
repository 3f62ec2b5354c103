/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One at work, one waiting, all others gone: for background work that looks at the whole state
 * each time. Who waits has not looked yet and will see whatever a third was started for.
 */
#ifndef REPO_TURN_H
#define REPO_TURN_H

#include "repo/repository.h"

/*
 * 1 and a descriptor that holds the turn until it is closed; 0 when somebody else looks after this
 * call will; -1. `name`: of the files <git dir>/headgate/NAME.lock and NAME.queue.
 */
int turn_take(struct repository *repository, const char *name, struct arena *arena, int *ret_turn,
	      struct error *err) WARN_UNUSED;

/* The same without waiting: 0 when another holds it, whether somebody waits or not. */
int turn_try(struct repository *repository, const char *name, struct arena *arena, int *ret_turn,
	     struct error *err) WARN_UNUSED;

#endif
