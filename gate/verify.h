/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Re-judges every landed step of a branch since its ledger began, from refs and
 * objects alone: the chain of the ledger, its signatures, the policy that held,
 * the approvals in force at that time, the trees of the merges. The same refs
 * give the same answer on every machine and at any time.
 */
#ifndef GATE_VERIFY_H
#define GATE_VERIFY_H

#include "gate/standing.h"
#include "review/ledger.h"

struct verify_request {
	struct repository *repository;
	struct span branch;            /* "refs/heads/master", the name in the ledger */
	struct oid tip;                /* where that branch stands here */
	const struct signer *gate_key; /* NULL: the policy's `gate: {keys: …}`, if any */
	bool require_signatures; /* an unsigned ledger entry or attested approval is not covered */
};

enum step_status {
	STEP_COVERED = 1,
	STEP_NOT_COVERED, /* `problem` says why */
};

struct verified_step {
	enum step_status status;
	struct landing landing;
	bool owes_approvals; /* an emergency that nobody has approved since */
	bool unsigned_entry;
	struct span problem;
};

struct verification {
	struct verified_step *steps; /* oldest first; ends at the first that is not covered */
	size_t count;
	size_t capacity;
	bool all_covered;
	struct span problem; /* about the ledger as a whole: missing, not at the tip */
};

int verify_branch(const struct verify_request *request, struct arena *arena,
		  struct verification *ret_verification, struct error *err) WARN_UNUSED;

#endif
