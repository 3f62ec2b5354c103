/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who could ever approve by a rule: those whom it names, no robots, and for
 * signed approvals only those with a key.
 */
#ifndef POLICY_CANDIDATES_H
#define POLICY_CANDIDATES_H

#include "policy/policy.h"

/* Any time: a key counts whatever its dates are. */
#define CANDIDATES_AT_ANY_TIME INT64_MIN

struct candidates_request {
	const struct policy *policy;
	const struct span_list *names; /* groups and people; empty: everybody in the policy */
	bool signed_only;
	int64_t at;  /* keys must be valid then, seconds since 1970 */
	size_t most; /* stop at so many */
};

/* Their names, each once. */
struct span_list policy_candidates(const struct candidates_request *request, struct arena *arena);

/* "ada, grace"; "nobody" when there are none. */
struct span names_listed(const struct span_list *names, const char *separator, struct arena *arena);

/* A key that is valid at `at`. */
bool person_has_key(const struct person *person, int64_t at);

#endif
