/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who made a change, and so may not approve it: opener and pushers of every head
 * ever proposed (principals, from the log), and authors, committers and
 * co-authors of all their commits (addresses, free text: they only ever add).
 */
#ifndef REVIEW_CONTRIBUTORS_H
#define REVIEW_CONTRIBUTORS_H

#include "review/pull_log.h"

struct contributor {
	struct span principal; /* or empty */
	struct span email;     /* or empty; both empty: somebody whom the server did not know */
	struct span reason;    /* "pushed head 3", "author of 1a2b3c4d5e6f" */
};

struct contributors {
	struct contributor *items; /* each principal and each address once */
	size_t count;
	size_t capacity;
};

/* `target_tip` is where the target stood: what it contains is nobody's contribution. */
int contributors_of(struct repository *repository, const struct pull *pull,
		    const struct pull_events *events, struct oid target_tip, struct arena *arena,
		    struct contributors *ret_contributors, struct error *err) WARN_UNUSED;

#endif
