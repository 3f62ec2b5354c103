/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling every target what it is owed, until it has it.
 *
 * Levels, not events: again and again the courier looks at what stands in the repository (the
 * branches, refs/deploy, the configuration), starts telling whom it can, and writes down what was
 * taken. A call only makes it look earlier, so none can be lost, and a burst of pushes is one
 * look. At most one delivery for a target and branch is under way; a tip that moves
 * meanwhile is owed afterwards.
 */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include "repo/repository.h"

enum courier_mode {
	COURIER_ONCE = 0,   /* one attempt at everything owed, whatever its pause */
	COURIER_UNTIL_TOLD, /* while anything is owed that can be told, or is followed */
	COURIER_WATCH,      /* until a signal ends it */
};

/* One line for the journal, safe to show, without secrets. */
typedef void courier_say_fn(struct span line);

struct courier_order {
	enum courier_mode mode;
	courier_say_fn *say;
};

/*
 * The caller holds the courier's lock (deploy/courier_call.h). *ret_owed: something is owed still.
 * SIGTERM and SIGINT end it in order: what was answered is written down. -1 only for what
 * concerns every target.
 */
int courier_run(struct repository *repository, const struct courier_order *order, bool *ret_owed,
		struct error *err) WARN_UNUSED;

#endif
