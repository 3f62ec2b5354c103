/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watching how targets come to have what was merged: a line for each change, until everything has
 * settled or the time is over.
 */
#ifndef CLI_STATUS_FOLLOW_H
#define CLI_STATUS_FOLLOW_H

#include "cli/clone.h"
#include "deploy/status.h"

struct status_following {
	const struct clone *clone;
	const struct status_question *question; /* `now` is that of the start */
	int64_t timeout;                        /* seconds */
	bool json;
	bool offline; /* a clone that is not brought up to date */
};

/* EXIT_ACCEPTED: all settled and good; EXIT_REFUSED: one failed, or was not settled in time. */
int status_follow(const struct status_following *following, int *ret_exit_status,
		  struct error *err) WARN_UNUSED;

#endif
