/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a pull request stands: everything that a decision about it rests on, read
 * from the repository at one moment, and the decision. For `show`, for landing,
 * and, with a past policy and time, for `verify`.
 */
#ifndef GATE_STANDING_H
#define GATE_STANDING_H

#include "gate/push_policy.h"
#include "gate/restoration.h"
#include "gate/validity.h"
#include "repo/merge.h"
#include "repo/tree.h"
#include "review/approval.h"
#include "review/pull_log.h"

struct standing_request {
	struct repository *repository;
	const struct pull *pull;
	struct oid target_tip; /* where the target stands; the policy is read there */
	int64_t now;
	struct oid merged_tree;         /* zero: compute the gate's own merge of tip and head */
	struct push_policies *policies; /* when they have been read already; else NULL */
	struct span inventory; /* which cache (gate/inventory.h); empty: the target's own */
	const struct oid *accepted_tip; /* what that cache may write down (a commit or zero); NULL:
					   target_tip */
	const struct oid *landed_tip;   /* the newest landing whose state may be brought back; NULL:
					   target_tip */
	bool recorded; /* approvals as the log has them, not those at refs/approvals/N/ */
	const struct signers *gate_keys; /* known besides the configured one and the policy's */
	/*
	 * Counts as if it stood already, in place of what its author has said; NULL: none.
	 * approvals.refs then has no value for it.
	 */
	const struct approval *given;
};

struct standing {
	const struct policy *policy;
	struct oid policy_blob;           /* zero: built in */
	const struct branch_rules *rules; /* of the target; NULL: as built in */
	struct merge_result merge;        /* .tree is what would land */
	struct tree_changes
		changes; /* from the target's tree to the merged one; none if not clean */
	struct touched_paths paths;
	struct pull_events events;
	struct standing_approvals approvals; /* what is at refs/approvals/N/ */
	struct contributors contributors;
	/*
	 * The landed state that the change brings back, where the rollback rule decides it: not
	 * looked for without that rule, nor when all other rules are met.
	 */
	struct restoration restoration;
	struct validity
		validity; /* decided also when the merge is not clean: over head's own paths */
};

/*
 * Objects of the merge are written with object_write(): hold them (repo/object.h)
 * when they shall not stay. No inventory of the target may be open. `findings` gets what is wrong
 * with policy or CODEOWNERS at the target's tip; then standing.policy may be NULL and validity.met
 * is false.
 */
int standing_read(const struct standing_request *request, struct arena *arena,
		  struct findings *findings, struct standing *ret_standing,
		  struct error *err) WARN_UNUSED;

/* What the gate signs with: its own key when it is configured here, and those of the policy. */
int gate_signers(struct repository *repository, const struct policy *policy, struct arena *arena,
		 struct signers *ret_signers, struct error *err) WARN_UNUSED;

/* The people's keys of a policy. */
struct signers policy_signers(const struct policy *policy, struct arena *arena);

/*
 * The touched paths for the approval rules: of the changes, and of every
 * kustomization that reaches one of them through the files it names (the owners of
 * prod/ must agree to a change of the base that prod/ builds on). Changed paths
 * first, each path once.
 *
 * Only the kustomizations of the tree before the changes are asked, from the
 * inventory of that name: one that the changes add or edit is among them anyway,
 * and so is whatever it reaches. No other inventory of that name may be open.
 */
struct touched_request {
	struct repository *repository;
	struct span inventory;
	struct oid accepted_tree; /* what the inventory may write down */
	struct oid before_tree;
	const struct tree_changes *changes; /* from before_tree on */
};
int touched_paths_of(const struct touched_request *request, struct arena *arena,
		     struct touched_paths *ret_paths, struct error *err) WARN_UNUSED;

#endif
