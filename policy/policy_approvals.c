/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_approvals.h"

#include "base/count.h"
#include "base/limits.h"
#include "policy/candidates.h"
#include "policy/policy_names.h"
#include "policy/policy_rules.h"

static const struct span no_fix;

static void read_paths(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct approval_rule *rule = into;

	rule->paths = policy_read_patterns(reader, field);
}

static void read_count(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct approval_rule *rule = into;
	int64_t count = field->value->integer;

	if (field->value->kind != NODE_INTEGER)
		policy_problem(reader, &policy_rule_type, field, no_fix,
			       "must be a whole number, not %s",
			       node_kind_phrase((enum node_kind)field->value->kind));
	else if (count < 0 || count > LIMIT_APPROVAL_COUNT)
		policy_problem(reader, &policy_rule_value, field, no_fix,
			       "must be a number of people from 0 to %d", LIMIT_APPROVAL_COUNT);
	else
		rule->count = (unsigned)count;
}

static void read_from(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct approval_rule *rule = into;

	rule->from = policy_read_group_names(reader, field);
}

static void read_by(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct approval_rule *rule = into;

	rule->by = policy_read_person_or_group_names(reader, field);
}

static void read_grade(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	static const char *const grades[] = { "attested", "signed" };
	struct approval_rule *rule = into;

	policy_one_of(reader, field, &policy_rule_value, grades, COUNT(grades));
	if (span_is(node_text(field->value), "signed"))
		rule->grade = REQUIRE_SIGNED;
}

static void read_expires(struct policy_reader *reader, const struct policy_field *field, void *into)
{
	struct approval_rule *rule = into;

	rule->expires_seconds = policy_read_duration(reader, field);
}

/* "3 people of leads, platform", "1 person". */
static struct span demand_text(struct policy_reader *reader, const struct approval_rule *rule)
{
	const char *people = rule->count == 1 ? "person" : "people";

	if (rule->from.count == 0)
		return arena_printf(reader->arena, "%u %s", rule->count, people);
	return arena_printf(reader->arena, "%u %s of %.*s", rule->count, people,
			    SPAN_ARG(names_listed(&rule->from, ", ", reader->arena)));
}

/* Where the policy names nobody, a rule without groups is met by whoever the server knows. */
static void check_satisfiable(struct policy_reader *reader, const struct policy_field *field,
			      const struct approval_rule *rule)
{
	bool is_signed = rule->grade == REQUIRE_SIGNED;
	const struct candidates_request request = {
		.policy = reader->policy,
		.names = &rule->from,
		.signed_only = is_signed,
		.at = CANDIDATES_AT_ANY_TIME,
		.most = rule->count,
	};
	struct policy_field place = *field;

	if (rule->count == 0 || (reader->policy->people_count == 0 && !is_signed))
		return;
	struct span_list able = policy_candidates(&request, reader->arena);
	if (able.count >= rule->count)
		return;
	policy_field_of(field, "count", &place);
	const char *way = is_signed ? "sign with a key of the policy" : "approve";
	struct span demand = demand_text(reader, rule);
	if (able.count == 0)
		policy_problem(reader, &policy_rule_unsatisfiable, &place, no_fix,
			       "asks for %.*s, and nobody %s can %s; robots do not count",
			       SPAN_ARG(demand), rule->from.count ? "there" : "here", way);
	else
		policy_problem(reader, &policy_rule_unsatisfiable, &place, no_fix,
			       "asks for %.*s, and only %zu can %s: %.*s; robots do not count",
			       SPAN_ARG(demand), able.count, way,
			       SPAN_ARG(names_listed(&able, ", ", reader->arena)));
}

/* What a rule that asks nobody says about those whom it asks, or the other way round. */
static void check_contradictions(struct policy_reader *reader, const struct policy_field *field,
				 const struct approval_rule *rule)
{
	static const char *const of_demands[] = { "from", "grade", "expires" };
	struct policy_field entry;

	if (rule->count > 0 && policy_field_of(field, "by", &entry))
		policy_problem_at_key(reader, &policy_rule_contradiction, &entry, no_fix,
				      "says whose changes need no approval, so it goes with "
				      "count: 0; who approves is said by `from`");
	for (size_t i = 0; rule->count == 0 && i < COUNT(of_demands); i++) {
		if (policy_field_of(field, of_demands[i], &entry))
			policy_problem_at_key(reader, &policy_rule_contradiction, &entry, no_fix,
					      "means nothing with count: 0, which asks nobody; ask "
					      "for at least 1, or remove it");
	}
}

