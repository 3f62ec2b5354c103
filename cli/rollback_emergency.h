/* SPDX-License-Identifier: Apache-2.0 */
/* `headgate rollback --emergency`: past the gate, by the server's administrator. */
#ifndef CLI_ROLLBACK_EMERGENCY_H
#define CLI_ROLLBACK_EMERGENCY_H

#include "cli/clone.h"

struct rollback_emergency {
	const char *branch;      /* NULL: the server's HEAD */
	const char *application; /* as typed */
	const char *state;       /* id, revision, pull/N; NULL: the one before */
	const char *target;      /* NULL: the only one that has it */
	bool pause_auto_sync;
	bool resume_auto_sync; /* nothing else is done then */
	bool dry_run;
	bool yes;
};

/*
 * Finds out what would be done, says it, asks, and has the courier do it. The clone is opened and
 * must be the guarded repository itself.
 */
int rollback_emergency(const struct rollback_emergency *emergency, const struct clone *clone,
		       int *ret_exit_status, struct error *err) WARN_UNUSED;

#endif
