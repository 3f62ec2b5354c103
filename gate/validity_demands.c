/* SPDX-License-Identifier: Apache-2.0 */
/* What a change demands: the rules and CODEOWNERS that its paths hit, and what needs nothing. */
#include "gate/policy_change.h"
#include "gate/validity_state.h"

/* What holds for a path that no rule names, and for a branch without rules. */
static const struct approval_rule built_in_rule = { .count = 1 };
static struct approval_rule built_in_items[] = { { .count = 1 } };
static const struct branch_rules built_in_rules = { .approvals = { built_in_items, 1 } };

static const struct branch_rules *rules_of(const struct validity_state *state)
{
	return state->input->rules ? state->input->rules : &built_in_rules;
}

bool validity_is_policy_path(const struct validity_state *state, struct span path)
{
	return is_policy_path(rules_of(state), path);
}

bool demand_asks(const struct validity_state *state, const struct demand_result *demand,
		 struct span person)
{
	if (demand->rule)
		return policy_in_groups(state->input->policy, &demand->rule->from, person);
	for (size_t i = 0; i < demand->owners->people.count; i++) {
		if (span_equal(demand->owners->people.items[i], person))
			return true;
	}
	return false;
}

bool rule_names_path(const struct approval_rule *rule, const struct touched_path *path)
{
	return path ? approval_rule_hits(rule, path->path) : rule->paths.count == 0;
}

static bool is_by(const struct validity_state *state, const struct approval_rule *rule,
		  struct span person)
{
	for (size_t i = 0; i < rule->by.count; i++) {
		const struct group *group = policy_group(state->input->policy, rule->by.items[i]);
		if (span_equal(rule->by.items[i], person) || (group && group_has(group, person)))
			return true;
	}
	return false;
}

static bool contributor_is_by(const struct validity_state *state, const struct approval_rule *rule,
			      const struct contributor *contributor)
{
	const struct policy *policy = state->input->policy;

	if (contributor->principal.len && !is_by(state, rule, contributor->principal))
		return false;
	if (contributor->email.len == 0)
		return contributor->principal.len > 0; /* neither: somebody anonymous */
	const struct person *person = policy_person_with_email(policy, contributor->email);
	return person && is_by(state, rule, person->name);
}

/*
 * Whether a rule with count 0 is for all who contributed. Addresses are free text: they can only
 * stand in the way, so at least one contributor must be somebody whom the server saw.
 */
static bool rule_is_for_all(const struct validity_state *state, const struct approval_rule *rule)
{
	const struct contributors *contributors = state->input->contributors;

	if (rule->by.count == 0)
		return true;
	for (size_t i = 0; contributors && i < contributors->count; i++) {
		if (!contributor_is_by(state, rule, &contributors->items[i]))
			return false;
	}
	return state->principals.count > 0;
}

/* The rules with count 0 that are for all contributors. */
struct waivers {
	const struct approval_rule **rules;
	size_t count;
};

static struct waivers find_waivers(const struct validity_state *state)
{
	const struct approval_rule_list *rules = &rules_of(state)->approvals;
	struct waivers waivers = {
		.rules = ARENA_ARRAY(state->arena, rules->count, const struct approval_rule *),
	};

	for (size_t i = 0; i < rules->count; i++) {
		if (rules->items[i].count == 0 && rule_is_for_all(state, &rules->items[i]))
			waivers.rules[waivers.count++] = &rules->items[i];
	}
	return waivers;
}

static bool is_waived(const struct validity_state *state, const struct waivers *waivers,
		      const struct touched_path *path)
{
	bool is_policy = path && validity_is_policy_path(state, path->path);

	for (size_t i = 0; i < waivers->count; i++) {
		const struct approval_rule *rule = waivers->rules[i];
		if (is_policy && (rule->paths.count || rule->by.count))
			continue;
		if (rule_names_path(rule, path))
			return true;
	}
	return false;
}

