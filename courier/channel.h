/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the courier: what is remembered of a target and branch between attempts. */
#ifndef COURIER_CHANNEL_H
#define COURIER_CHANNEL_H

#include "courier/state.h"

/* Never NULL; made when it is new. */
struct channel *channel_of(struct courier *courier, struct span target, struct span branch);

/* Reads what an earlier courier wrote of its attempts, once. What cannot be read is none. */
void channel_recall(struct courier *courier, struct channel *channel, struct arena *arena);

/* An attempt failed: when the next may be made. */
void channel_failed(struct channel *channel, struct oid revision,
		    const struct answer_verdict *verdict);

/* It was taken, or is owed no more. */
void channel_clear(struct channel *channel);

/* Attempts at what is not owed any more, nor under way, are forgotten. */
void channels_forget(struct courier *courier, struct arena *arena);

/*
 * Writes the files of the targets with something unwritten. That one cannot be written is
 * said and stops nothing: they are for people, and for pauses after a restart.
 */
void channels_write(struct courier *courier, struct arena *arena);

#endif
