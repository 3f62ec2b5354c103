/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/validity.h"

#include "base/ascii.h"
#include "gate/validity_state.h"
#include "policy/candidates.h"

static struct span lower_case(struct arena *arena, struct span text)
{
	char *lower = ARENA_ARRAY(arena, text.len + 1, char);

	for (size_t i = 0; i < text.len; i++)
		lower[i] = ascii_lower(text.ptr[i]);
	return (struct span){ lower, text.len };
}

static void index_contributors(struct validity_state *state)
{
	const struct contributors *contributors = state->input->contributors;

	map_init(&state->principals, state->arena);
	map_init(&state->addresses, state->arena);
	for (size_t i = 0; contributors && i < contributors->count; i++) {
		struct contributor *contributor = &contributors->items[i];
		if (contributor->principal.len)
			*map_slot(&state->principals,
				  lower_case(state->arena, contributor->principal)) = contributor;
		if (contributor->email.len)
			*map_slot(&state->addresses, lower_case(state->arena, contributor->email)) =
				contributor;
	}
}

/* A login or an address, which a login may be as well. */
static const struct contributor *find_name(const struct validity_state *state, struct span name)
{
	struct span lower = lower_case(state->arena, name);
	const struct contributor *found = map_get(&state->principals, lower);

	return found ? found : map_get(&state->addresses, lower);
}

/* In any case: web servers hand on a name as it was typed, and directories take ADA for ada. */
const struct contributor *contributor_find(const struct validity_state *state,
					   struct span principal)
{
	const struct person *person = policy_person(state->input->policy, principal);
	const struct contributor *found = find_name(state, principal);

	for (size_t i = 0; !found && person && i < person->emails.count; i++)
		found = find_name(state, person->emails.items[i]);
	return found;
}

/* Another repository's, pull request's or branch's approval says nothing here. */
static enum vote_defect defect_of_place(const struct validity_input *input,
					const struct approval *approval)
{
	if (!span_equal(approval->repository, input->repository))
		return VOTE_OTHER_REPOSITORY;
	if (approval->number != input->number)
		return VOTE_OTHER_CHANGE;
	if (!span_equal(approval->target, input->target))
		return VOTE_WRONG_TARGET;
	return VOTE_COUNTS;
}

/* Of the same second the less permissive word holds. */
static bool takes_back(const struct approval *later, const struct approval *earlier)
{
	if (earlier->verdict == VERDICT_APPROVE)
		return later->verdict == VERDICT_WITHDRAW && later->received >= earlier->received;
	return later->verdict != VERDICT_REJECT && later->received > earlier->received;
}

static bool is_taken_back(const struct validity_input *input, const struct approval *approval)
{
	if (approval->verdict != VERDICT_APPROVE && approval->verdict != VERDICT_REJECT)
		return true;
	for (size_t i = 0; i < input->vote_count; i++) {
		const struct approval *other = input->votes[i].approval;
		if (span_equal(other->principal, approval->principal) &&
		    defect_of_place(input, other) == VOTE_COUNTS && takes_back(other, approval))
			return true;
	}
	return false;
}

static enum vote_defect defect_of_person(const struct validity_state *state,
					 const struct approval *approval)
{
	const struct policy *policy = state->input->policy;
	const struct person *person = policy_person(policy, approval->principal);

	if (approval->principal.len == 0 || (policy->people_count && !person))
		return VOTE_UNKNOWN_PERSON;
	if (person && person->robot)
		return VOTE_ROBOT;
	if (approval->verdict != VERDICT_REJECT && !state->input->rollback &&
	    contributor_find(state, approval->principal))
		return VOTE_CONTRIBUTOR;
	return VOTE_COUNTS;
}

static bool is_of_this_change(const struct validity_input *input, const struct vote *vote)
{
	return vote->same_change ||
	       (!vote->undermined && oid_equal(vote->approval->head, input->head));
}

static bool has_own_date_passed(const struct validity_input *input, const struct approval *approval)
{
	return approval->expires != 0 && input->now >= approval->expires;
}

/* What is wrong with a vote whatever is demanded. */
static enum vote_defect defect_of_vote(const struct validity_state *state, const struct vote *vote)
{
	const struct validity_input *input = state->input;
	const struct approval *approval = vote->approval;
	enum vote_defect defect = defect_of_place(input, approval);

	if (defect)
		return defect;
	if (is_taken_back(input, approval))
		return VOTE_WITHDRAWN;
	defect = defect_of_person(state, approval);
	if (defect || approval->verdict == VERDICT_REJECT)
		return defect;
	if (!is_of_this_change(input, vote))
		return VOTE_STALE;
	return has_own_date_passed(input, approval) ? VOTE_EXPIRED : VOTE_COUNTS;
}

/* A person who named a role has spoken for that group, and must be in it. */
static bool speaks_for(const struct validity_state *state, const struct approval *approval,
		       const struct approval_rule *rule)
{
	const struct group *group = policy_group(state->input->policy, approval->role);

	if (approval->role.len == 0 || rule->from.count == 0)
		return true;
	for (size_t i = 0; i < rule->from.count; i++) {
		if (span_equal(rule->from.items[i], approval->role))
			return group && group_has(group, approval->principal);
	}
	return false;
}

static bool is_too_old(const struct approval_rule *rule, const struct approval *approval,
		       int64_t now)
{
	if (rule->expires_seconds <= 0)
		return false;
	return now - approval->received >= rule->expires_seconds;
}

