/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/check_run.h"

#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000, INTERVAL_MS = 100 };

static long milliseconds_since(const struct timespec *then, const struct timespec *now)
{
	return (long)(now->tv_sec - then->tv_sec) * 1000 + (now->tv_nsec - then->tv_nsec) / 1000000;
}

void check_progress_begin(struct results *results)
{
	results->is_watched = isatty(STDERR_FILENO) == 1;
	clock_gettime(CLOCK_MONOTONIC, &results->started);
	results->shown = results->started;
}

void check_progress(struct results *results)
{
	struct timespec now;

	if (!results->is_watched)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (milliseconds_since(&results->started, &now) < PATIENCE_MS ||
	    milliseconds_since(&results->shown, &now) < INTERVAL_MS)
		return;
	results->shown = now;
	results->is_shown = true;
	fprintf(stderr, "\rchecking: %zu of %zu files", results->done, results->check->file_count);
	fflush(stderr);
}

void check_progress_end(struct results *results)
{
	if (results->is_shown)
		fputs("\r\033[K", stderr);
}
