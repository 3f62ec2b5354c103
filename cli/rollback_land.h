/* SPDX-License-Identifier: Apache-2.0 */
/* A rollback on its way through the gate: proposed, approved by the person at hand, landed. */
#ifndef CLI_ROLLBACK_LAND_H
#define CLI_ROLLBACK_LAND_H

#include "cli/pull_page.h"
#include "cli/rollback_state.h"

struct rollback_landing {
	struct clone *clone;
	const struct clone_options *options; /* to bring the clone up to date with */
	const struct rollback_state *state;
	const char *message; /* why; NULL: nothing is said */
	const char *wait; /* how long to watch what is deployed: "60s"; NULL: as long as any push */
	bool only_propose;
	/* filled in */
	struct oid head;
	struct span email; /* of whoever made the commit */
	struct pull_page page;
	bool landed;
	bool overtaken; /* the path has changed on the branch meanwhile: begin anew */
	int exit_status;
};

/*
 * Makes the commit, pushes it to refs/for/BRANCH/rollback/PATH and, when the rollback rule needs
 * nobody else, approves and lands it. What the server says is shown by git.
 */
int rollback_land(struct rollback_landing *landing, struct error *err) WARN_UNUSED;

#endif
