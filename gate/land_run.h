/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One landing on its way: what land.c (refs/merge/N) and land_pushed.c (a push to
 * the branch itself) both know and do. Functions that return int answer -1 for
 * "could not decide"; a refusal is a finding.
 */
#ifndef GATE_LAND_RUN_H
#define GATE_LAND_RUN_H

#include "gate/land_rules.h"
#include "gate/push_policy.h"
#include "gate/standing.h"
#include "gate/verb.h"
#include "review/ledger.h"

struct land_run {
	const struct verb_request *request;
	const struct ref_update *update;
	struct ref_transaction *transaction; /* NULL: only judge */
	struct verb_outcome *outcome;
	struct push_policies policies;
	struct span branch; /* "refs/heads/master", terminated */
	struct oid old_tip;
	const struct policy *policy; /* at the old tip */
	struct oid policy_blob;      /* zero: the built-in one */
	bool is_protected;
	const struct branch_rules *rules; /* NULL: not protected; built-in ones where its policy
					     says nothing of the branch */
	bool approvals_off;               /* headgate.approvals=off */
	struct error *err;
};

/* Reads the branch's tip, the policies and the server's settings. The policy may be NULL then. */
int land_run_init(struct land_run *run, struct span branch) WARN_UNUSED;

void land_refuse(struct land_run *run, const struct rule *rule, const char *format, ...)
	PRINTF_LIKE(3, 4);

bool land_is_refused(const struct land_run *run);

/* "master" */
struct span land_branch_name(const struct land_run *run);

/*
 * All validators over what changes from the old tip to `tree`, under the policy at
 * the old tip and with what the rest of the branch defines.
 */
int land_judge_content(struct land_run *run, struct oid tree) WARN_UNUSED;

/* Refuses when the ledger says that the branch should stand elsewhere. */
int land_check_ledger(struct land_run *run) WARN_UNUSED;

/* Refuses an ordinary landing while approvals of an emergency are overdue on this branch. */
int land_check_debts(struct land_run *run) WARN_UNUSED;

/* What may never land in an emergency: a change of the rules themselves. */
void land_check_emergency_paths(struct land_run *run, const struct tree_changes *changes);

/*
 * `images: {exist: true}` of the policy: refuses while an image that the changes to `tree` bring
 * (gate/images_brought.h) has no passed check for exactly the head of a pull request that lands.
 * Asks nobody. Not for emergencies.
 */
int land_check_images(struct land_run *land, const struct pull *const *pulls, size_t pull_count,
		      struct oid tree, const struct tree_changes *changes) WARN_UNUSED;

/* The number in "refs/pull/42/head"; 0 for another ref. */
uint32_t land_number_of_head(struct span ref);

/* 1 and the open pull request for this branch with exactly this head, 0 when there is none, -1. */
int land_open_pull_with_head(struct land_run *run, struct oid head,
			     struct pull *ret_pull) WARN_UNUSED;

/*
 * Whether -o emergency was given and counts: the actor is of emergency.from and
 * gave a reason. 1, 0 (a refusal when it was given in vain), -1.
 */
int land_is_emergency(struct land_run *run) WARN_UNUSED;

/* Has this transaction an edit of the ref already (an atomic push of several verbs)? */
bool land_transaction_names(const struct land_run *run, struct span ref);

/* Refuses what cannot go into one transaction with what is in it. True when it did. */
bool land_refuse_twice(struct land_run *run, const struct pull *pull);

/* One pull request that lands: its MERGED or EMERGENCY event, the state, and its debt. */
struct land_event {
	struct pull *pull;
	const struct standing_approvals *approvals; /* verified by the transaction; may be NULL */
	struct oid landed;
	bool emergency;
};
int land_record_pull(struct land_run *run, const struct land_event *landed) WARN_UNUSED;

/* An entry of the ledger; kind, tips, pull request and reason are the caller's. */
int land_add_entry(struct land_run *run, const struct landing *landing) WARN_UNUSED;

/* The branch itself, and what the policy was read from. */
void land_move_branch(struct land_run *run, struct oid new_tip);

#endif
