/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One approval, veto or withdrawal on its way: what gate/approve.c and its parts
 * share. Functions that return int answer 1 to go on, 0 when there is a finding,
 * -1 for "could not decide".
 */
#ifndef GATE_APPROVING_H
#define GATE_APPROVING_H

#include "gate/standing.h"
#include "gate/verb.h"

struct approving {
	const struct verb_request *request;
	const struct ref_update *update;
	struct ref_transaction *transaction; /* NULL: only judge */
	struct verb_outcome *outcome;
	struct pull pull;
	struct oid tip; /* of the target; of a landed pull request: where it stood before */
	struct push_policies policies;
	const struct policy *policy; /* at `tip` */
	struct oid policy_blob;
	bool pushed_tag;
	struct approval approval;
	struct standing standing; /* with this approval in it */
	struct span ref;          /* refs/approvals/N/PRINCIPAL */
	struct oid old_value;     /* zero: nothing stands there */
	struct error *err;
};

/* Adds the finding; always 0, so that a check can end with it. */
int approving_refuse(struct approving *approving, const struct rule *rule, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* gate/approve_statement.c: what was pushed, as an approval. */
int approving_read(struct approving *approving) WARN_UNUSED;

/* Fills in role and expiry, signs with the gate's key if it has one, and writes the tag. */
int approving_attest(struct approving *approving) WARN_UNUSED;

/* gate/approve_report.c: what the pusher is told. */
struct span approving_report(const struct approving *approving);
/* Who could approve instead. */
struct span approving_needs(const struct approving *approving);

#endif
