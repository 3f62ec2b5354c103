/* SPDX-License-Identifier: Apache-2.0 */
/* What the hooks say while the gate takes stock of a branch, and when its inventory is damaged. */
#ifndef HOOKS_INVENTORY_TALK_H
#define HOOKS_INVENTORY_TALK_H

#include <stddef.h>
#include <time.h>

/* Set once, before the first inventory is opened: says so and ends the process, undecided. */
void inventory_talk_begin(void);

/* An inventory_progress_fn; its context is a struct timespec, zeroed. Speaks now and then. */
void inventory_talk_progress(void *context, size_t done, size_t total);

#endif
