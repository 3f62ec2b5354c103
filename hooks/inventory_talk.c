/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/inventory_talk.h"

#include "gate/inventory.h"

#include <unistd.h>

enum { STATUS_UNDECIDED = 3 };

/* In a signal handler: only write() and _exit() are allowed. */
static void tell_damage(void)
{
	static const char text[] =
		"headgate: could not decide: its inventory of the branch was damaged and has been "
		"removed\n"
		"headgate: Push again: the inventory is then built anew from the repository.\n";
	ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)written;
	_exit(STATUS_UNDECIDED);
}

void inventory_talk_begin(void)
{
	inventory_on_damage(tell_damage);
}

/* The first push after installing makes the gate read the whole branch. */
void inventory_talk_progress(void *context, size_t done, size_t total)
{
	static const time_t seconds_between = 2;
	struct timespec *shown = context, now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (shown->tv_sec == 0)
		*shown = now;
	if (now.tv_sec - shown->tv_sec < seconds_between)
		return;
	*shown = now;
	fprintf(stderr, "headgate: taking stock of the branch: %zu of %zu files\n", done, total);
	fflush(stderr);
}
