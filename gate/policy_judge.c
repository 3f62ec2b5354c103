/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/policy_judge.h"

#include "base/limits.h"
#include "gate/policy_change.h"
#include "policy/code_owners.h"
#include "policy/code_owners_rules.h"
#include "policy/lock_out.h"

struct policy_judgement {
	struct judge *judge;
	struct arena *arena;
	struct findings *findings;
	struct source source; /* of the policy file */
	const struct policy *policy;
	const struct branch_rules *counting; /* the first branch with `owners`; NULL: none */
	struct source owners_source;
	const struct code_owners *owners;
	struct error *err;
};

/* Any branch's rules would do: which files belong to a policy does not depend on them here. */
static bool belongs_to_policy(struct span path)
{
	static const struct branch_rules with_owners = { .owners = true };

	return span_is(path, POLICY_PATH) ||
	       (is_policy_path(&with_owners, path) && !is_policy_path(NULL, path));
}

static bool touches_policy(const struct file_facts *facts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (belongs_to_policy(facts[i].path))
			return true;
	}
	return false;
}

static int read_file(const struct policy_judgement *run, struct span path, struct span *ret_bytes)
{
	struct snapshot *after = run->judge->after;

	return after->operations->read(after, path, run->arena, ret_bytes, run->err);
}

/* The policy after the change; 0 when there is none that can be read. */
static int read_policy(struct policy_judgement *run)
{
	struct findings said_already;

	run->source.path = span_of(POLICY_PATH);
	int found = read_file(run, run->source.path, &run->source.bytes);
	if (found <= 0)
		return found;
	findings_init(&said_already, run->arena);
	run->policy = policy_read(&run->source, NULL, run->arena, &said_already);
	for (size_t i = 0; run->policy && i < run->policy->branches.count; i++) {
		if (run->policy->branch_rules[i].owners && !run->counting)
			run->counting = &run->policy->branch_rules[i];
	}
	return run->policy != NULL;
}

static void report_missing(const struct policy_judgement *run)
{
	struct finding_site site = {
		.rule = &owners_rule_missing,
		.source = &run->source,
		.place = run->counting->place,
	};

	findings_add(run->findings, &site,
		     "says `owners: CODEOWNERS`, and there is no such file; add it first, as %s or "
		     "%s",
		     code_owners_places[0], code_owners_places[1]);
}

static void report_second(const struct policy_judgement *run, const char *first, const char *second)
{
	struct source source = { .path = span_of(second) };
	struct finding_site site = { .rule = &owners_rule_two_files, .source = &source };

	findings_add(run->findings, &site, "is a second file of owners beside %s; keep one of them",
		     first);
}

/* Sets *ret_place to the file that counts; NULL: there is none. */
static int find_owners(const struct policy_judgement *run, const char **ret_place)
{
	struct snapshot *after = run->judge->after;
	const char *first = NULL;

	for (size_t i = 0; i < code_owners_place_count; i++) {
		enum entry_kind kind = ENTRY_ABSENT;
		struct span place = span_of(code_owners_places[i]);
		if (after->operations->kind(after, place, &kind, run->err) < 0)
			return -1;
		if (kind == ENTRY_ABSENT || kind == ENTRY_DIRECTORY)
			continue;
		if (first)
			report_second(run, first, code_owners_places[i]);
		else
			first = code_owners_places[i];
	}
	*ret_place = first;
	return 0;
}

/*
 * Whoever may change the owners may take a path from them. A branch with approval rules asks for
 * them here too (gate/validity.h).
 */
static void check_guarded(const struct policy_judgement *run)
{
	struct finding_site site = {
		.rule = &owners_rule_unowned,
		.source = &run->owners_source,
	};
	struct span path = run->owners_source.path;
	struct owners_demands demands;

	code_owners_of(run->owners, path, run->arena, &demands);
	if (demands.count)
		return;
	for (size_t i = 0; i < run->policy->branches.count; i++) {
		const struct branch_rules *rules = &run->policy->branch_rules[i];
		if (!rules->owners || rules->approvals.count)
			continue;
		findings_add(run->findings, &site,
			     "nobody owns this file, and branch %.*s asks for no other approval; "
			     "add the line: /%.*s @OWNER",
			     SPAN_ARG(rules->pattern), SPAN_ARG(path));
		return;
	}
}

static int judge_owners(struct policy_judgement *run)
{
	const char *place = NULL;

	if (!run->counting)
		return 0;
	if (find_owners(run, &place) < 0)
		return -1;
	if (!place) {
		report_missing(run);
		return 0;
	}
	run->owners_source.path = span_of(place);
	int found = read_file(run, run->owners_source.path, &run->owners_source.bytes);
	if (found < 0)
		return -1;
	if (found == 0) {
		report_missing(run);
		return 0;
	}
	run->owners = code_owners_read(&run->owners_source, run->policy, run->arena, run->findings);
	if (run->owners)
		check_guarded(run);
	return 0;
}

static int judge_whole(struct policy_judgement *run)
{
	int found = read_policy(run);

	if (found <= 0)
		return found;
	if (judge_owners(run) < 0)
		return -1;
	policy_check_lock_out(run->policy, run->owners, &run->source, run->judge->now, run->arena,
			      run->findings);
	return 0;
}

int policy_judge(struct judge *judge, const struct file_facts *facts, size_t count,
		 struct findings *findings, struct error *err)
{
	struct arena arena;
	struct policy_judgement run = {
		.judge = judge,
		.arena = &arena,
		.findings = findings,
		.err = err,
	};

	if (!judge->after || !touches_policy(facts, count))
		return 0;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	int status = judge_whole(&run);
	arena_release(&arena);
	return status;
}
