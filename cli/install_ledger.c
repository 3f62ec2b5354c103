/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/install_ledger.h"

#include "gate/push_policy.h"
#include "gate/verb.h"
#include "review/ledger.h"

#include <stdio.h>
#include <time.h>

struct ledgers {
	struct repository *repository;
	struct arena *arena;
	struct push_policies policies;
	struct ref_transaction transaction;
	struct ref_values begun;
	struct error *err;
};

/* 1 when the branch is protected and has no ledger, 0, -1. */
static int needs_ledger(struct ledgers *ledgers, const struct ref_value *branch)
{
	struct span ref = ledger_ref(branch->name, ledgers->arena);
	bool is_protected;
	struct oid tip;

	if (push_policy_protects(&ledgers->policies, branch->name, branch->oid, &is_protected,
				 ledgers->err) < 0)
		return -1;
	if (!is_protected)
		return 0;
	int found = repository_ref(ledgers->repository, ref.ptr, &tip, ledgers->err);
	return found < 0 ? -1 : !found;
}

static int begin_ledger(struct ledgers *ledgers, const struct ref_value *branch)
{
	struct landing start = {
		.kind = LANDING_START,
		.branch = branch->name,
		.new_tip = branch->oid,
		.time = time(NULL),
	};

	if (push_policy_blob(&ledgers->policies, branch->oid, &start.policy, ledgers->err) < 0 ||
	    ledger_append(ledgers->repository, &start, &ledgers->transaction, ledgers->arena,
			  ledgers->err) < 0)
		return error_wrap(ledgers->err, "the ledger of %.*s", SPAN_ARG(branch->name));
	ref_verify(&ledgers->transaction, branch->name, branch->oid);
	ARENA_GROW(ledgers->arena, &ledgers->begun);
	ledgers->begun.items[ledgers->begun.count++] = *branch;
	return 0;
}

static int commit_all(struct ledgers *ledgers)
{
	enum ref_outcome outcome;
	struct span reason;

	if (ledgers->begun.count == 0)
		return 0;
	if (ref_transaction_commit(ledgers->repository, &ledgers->transaction, &outcome, &reason,
				   ledgers->err) < 0)
		return -1;
	if (outcome != REF_OUTCOME_DONE) {
		error_set(ledgers->err, ERROR_REPOSITORY, "a branch moved meanwhile: %.*s",
			  SPAN_ARG(reason));
		return error_hint(ledgers->err, "Type the command again.");
	}
	for (size_t i = 0; i < ledgers->begun.count; i++) {
		const struct ref_value *branch = &ledgers->begun.items[i];
		printf("made   %.*s, the ledger of %.*s from %.12s on\n",
		       SPAN_ARG(ledger_ref(branch->name, ledgers->arena)), SPAN_ARG(branch->name),
		       oid_text(branch->oid).hex);
	}
	return 0;
}

int install_ledgers(struct repository *repository, struct arena *arena, struct error *err)
{
	struct ledgers ledgers = { .repository = repository, .arena = arena, .err = err };
	struct ref_values branches;
	bool asked;

	if (approvals_asked(repository, arena, &asked, err) < 0)
		return -1;
	if (!asked)
		return 0;
	ref_transaction_init(&ledgers.transaction, arena);
	if (push_policies_init(&ledgers.policies, repository, arena, err) < 0 ||
	    refs_list(repository, "refs/heads/", arena, &branches, err) < 0)
		return -1;
	for (size_t i = 0; i < branches.count; i++) {
		int needed = needs_ledger(&ledgers, &branches.items[i]);
		if (needed < 0 || (needed && begin_ledger(&ledgers, &branches.items[i]) < 0))
			return -1;
	}
	return commit_all(&ledgers);
}
