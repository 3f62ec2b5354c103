/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line on the terminal while an inventory is built: the first time a whole
 * tree is read.
 */
#ifndef CLI_INVENTORY_WATCH_H
#define CLI_INVENTORY_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct inventory_watch {
	bool is_watched; /* standard error is a terminal */
	time_t shown;    /* the second of the last line */
	size_t files;    /* how many were to be read */
};

void inventory_watch_begin(struct inventory_watch *watch);

/* An inventory_progress_fn; the context is the watch. */
void inventory_watch_show(void *context, size_t done, size_t total);

#endif