static struct demand_result *next_demand(struct validity_state *state)
{
	state->demands = arena_grow(state->arena, state->demands, state->demand_count,
				    &state->demand_capacity, sizeof(*state->demands));
	return &state->demands[state->demand_count++];
}

static void demand_rule(struct validity_state *state, const struct approval_rule *rule,
			const struct touched_path *path)
{
	for (size_t i = 0; i < state->demand_count; i++) {
		if (state->demands[i].rule == rule)
			return;
	}
	*next_demand(state) = (struct demand_result){
		.rule = rule,
		.path = path,
		.needed = rule->count,
	};
}

/* Demands what rules with a count name this path. False when none does. */
static bool demand_rules_of(struct validity_state *state, const struct touched_path *path)
{
	const struct approval_rule_list *rules = &rules_of(state)->approvals;
	bool found = false;

	for (size_t i = 0; i < rules->count; i++) {
		if (rules->items[i].count == 0 || !rule_names_path(&rules->items[i], path))
			continue;
		demand_rule(state, &rules->items[i], path);
		found = true;
	}
	return found;
}

/* A path that no rule names. */
static void demand_default(struct validity_state *state, const struct touched_path *path)
{
	const struct approval_rule_list *rules = &rules_of(state)->approvals;
	bool found = false;

	for (size_t i = 0; path && i < rules->count; i++) {
		if (rules->items[i].count == 0 || !validity_is_policy_path(state, path->path))
			continue;
		demand_rule(state, &rules->items[i], path);
		found = true;
	}
	if (!found)
		demand_rule(state, &built_in_rule, path);
}

/* One line, one demand: its place tells it from all others, sections or not. */
static bool is_demanded(const struct validity_state *state, const struct owners_demand *owners)
{
	for (size_t i = 0; i < state->demand_count; i++) {
		const struct owners_demand *known = state->demands[i].owners;
		if (known && known->place.start == owners->place.start)
			return true;
	}
	return false;
}

/* Every line of CODEOWNERS that counts for the path, each once. */
static void demand_owners(struct validity_state *state, const struct touched_path *path)
{
	struct owners_demands found = { 0 };

	code_owners_of(state->input->owners, path->path, state->arena, &found);
	for (size_t i = 0; i < found.count; i++) {
		if (found.items[i].count == 0 || is_demanded(state, &found.items[i]))
			continue;
		*next_demand(state) = (struct demand_result){
			.owners = &found.items[i],
			.path = path,
			.needed = found.items[i].count,
		};
	}
}

/* Returns whether the path needs nothing. */
static bool demand_path(struct validity_state *state, const struct waivers *waivers,
			const struct touched_path *path)
{
	bool waived = is_waived(state, waivers, path);

	if (!demand_rules_of(state, path) && !waived && rules_of(state)->approvals.count)
		demand_default(state, path);
	if (path && rules_of(state)->owners && state->input->owners)
		demand_owners(state, path);
	return waived;
}

static void find_demands_of_paths(struct validity_state *state)
{
	const struct touched_paths *paths = &state->input->paths;
	struct waivers waivers = find_waivers(state);

	if (paths->count == 0) {
		state->waived = demand_path(state, &waivers, NULL);
		return;
	}
	state->waived = true;
	for (size_t i = 0; i < paths->count; i++) {
		bool waived = demand_path(state, &waivers, &paths->items[i]);
		state->waived = state->waived && waived;
	}
}

/* The rollback rule alone. */
static void replace_demands(struct validity_state *state)
{
	state->replaced = state->demands;
	state->replaced_count = state->demand_count;
	state->demands = NULL;
	state->demand_count = state->demand_capacity = 0;
	state->waived = state->input->rollback->count == 0;
	if (!state->waived)
		demand_rule(state, state->input->rollback, NULL);
}

void validity_find_demands(struct validity_state *state)
{
	find_demands_of_paths(state);
	if (state->input->rollback)
		replace_demands(state);
}
