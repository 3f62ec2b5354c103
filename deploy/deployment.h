/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a target was told and what became of it: refs/deploy/TARGET/BRANCH, a commit chain,
 * newest last, one event a commit (review/record.h), written by the courier alone, in
 * transactions with a ticket like every move of the gate's refs.
 *
 *	told prod of refs/heads/master at 2222222222: accepted
 *
 *	Target: prod
 *	Branch: refs/heads/master
 *	Before: 1111…                 absent: nothing was known to be there
 *	Revision: 2222…
 *	State: accepted
 *	Application: argocd/web       absent: about the target as a whole
 *	Path: apps/web                of that Application, where it has one
 *	Answer: HTTP 200 in 38 ms     one line, nothing secret
 *	Attempts: 3                   requests that this delivery needed
 *	Taken: 3333…                  the newest entry before this one that says what was taken
 *	Debts: 4444… 5555…            entries of emergency rollbacks that no later entry settles
 *
 * The last two repeat what older entries say, so that the newest one is enough to know what a
 * target has taken, however many states were recorded since. The second parent is the revision
 *itself (the first, in the chain's first commit), so that what was deployed is never pruned, even
 *if the branch is rewound by hand. A failed attempt writes nothing here (deploy/attempt.h): the
 *chain grows with what happened, not with how long a target is away. Entries are not signed: they
 *are what this server observed, and no right to land or to roll back is ever drawn from them (that
 *is refs/landed).
 */
#ifndef DEPLOY_DEPLOYMENT_H
#define DEPLOY_DEPLOYMENT_H

#include "deploy/target.h"
#include "repo/ref_transaction.h"

/* Only what was observed is said: after a 200, "accepted". */
enum deployment_state {
	DEPLOY_ACCEPTED = 1, /* the agent answered that it has taken the message */
	DEPLOY_SEEN,         /* it compares with this revision or one after it */
	DEPLOY_SYNCING,
	DEPLOY_SYNCED,    /* applied; health is not good (yet) */
	DEPLOY_HEALTHY,   /* applied and healthy: deployed */
	DEPLOY_UNCHANGED, /* in sync with the revision, nothing had to be applied */
	DEPLOY_FAILED,
	DEPLOY_WAITING,     /* out of sync, and auto-sync is off: somebody must sync */
	DEPLOY_BLOCKED,     /* by a sync window */
	DEPLOY_SUPERSEDED,  /* a later revision was deployed instead */
	DEPLOY_UNMATCHED,   /* no Application uses this repository and branch */
	DEPLOY_ROLLED_BACK, /* by `headgate rollback --emergency`; Git does not agree yet */
};

const char *deployment_state_name(enum deployment_state state);

struct deployment {
	struct span target;
	struct span branch; /* "refs/heads/master" */
	struct oid before;  /* zero: unknown */
	struct oid revision;
	enum deployment_state state;
	struct span application; /* "namespace/name"; empty: the target as a whole */
	struct span path;        /* of the Application; empty: not known */
	struct span answer;
	uint32_t attempts;
	int64_t time;
	/* Filled when read: */
	struct oid entry;   /* its commit */
	struct oid earlier; /* the entry before it; zero: this is the first */
	struct oid taken;   /* zero: nothing was taken before */
	struct oid *debts;  /* oldest first; this one included */
	size_t debt_count;
};

struct deployments {
	struct deployment *items; /* oldest first */
	size_t count;
	size_t capacity;
};

/* "refs/deploy/prod/master", terminated. */
struct span deployment_ref(struct span target, struct span branch, struct arena *arena);

/* The whole chain. No such ref: none, and 0. Damaged: an error that names ref and commit. */
int deployments_read(struct repository *repository, struct span target, struct span branch,
		     struct arena *arena, struct deployments *ret_deployments,
		     struct error *err) WARN_UNUSED;

/* One entry of that chain; `earlier` leads to the next older one. */
int deployment_read(struct repository *repository, struct span target, struct span branch,
		    struct oid entry, struct arena *arena, struct deployment *ret_deployment,
		    struct error *err) WARN_UNUSED;

/* An entry about the target as a whole that says that it has the revision. */
bool deployment_is_taking(const struct deployment *deployment);

/*
 * 1 and the newest entry about the target as a whole whose state is ACCEPTED or UNMATCHED: what it
 * has taken. 0 when it never took anything, -1. Reads at most two entries.
 */
int deployment_taken(struct repository *repository, struct span target, struct span branch,
		     struct arena *arena, struct deployment *ret_taken,
		     struct error *err) WARN_UNUSED;

/*
 * The emergency rollbacks (ROLLED_BACK) with which Git does not agree yet, oldest first: nobody has
 * seen the Application at a revision that was told later, and at the branch's `tip` its path has
 * other content than at the revision that it was rolled back to.
 */
int deployment_debts(struct repository *repository, struct span target, struct span branch,
		     struct oid tip, struct arena *arena, struct deployments *ret_debts,
		     struct error *err) WARN_UNUSED;

/*
 * Writes the entries, those of one target and branch oldest first, and adds the edits; several
 * targets go into one transaction. -1 leaves the transaction as it was: when one target's chain is
 * damaged, the others' entries can be appended by calls of their own.
 */
int deployments_append(struct repository *repository, const struct deployments *deployments,
		       struct ref_transaction *transaction, struct arena *arena,
		       struct error *err) WARN_UNUSED;

#endif
