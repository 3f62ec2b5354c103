/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a push to a verb means, and doing it.
 *
 *	HEAD:refs/for/BRANCH[/TOPIC]    open or update a pull request
 *	OID:refs/approve/N              approve that head (OID: the commit, or a signed tag on it)
 *	OID:refs/reject/N               veto; with -o withdraw: take one's own verdict back
 *	OID:refs/merge/N                land it
 *	OID:refs/close/N                close without landing
 *	OID:refs/heads/BRANCH           when the branch is protected: land covered steps
 *
 * verb_judge() decides as pre-receive must: everything that can be known before
 * anything is kept. verb_plan() decides again, under the lock, on what is then
 * true, and adds the edits to a transaction; the caller commits it and, when it
 * was lost to another writer, plans anew. Neither prints.
 */
#ifndef GATE_VERB_H
#define GATE_VERB_H

#include "gate/push.h"
#include "repo/ref_transaction.h"
#include "review/principal.h"
#include "review/pull.h"

enum verb_kind {
	VERB_NONE = 0, /* no verb and no protected branch */
	VERB_PROPOSE,
	VERB_APPROVE,
	VERB_REJECT,
	VERB_MERGE,
	VERB_CLOSE,
	VERB_PUSH, /* to a protected branch */
};

struct push_options {
	struct span title;     /* ptr NULL: none was given; so with all of them */
	struct span message;   /* each `-o message=` is a paragraph */
	struct span topic;     /* as in refs/for/BRANCH/TOPIC */
	struct span method;    /* merge, squash, fast-forward */
	struct span emergency; /* the reason */
	struct span expect;    /* refs/for: the head that this one takes the place of, or "none" */
	bool withdraw;
	bool wait;            /* for what the cluster agents say, see hooks/post_receive.c */
	int64_t wait_seconds; /* at most */
};

/* Who asks, of what, and when. One for a push. */
struct verb_request {
	struct repository *repository;
	struct principal actor;
	const struct push_options *options;
	int64_t now; /* seconds since 1970, the server's clock */
	struct arena *arena;
	inventory_progress_fn *progress; /* NULL: nobody is watching */
	void *progress_context;
	uint32_t opened; /* pull requests that this transaction has opened already */
};

struct verb_outcome {
	enum verb_kind kind;
	enum verdict verdict;
	struct findings findings; /* why refused, or what is worth knowing */
	bool content_judged;      /* summary is filled */
	struct report_summary summary;
	struct pull pull; /* what it is about, after it; number 0: none */
	bool opened;      /* PROPOSE: new, not an update */
	/*
	 * What to tell the pusher, lines of text that are safe to show; commands are
	 * indented. Refused: what to do instead. May be empty.
	 */
	struct span next;
	struct span report_ref; /* for git's report: the ref that moved; empty: none */
	struct oid report_old;
	struct oid report_new;
	bool forced; /* report_new does not contain report_old */
};

/* Which verb a ref is; VERB_PUSH must be found out by the policy (push_policy_protects()). */
enum verb_kind verb_of_ref(struct span ref);

/* What stands behind the verb: "42" of refs/merge/42, "master/topic" of refs/for/master/topic. */
struct span verb_operand(struct span ref);

/*
 * headgate.approvals: `required`, or `off` while a server is being set up. Off leaves the
 * content checks, closed namespaces, tags and the seat belt as they are.
 */
int approvals_asked(struct repository *repository, struct arena *arena, bool *ret_asked,
		    struct error *err) WARN_UNUSED;

/* The options of a push: unknown, doubled or malformed ones are findings, in whose arena the texts
 * may live. */
void push_options_read(const struct push *push, struct push_options *ret_options,
		       struct findings *findings);

/*
 * In pre-receive. For refs/heads/ the caller has found out that the branch is
 * protected. Both hold objects (repo/object.h) while they call these. An error
 * among the findings is a refusal, whatever the verdict says.
 */
int verb_judge(const struct verb_request *request, const struct ref_update *update,
	       struct verb_outcome *ret_outcome, struct error *err) WARN_UNUSED;

/* In proc-receive, under the lock. Refused: no edits, and nothing was written. */
int verb_plan(const struct verb_request *request, const struct ref_update *update,
	      struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
	      struct error *err) WARN_UNUSED;

/*
 * One for each verb; verb_judge() and verb_plan() choose. `transaction` NULL: only judge.
 * *ret_outcome comes with its kind and an empty list of findings.
 */
typedef int verb_fn(const struct verb_request *request, const struct ref_update *update,
		    struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
		    struct error *err);
verb_fn verb_propose;      /* gate/propose.c */
verb_fn verb_approve;      /* gate/approve.c: APPROVE and REJECT */
verb_fn verb_close;        /* gate/close.c */
verb_fn verb_merge;        /* gate/land.c */
verb_fn verb_push;         /* gate/land_pushed.c */
verb_fn verb_push_unasked; /* gate/push_unasked.c: the same while no approvals are asked for */

/* headgate.admin names the actor. 1, 0, -1. */
int actor_is_administrator(const struct verb_request *request, struct error *err) WARN_UNUSED;

#endif
