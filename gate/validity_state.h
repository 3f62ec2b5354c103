/* SPDX-License-Identifier: Apache-2.0 */
/* What the three files of validity_decide() share. */
#ifndef GATE_VALIDITY_STATE_H
#define GATE_VALIDITY_STATE_H

#include "base/map.h"
#include "gate/validity.h"

struct validity_state {
	const struct validity_input *input;
	struct arena *arena;
	struct map principals; /* name -> struct contributor */
	struct map addresses;  /* in lower case -> struct contributor */
	struct demand_result *demands;
	size_t demand_count;
	size_t demand_capacity;
	struct demand_result *replaced; /* by the rollback rule: they have only a veto */
	size_t replaced_count;
	bool waived;
};

/* How well a vote serves one demand; from worst to best. */
enum vote_fit { FIT_NOT_ASKED = 0, FIT_EXPIRED, FIT_ATTESTED_ONLY, FIT_COUNTS };

/* validity_demands.c: what the change hits, and whether rules with count 0 cover it. */
void validity_find_demands(struct validity_state *state);
/* The demand is made to this person. */
bool demand_asks(const struct validity_state *state, const struct demand_result *demand,
		 struct span person);
/* `path` NULL: the change touches nothing. */
bool rule_names_path(const struct approval_rule *rule, const struct touched_path *path);
/* As whom or how this person contributed; NULL when not. */
const struct contributor *contributor_find(const struct validity_state *state,
					   struct span principal);
/* Below .headgate/, or CODEOWNERS while it counts. */
bool validity_is_policy_path(const struct validity_state *state, struct span path);

/* validity_text.c: the sentences. */
struct span vote_reason(const struct validity_state *state, const struct vote_result *result);
struct span demand_description(const struct validity_state *state,
			       const struct demand_result *demand);

#endif
