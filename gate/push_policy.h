/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policies that rule a push: that of HEAD's branch, and those at the old
 * tips of the branches it updates.
 */
#ifndef GATE_PUSH_POLICY_H
#define GATE_PUSH_POLICY_H

#include "policy/policy.h"
#include "repo/repository.h"

struct push_policies {
	struct repository *repository;
	struct arena *arena;
	struct rule_tables rules;
	struct span head_ref;         /* "refs/heads/master"; empty when HEAD names no branch */
	struct oid head_tip;          /* zero when that branch does not exist yet */
	struct oid head_blob;         /* of its policy file; zero when it has none */
	const struct policy *of_head; /* NULL: there is a file and it cannot be read */
};

/* Reads the policy of HEAD's branch. Never more than once a push. */
int push_policies_init(struct push_policies *policies, struct repository *repository,
		       struct arena *arena, struct error *err) WARN_UNUSED;

/* As it was while HEAD's branch had this policy file (zero: none): to judge the past again. */
int push_policies_of_blob(struct push_policies *policies, struct repository *repository,
			  struct oid blob, struct arena *arena, struct error *err) WARN_UNUSED;

/*
 * The policy at `tip` (zero: none), else that of HEAD's branch. NULL in
 * *ret_policy when the file that counts cannot be read: then the findings say
 * why, with its places.
 */
int push_policy_at(struct push_policies *policies, struct oid tip, struct findings *findings,
		   const struct policy **ret_policy, struct error *err) WARN_UNUSED;

/*
 * By the policy of HEAD's branch, which also protects the branch that it stands on, named there
 * or not: who changes the policy decides about all the others. Nobody can do that for a branch of
 * their own; a branch's own policy can be brought by anybody who makes the branch.
 */
bool push_policy_of_head_protects(const struct push_policies *policies, struct span branch);

/*
 * Whether a branch ("refs/heads/NAME") whose old tip is `tip` is protected: the
 * policy of HEAD's branch says so or the one at its own tip, so that no push can
 * lift the protection of the branch it goes to. When HEAD's cannot be read: HEAD's
 * branch, and those of the built-in policy.
 */
int push_policy_protects(struct push_policies *policies, struct span branch, struct oid tip,
			 bool *ret_protected, struct error *err) WARN_UNUSED;

/* The blob of the file that push_policy_at() reads; zero: the built-in policy holds. */
int push_policy_blob(struct push_policies *policies, struct oid tip, struct oid *ret_blob,
		     struct error *err) WARN_UNUSED;

#endif
