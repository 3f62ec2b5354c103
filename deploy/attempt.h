/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How it stands with a delivery that has not arrived yet: <git dir>/headgate/attempts/TARGET
 * (one file a target, all its branches, JSON, replaced by rename). Only for people and for the
 * pauses between attempts: when it is lost or damaged, the courier tries at once. What was
 * taken stands in refs/deploy (deploy/deployment.h).
 */
#ifndef DEPLOY_ATTEMPT_H
#define DEPLOY_ATTEMPT_H

#include "deploy/request.h"

struct attempt {
	struct span branch;
	struct oid revision; /* that was tried last */
	uint32_t count;      /* attempts since the target last took anything */
	int64_t first;       /* time of the first of them, seconds since 1970 */
	int64_t last;
	int64_t next; /* not before this time */
	enum answer_meaning meaning;
	struct span answer; /* the last verdict's sentence */
};

struct attempts {
	struct attempt *items;
	size_t count;
	size_t capacity;
};

/* No file, or a damaged one: none, and 0. */
int attempts_read(struct repository *repository, struct span target, struct arena *arena,
		  struct attempts *ret_attempts, struct error *err) WARN_UNUSED;

/*
 * Replaces the file; an empty list removes it. Only whoever holds the courier's lock
 * (deploy/courier_call.h) may call this.
 */
int attempts_write(struct repository *repository, struct span target,
		   const struct attempts *attempts, struct arena *arena,
		   struct error *err) WARN_UNUSED;

/*
 * Seconds until the next attempt, after `count` of them: at most 1 doubling to
 * LIMIT_RETRY_SECONDS, ALARM at most 2 minutes doubling, GONE the ceiling; between half of that and
 * all of it by `random`. What the target asked for (Retry-After) counts up to the ceiling.
 */
int64_t attempt_pause(uint32_t count, const struct answer_verdict *verdict, uint32_t random);

#endif