static const struct policy_key rule_keys[] = {
	{ "count", read_count, true },  { "from", read_from, false },
	{ "grade", read_grade, false }, { "expires", read_expires, false },
	{ "paths", read_paths, false }, { "by", read_by, false },
};

/* A rollback is about whatever it rolls back, so it has neither paths nor authors. */
enum { ROLLBACK_KEYS = 4 };

static void read_rule(struct policy_reader *reader, const struct policy_field *field,
		      size_t key_count, struct approval_rule *rule)
{
	size_t errors = findings_count(reader->findings, SEVERITY_ERROR);

	rule->place = field->value->place;
	policy_read_object(reader, field, rule_keys, key_count, rule);
	if (findings_count(reader->findings, SEVERITY_ERROR) > errors)
		return;
	check_contradictions(reader, field, rule);
	check_satisfiable(reader, field, rule);
}

static void read_approval(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	struct approval_rule_list *list = into;

	if (reader->approval_rules++ == LIMIT_APPROVAL_RULES)
		policy_problem(reader, &policy_rule_size, field, no_fix,
			       "is one rule more than the %d that a policy may have",
			       LIMIT_APPROVAL_RULES);
	if (reader->approval_rules <= LIMIT_APPROVAL_RULES)
		read_rule(reader, field, COUNT(rule_keys), &list->items[list->count++]);
}

static bool waives_everything(const struct approval_rule *rule)
{
	return rule->count == 0 && rule->paths.count == 0 && rule->by.count == 0;
}

/* Beside a rule that waives everything the others would never apply. */
static void check_list(struct policy_reader *reader, const struct policy_field *field,
		       const struct approval_rule_list *list)
{
	bool waived = false;

	for (size_t i = 0; i < list->count; i++)
		waived |= waives_everything(&list->items[i]);
	if (waived && list->count > 1)
		policy_problem_at_key(reader, &policy_rule_no_effect, field, no_fix,
				      "a rule with count: 0 and neither paths nor by waives every "
				      "approval, so the other rules never apply; give it one of "
				      "them, or remove the others");
}

void policy_read_approvals(struct policy_reader *reader, const struct policy_field *field,
			   void *into)
{
	struct branch_rules *rules = into;
	size_t listed = field->value->kind == NODE_LIST ? field->value->list.count : 0;
	size_t errors = findings_count(reader->findings, SEVERITY_ERROR);

	rules->approvals = (struct approval_rule_list){
		.items = ARENA_ARRAY(reader->arena, listed, struct approval_rule),
	};
	policy_read_items(reader, field, read_approval, &rules->approvals);
	if (findings_count(reader->findings, SEVERITY_ERROR) == errors)
		check_list(reader, field, &rules->approvals);
}

void policy_read_rollback(struct policy_reader *reader, const struct policy_field *field,
			  void *into)
{
	struct branch_rules *rules = into;

	rules->rollback = ARENA_NEW(reader->arena, struct approval_rule);
	read_rule(reader, field, ROLLBACK_KEYS, rules->rollback);
}

/* One whose only name is mistyped was reported there. */
static bool has_members(const struct policy *policy, const struct span_list *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		const struct group *group = policy_group(policy, groups->items[i]);
		if (group && group->members.count)
			return true;
	}
	return false;
}

void policy_check_emergency(struct policy_reader *reader, const struct policy_field *field,
			    const struct emergency_rule *emergency)
{
	const struct candidates_request request = {
		.policy = reader->policy,
		.names = &emergency->from,
		.at = CANDIDATES_AT_ANY_TIME,
		.most = 1,
	};

	if (has_members(reader->policy, &emergency->from) &&
	    !policy_candidates(&request, reader->arena).count)
		policy_problem(reader, &policy_rule_unsatisfiable, field, no_fix,
			       "only robots are in %.*s, and they never land in an emergency",
			       SPAN_ARG(names_listed(&emergency->from, ", ", reader->arena)));
}
