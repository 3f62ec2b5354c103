/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/inventory_watch.h"

#include <stdio.h>
#include <unistd.h>

void inventory_watch_begin(struct inventory_watch *watch)
{
	*watch = (struct inventory_watch){
		.is_watched = isatty(STDERR_FILENO) == 1,
		.shown = time(NULL),
	};
}

void inventory_watch_show(void *context, size_t done, size_t total)
{
	struct inventory_watch *watch = context;
	time_t now = time(NULL);

	watch->files = total;
	if (!watch->is_watched || (now == watch->shown && done != total))
		return;
	watch->shown = now;
	fprintf(stderr, "\rreading %zu of %zu files%s", done, total,
		done == total ? "\r\033[K" : "");
	fflush(stderr);
}