static enum vote_fit fit_of(const struct validity_state *state, const struct demand_result *demand,
			    const struct approval *approval)
{
	const struct approval_rule *rule = demand->rule;

	if (!demand_asks(state, demand, approval->principal))
		return FIT_NOT_ASKED;
	if (!rule)
		return FIT_COUNTS;
	if (approval->verdict == VERDICT_REJECT)
		return FIT_COUNTS;
	if (!speaks_for(state, approval, rule))
		return FIT_NOT_ASKED;
	if (is_too_old(rule, approval, state->input->now))
		return FIT_EXPIRED;
	if (rule->grade == REQUIRE_SIGNED && approval->grade != GRADE_SIGNED)
		return FIT_ATTESTED_ONLY;
	return FIT_COUNTS;
}

static bool has_counted(const struct demand_result *demand, struct span person)
{
	for (size_t i = 0; i < demand->counted.count; i++) {
		if (ascii_equal_ignoring_case(demand->counted.items[i], person))
			return true;
	}
	return false;
}

/* One person, one vote, however the name is written. */
static void count_vote(struct demand_result *demand, struct span person)
{
	if (has_counted(demand, person))
		return;
	demand->counted.items[demand->counted.count++] = person;
	demand->have++;
}

static enum vote_defect defect_of_fit(enum vote_fit fit)
{
	static const enum vote_defect defects[] = {
		[FIT_NOT_ASKED] = VOTE_NOT_ASKED,
		[FIT_EXPIRED] = VOTE_EXPIRED,
		[FIT_ATTESTED_ONLY] = VOTE_ATTESTED_ONLY,
		[FIT_COUNTS] = VOTE_COUNTS,
	};

	return defects[fit];
}

/* What a rollback need not ask can still say no. */
static bool is_asked_by_replaced(const struct validity_state *state,
				 const struct approval *approval)
{
	for (size_t i = 0; i < state->replaced_count; i++)
		if (fit_of(state, &state->replaced[i], approval) == FIT_COUNTS)
			return true;
	return false;
}

static void weigh(struct validity_state *state, struct vote_result *result)
{
	const struct approval *approval = result->vote->approval;
	enum vote_fit best = FIT_NOT_ASKED;

	result->defect = defect_of_vote(state, result->vote);
	if (result->defect)
		return;
	for (size_t i = 0; i < state->demand_count; i++) {
		enum vote_fit fit = fit_of(state, &state->demands[i], approval);
		if (fit == FIT_COUNTS && approval->verdict == VERDICT_APPROVE)
			count_vote(&state->demands[i], approval->principal);
		if (fit > best)
			best = fit;
	}
	if (approval->verdict == VERDICT_REJECT && is_asked_by_replaced(state, approval))
		best = FIT_COUNTS;
	result->defect = defect_of_fit(best);
	result->veto = approval->verdict == VERDICT_REJECT && best == FIT_COUNTS;
}

static bool could_approve(const struct validity_state *state, const struct demand_result *demand,
			  const struct person *person)
{
	bool must_sign = demand->rule && demand->rule->grade == REQUIRE_SIGNED;

	return !person->robot && demand_asks(state, demand, person->name) &&
	       !has_counted(demand, person->name) &&
	       (state->input->rollback || !contributor_find(state, person->name)) &&
	       (!must_sign || person_has_key(person, state->input->now));
}

static void find_candidates(const struct validity_state *state, struct demand_result *demand)
{
	const struct policy *policy = state->input->policy;
	struct span_list *candidates = &demand->candidates;

	candidates->items = ARENA_ARRAY(state->arena, policy->people_count, struct span);
	for (size_t i = 0; i < policy->people_count; i++) {
		if (could_approve(state, demand, &policy->people[i]))
			candidates->items[candidates->count++] = policy->people[i].name;
	}
}

static void prepare_demands(struct validity_state *state)
{
	for (size_t i = 0; i < state->demand_count; i++)
		state->demands[i].counted.items =
			ARENA_ARRAY(state->arena, state->input->vote_count, struct span);
}

/* Fills in what people are told; false when one demand is not met. */
static bool conclude_demands(struct validity_state *state)
{
	bool met = true;

	for (size_t i = 0; i < state->demand_count; i++) {
		struct demand_result *demand = &state->demands[i];
		demand->met = demand->have >= demand->needed;
		demand->description = demand_description(state, demand);
		if (!demand->met)
			find_candidates(state, demand);
		met = met && demand->met;
	}
	return met;
}

void validity_decide(const struct validity_input *input, struct arena *arena,
		     struct validity *ret_validity)
{
	struct validity_state state = { .input = input, .arena = arena };
	struct validity validity = { .vote_count = input->vote_count };

	index_contributors(&state);
	validity_find_demands(&state);
	prepare_demands(&state);
	validity.votes = ARENA_ARRAY(arena, input->vote_count, struct vote_result);
	for (size_t i = 0; i < input->vote_count; i++) {
		validity.votes[i].vote = &input->votes[i];
		weigh(&state, &validity.votes[i]);
		validity.veto_count += validity.votes[i].veto;
	}
	bool met = conclude_demands(&state);
	for (size_t i = 0; i < input->vote_count; i++)
		validity.votes[i].reason = vote_reason(&state, &validity.votes[i]);
	validity.waived = state.waived;
	validity.met = validity.veto_count == 0 && (state.waived || met);
	if (!state.waived) {
		validity.demands = state.demands;
		validity.demand_count = state.demand_count;
	}
	*ret_validity = validity;
}

enum missing_grades missing_grades(const struct validity *validity)
{
	unsigned grades = MISSING_NONE;

	for (size_t i = 0; i < validity->demand_count; i++) {
		const struct demand_result *demand = &validity->demands[i];
		bool is_signed = demand->rule && demand->rule->grade == REQUIRE_SIGNED;
		if (!demand->met)
			grades |= is_signed ? MISSING_SIGNED : MISSING_ANY;
	}
	return (enum missing_grades)grades;
}
