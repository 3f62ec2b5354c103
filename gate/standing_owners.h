/* SPDX-License-Identifier: Apache-2.0 */
/* CODEOWNERS as it stands at the tip of a target. */
#ifndef GATE_STANDING_OWNERS_H
#define GATE_STANDING_OWNERS_H

#include "gate/validity.h"

struct owners_request {
	struct repository *repository;
	struct oid tree; /* of the target's tip; zero: it does not exist yet */
	const struct policy *policy;
	const struct branch_rules *rules; /* NULL: as built in, without owners */
	const struct touched_paths *paths;
};

struct standing_owners {
	const struct code_owners *owners; /* NULL: nobody is asked */
	bool unknown; /* the rules count on the file, and it cannot be read: nothing lands */
};

/*
 * What cannot be read is a finding, and so is a file that is not there. Only a
 * change of such a file goes on without: it is the way to put it right, and a policy
 * file needs the approvals of the rules anyway (gate/validity.h).
 */
int standing_owners_read(const struct owners_request *request, struct arena *arena,
			 struct findings *findings, struct standing_owners *ret_owners,
			 struct error *err) WARN_UNUSED;

#endif
