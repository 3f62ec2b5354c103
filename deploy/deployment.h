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
 *	Order: 6666…                  the entry of an emergency whose outcome this one is
 *	Next: 8                       the number that the Application's history gives out next
 *	Automated: on prune selfHeal  how auto-sync was set before it was switched off
 *	Taken: 3333…                  the newest entry before this one that says what was taken
 *	Debts: 4444… 5555…            entries of emergencies that no later entry settles
 *
 * What an emergency asks for is written down before it is asked for ("rolling-back",
 * "auto-sync-off"), so that no courier that dies and no answer that is lost leaves a cluster that
 * runs something else without a word of it here. What came of it is an entry of its own.
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

#include "base/text.h"
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
	/* Of an emergency only: what was ordered, and what came of it. */
	DEPLOY_ROLLING_BACK,  /* asked for; whether it was done is not known */
	DEPLOY_WITHDRAWN,     /* what the trailer Order names is not, or no longer, so */
	DEPLOY_AUTO_SYNC_OFF, /* switched off, or about to be */
	DEPLOY_AUTO_SYNC_ON,  /* switched on again */
};

/* How an Application's auto-sync is set (spec.syncPolicy.automated). */
struct auto_sync {
	bool on;
	bool prune;
	bool self_heal;
	bool allow_empty;
};

const char *deployment_state_name(enum deployment_state state);

/* "on prune selfHeal" */
void auto_sync_put(struct text *text, const struct auto_sync *auto_sync);

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
	struct oid order;           /* zero: this is no order's outcome */
	int64_t next_number;        /* ROLLING_BACK: of its history, then; 0: not known */
	struct auto_sync automated; /* AUTO_SYNC_OFF: as it was; not on: not known */
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
 * What emergencies have left behind, oldest first. ROLLED_BACK and ROLLING_BACK with which Git does
 * not agree yet: nobody has seen the Application at a revision that was told later, and at the
 * branch's `tip` its path has other content than at the revision that it was rolled back to.
 * AUTO_SYNC_OFF that is not on again.
 */
int deployment_debts(struct repository *repository, struct span target, struct span branch,
		     struct oid tip, struct arena *arena, struct deployments *ret_debts,
		     struct error *err) WARN_UNUSED;

/*
 * The orders whose end nobody has seen, oldest first: ROLLING_BACK without an outcome,
 * AUTO_SYNC_OFF that is not on again, AUTO_SYNC_ON whose Application has not settled since.
 */
int deployment_orders(struct repository *repository, struct span target, struct span branch,
		      struct arena *arena, struct deployments *ret_orders,
		      struct error *err) WARN_UNUSED;

/* The word of an entry about how the Application is, not about what was ordered of it. */
bool deployment_is_word(const struct deployment *deployment);

/*
 * Writes the entries, those of one target and branch oldest first, and adds the edits; several
 * targets go into one transaction. -1 leaves the transaction as it was: when one target's chain is
 * damaged, the others' entries can be appended by calls of their own.
 */
int deployments_append(struct repository *repository, const struct deployments *deployments,
		       struct ref_transaction *transaction, struct arena *arena,
		       struct error *err) WARN_UNUSED;

#endif
