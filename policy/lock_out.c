/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/lock_out.h"

#include "base/limits.h"
#include "policy/candidates.h"
#include "policy/code_owners.h"
#include "policy/policy_rules.h"

enum { SECONDS_OF_A_MONTH = 30 * 86400 };

struct lock_out_check {
	const struct policy *policy;
	const struct code_owners *owners;
	const struct source *source;
	int64_t now;
	struct arena *arena;
	struct findings *findings;
};

/* Everybody who could count for the rule at that time. */
static struct span_list able_at(const struct lock_out_check *check,
				const struct approval_rule *rule, int64_t at)
{
	const struct candidates_request request = {
		.policy = check->policy,
		.names = &rule->from,
		.signed_only = rule->grade == REQUIRE_SIGNED,
		.at = at,
		.most = SIZE_MAX,
	};

	return policy_candidates(&request, check->arena);
}

static void report(const struct lock_out_check *check, const struct rule *rule, struct place place,
		   const char *format, ...) PRINTF_LIKE(4, 5);

static void report(const struct lock_out_check *check, const struct rule *rule, struct place place,
		   const char *format, ...)
{
	struct finding_site site = { .rule = rule, .source = check->source, .place = place };
	va_list args;

	va_start(args, format);
	findings_vadd(check->findings, &site, format, args);
	va_end(args);
}

/* Keys that are not valid yet, or not any more, or soon. */
static void check_dates(const struct lock_out_check *check, const struct approval_rule *rule)
{
	if (!check->now || rule->count == 0 || rule->grade != REQUIRE_SIGNED)
		return;
	struct span_list now = able_at(check, rule, check->now);
	struct span_list soon = able_at(check, rule, check->now + SECONDS_OF_A_MONTH);
	const char *plural = rule->count == 1 ? "" : "s";
	if (now.count < rule->count)
		report(check, &policy_rule_unsatisfiable, rule->place,
		       "asks for %u signed approval%s, and a key that is valid today has: %.*s",
		       rule->count, plural, SPAN_ARG(names_listed(&now, ", ", check->arena)));
	else if (soon.count < rule->count)
		report(check, &policy_rule_lock_out, rule->place,
		       "asks for %u signed approval%s, and a key that is valid in 30 days has: "
		       "%.*s; add new keys before the others end",
		       rule->count, plural, SPAN_ARG(names_listed(&soon, ", ", check->arena)));
}

/* Those of whom each is needed: with one of them as its author, the change is stuck. */
struct needed_people {
	struct map names; /* name -> anything */
	struct span_list list;
	size_t capacity;
};

static void need_all(const struct lock_out_check *check, struct needed_people *needed,
		     const struct span_list *able, unsigned count)
{
	if (able->count != count)
		return;
	for (size_t i = 0; i < able->count; i++) {
		void **seen = map_slot(&needed->names, able->items[i]);
		if (*seen)
			continue;
		*seen = needed;
		needed->list.items =
			arena_grow(check->arena, needed->list.items, needed->list.count,
				   &needed->capacity, sizeof(*needed->list.items));
		needed->list.items[needed->list.count++] = able->items[i];
	}
}

/* Where the policy names nobody, a rule without groups is met by whoever the server knows. */
static bool asks_certain_people(const struct lock_out_check *check,
				const struct approval_rule *rule)
{
	return rule->count > 0 &&
	       (check->policy->people_count > 0 || rule->grade == REQUIRE_SIGNED);
}

/* A policy file that no rule names is under all of them (gate/validity.h). */
static bool names_the_policy(const struct approval_rule_list *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		if (rules->items[i].count > 0 &&
		    approval_rule_hits(&rules->items[i], span_of(POLICY_PATH)))
			return true;
	}
	return false;
}

static void need_for_rules(const struct lock_out_check *check, const struct branch_rules *rules,
			   struct needed_people *needed)
{
	int64_t at = check->now ? check->now : CANDIDATES_AT_ANY_TIME;
	bool all = !names_the_policy(&rules->approvals);

	for (size_t i = 0; i < rules->approvals.count; i++) {
		const struct approval_rule *rule = &rules->approvals.items[i];
		if (!asks_certain_people(check, rule) ||
		    !(all || approval_rule_hits(rule, span_of(POLICY_PATH))))
			continue;
		struct span_list able = able_at(check, rule, at);
		need_all(check, needed, &able, rule->count);
	}
}

static void need_for_owners(const struct lock_out_check *check, const struct branch_rules *rules,
			    struct needed_people *needed)
{
	struct owners_demands demands;

	if (!rules->owners || !check->owners)
		return;
	code_owners_of(check->owners, span_of(POLICY_PATH), check->arena, &demands);
	for (size_t i = 0; i < demands.count; i++)
		need_all(check, needed, &demands.items[i].people, demands.items[i].count);
}

/* What is built in asks for one approval, and of the policy's people where it names any. */
static void check_anybody(const struct lock_out_check *check, const struct branch_rules *rules)
{
	static const struct approval_rule anybody = { .count = 1 };
	bool asks = false;

	for (size_t i = 0; i < rules->approvals.count; i++)
		asks |= rules->approvals.items[i].count > 0;
	if (asks && check->policy->people_count > 0 &&
	    able_at(check, &anybody, CANDIDATES_AT_ANY_TIME).count == 0)
		report(check, &policy_rule_unsatisfiable, rules->place,
		       "asks for approvals, and `people` names robots only, which never count; add "
		       "the people who approve");
}

static void check_next_change(const struct lock_out_check *check, const struct branch_rules *rules)
{
	struct needed_people needed = { 0 };

	map_init(&needed.names, check->arena);
	need_for_rules(check, rules, &needed);
	need_for_owners(check, rules, &needed);
	if (needed.list.count == 1)
		report(check, &policy_rule_lock_out, rules->place,
		       "a change of the policy needs the approval of %.*s, and nobody approves "
		       "their own: %.*s could never change it; name one more person who may "
		       "approve it",
		       SPAN_ARG(needed.list.items[0]), SPAN_ARG(needed.list.items[0]));
	else if (needed.list.count > 1)
		report(check, &policy_rule_lock_out, rules->place,
		       "a change of the policy needs the approval of each of %.*s, and nobody "
		       "approves their own: none of them could ever change it; name one more "
		       "person who may approve it",
		       SPAN_ARG(names_listed(&needed.list, ", ", check->arena)));
}

void policy_check_lock_out(const struct policy *policy, const struct code_owners *owners,
			   const struct source *source, int64_t now, struct arena *arena,
			   struct findings *findings)
{
	const struct lock_out_check check = {
		.policy = policy,
		.owners = owners,
		.source = source,
		.now = now,
		.arena = arena,
		.findings = findings,
	};

	for (size_t i = 0; i < policy->branches.count; i++) {
		const struct branch_rules *rules = &policy->branch_rules[i];
		/* The branches that are built in have the same rules: what there is to say, once.
		 */
		if (i > 0 && rules->place.end == 0)
			continue;
		for (size_t k = 0; k < rules->approvals.count; k++)
			check_dates(&check, &rules->approvals.items[k]);
		if (rules->rollback)
			check_dates(&check, rules->rollback);
		check_anybody(&check, rules);
		check_next_change(&check, rules);
	}
}
