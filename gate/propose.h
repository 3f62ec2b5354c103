/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A push to refs/for/BRANCH[/TOPIC] on its way to a pull request: what the files
 * gate/propose*.c share. Functions that return int answer -1 for "could not
 * decide"; a refusal is a finding.
 */
#ifndef GATE_PROPOSE_H
#define GATE_PROPOSE_H

#include "gate/pull_rules.h"
#include "gate/push_policy.h"
#include "gate/ref_rules.h"
#include "repo/commit.h"

struct proposal {
	const struct verb_request *request;
	const struct ref_update *update;
	struct verb_outcome *outcome;
	struct push_policies policies;
	struct span target; /* "refs/heads/master", terminated */
	struct span branch; /* "master" */
	struct span topic;
	struct oid tip;       /* of the target */
	struct oid base;      /* where the proposal parts from it */
	struct pull existing; /* the open one that this push updates; number 0: none */
	bool is_forward;      /* the new head contains that one's head */
	struct commit head;
	struct error *err;
};

void proposal_refuse(struct proposal *proposal, const struct rule *rule, const char *format, ...)
	PRINTF_LIKE(3, 4);

bool proposal_is_refused(const struct proposal *proposal);

/* Finds target, topic and the pull request of that topic. */
int proposal_find(struct proposal *proposal) WARN_UNUSED;

/*
 * Title and message of a new pull request: by push option, else from its head, the
 * first paragraph as one line and the rest without trailers. Both are bounded,
 * and as they will be read back. Never an empty title.
 */
struct span proposal_title(const struct proposal *proposal);
struct span proposal_message(const struct proposal *proposal);

/*
 * Title and message after an update. Commits on top of the head leave them alone.
 * A head that was made anew (amended, rebased) brings its own, where they had been
 * taken from the old head.
 */
int proposal_retitle(struct proposal *proposal, struct pull *pull, bool *ret_changed) WARN_UNUSED;

/*
 * Which approvals count on for the new head, as events of the log, and as lines
 * for the pusher.
 */
int proposal_carry(struct proposal *proposal, struct pull *pull,
		   struct ref_transaction *transaction, struct text *lines) WARN_UNUSED;

#endif
