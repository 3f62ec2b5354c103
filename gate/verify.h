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

/* Called before each step; `done` of `total`. */
typedef void verify_progress_fn(void *context, size_t done, size_t total);

struct verify_request {
	struct repository *repository;
	struct span branch; /* "refs/heads/master", the name in the ledger */
	struct oid tip;     /* where that branch stands here */
	/*
	 * A key of the gate, besides those that the policy of that time names (`gate: {keys:
	 * …}`); or the only one, and then every entry must be signed with it. NULL: none.
	 */
	const struct signer *gate_key;
	bool only_gate_key;
	struct oid since; /* judge only what landed after this commit; zero: everything */
	verify_progress_fn *progress; /* NULL: nobody is watching */
	void *progress_context;
};

enum step_status {
	STEP_COVERED = 1,
	STEP_NOT_COVERED, /* `problem` says why */
	STEP_SKIPPED,     /* landed before `since`: only the chain was checked */
};

/* Who signed an entry of the ledger. */
enum entry_signature {
	ENTRY_UNSIGNED = 0,
	ENTRY_SIGNED,     /* by a key of the gate */
	ENTRY_UNVERIFIED, /* signed, and no key of the gate is known to verify it with */
};

struct verified_step {
	enum step_status status;
	struct landing landing;
	bool owes_approvals; /* an emergency that nobody has approved since */
	enum entry_signature signature;
	struct span problem;
};

struct verification {
	struct verified_step *items; /* oldest first; ends at the first that is not covered */
	size_t count;
	size_t capacity;
	bool all_covered;
	struct span problem; /* about the ledger as a whole: missing, not at the tip */
};

int verify_branch(const struct verify_request *request, struct arena *arena,
		  struct verification *ret_verification, struct error *err) WARN_UNUSED;

#endif
