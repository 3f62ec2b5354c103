/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of a push at the cluster agents, as refs/deploy and the files of attempts show
 * it: the courier works in another process, and works on whether anybody looks or not.
 */
#ifndef HOOKS_DEPLOY_WATCH_H
#define HOOKS_DEPLOY_WATCH_H

#include "deploy/attempt.h"
#include "deploy/deployment.h"

/* One target and branch that is to be told. */
struct awaited {
	const struct target *target;
	struct span branch;
	struct oid revision;
	bool reports;    /* its Applications are followed: it says more than "accepted" */
	bool to_the_end; /* until they have settled; else until they are known */
	struct oid seen; /* tip of its chain when it was looked at last */
	bool is_taken;
	bool is_settled;      /* nothing more will come of itself */
	uint32_t attempts;    /* failed ones that were seen */
	struct error problem; /* its chain cannot be read; then it is settled */
};

struct deploy_watch {
	struct repository *repository;
	int64_t since; /* attempts before that time belong to an earlier push */
	struct awaited *items;
	size_t count;
	size_t capacity;
};

/*
 * Something new about one of them; either may be NULL, both when it has a problem.
 * Applications that will look are one deployment, accepted, whose application is the list of
 * their names.
 */
typedef void deploy_watch_fn(void *context, const struct awaited *awaited,
			     const struct deployment *deployment, const struct attempt *attempt);

/*
 * Looks once at whatever is not settled and tells what is new. One whose chain is damaged keeps no
 * other from being looked at. The arena is for this look only.
 */
void deploy_watch_look(struct deploy_watch *watch, deploy_watch_fn *tell, void *context,
		       struct arena *arena);

#endif
