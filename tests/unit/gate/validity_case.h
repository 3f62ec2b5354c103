/* SPDX-License-Identifier: Apache-2.0 */
/* A case in one line: the rules, who contributed, who voted, and what is decided. */
#ifndef TESTS_UNIT_GATE_VALIDITY_CASE_H
#define TESTS_UNIT_GATE_VALIDITY_CASE_H

#include "tests/unit/gate/validity_fixture.h"

/* Rules that many cases share. */
#define ANYONE "1"
#define ONE "1 from=architects|pms"
#define TWO "2 from=architects|pms"
#define PROD "; path=prod/** 1 from=architects"
#define PROD_SIGNED "; path=prod/** 1 from=architects signed"
#define CI_DEV "; path=dev/** by=ci 0"

/*
 * Who: names separated by '|'; opener, pushers are principals that the server saw ("-": somebody
 * anonymous), authors and committers (and co-authors) are addresses. A missing opener is bob.
 * Paths: "app.yaml" when missing, "" for none. NULL people: the house; otherwise nobody is known.
 */
struct row {
	const char *rules;
	const char *paths;
	const char *opener;
	const char *pushers;
	const char *authors;
	const char *committers;
	const char *votes;
	const char *decision;
	bool nobody_known;
	bool built_in;
	const char *rollback; /* the rule that is asked instead */
};

static const struct policy nobody;

/* CODEOWNERS of the branch: approvals of the owners beside those of the rules. */
static const char owners_text[] = "*            @grace\n"
				  "/prod/       @architects\n"
				  "/prod/free/\n"
				  "[Database][2]\n"
				  "/db/         @ada @alan @grace\n"
				  "^[Hints]\n"
				  "/prod/       @bob\n";

static inline const struct code_owners *house_owners(const struct policy *policy,
						     struct arena *arena)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct findings findings;

	*source = (struct source){ SPAN("CODEOWNERS"), span_of(owners_text) };
	findings_init(&findings, arena);
	const struct code_owners *owners = code_owners_read(source, policy, arena, &findings);
	for (size_t i = 0; !owners && i < findings.count; i++)
		print_error("%s\n", findings.items[i].message.ptr);
	assert_non_null(owners);
	return owners;
}

static inline void decide(const struct row *row, struct arena *arena, struct branch_rules *rules,
			  struct validity *ret_validity)
{
	struct contributors contributors = { 0 };
	struct vote *votes;
	struct validity_input input = {
		.policy = row->nobody_known ? &nobody : house_policy(arena),
		.rules = row->built_in ? NULL : rules,
		.repository = SPAN("infra"),
		.number = 42,
		.target = SPAN("refs/heads/master"),
		.head = this_head,
		.paths = paths_of(arena, row->paths ? row->paths : "app.yaml"),
		.contributors = &contributors,
		.now = NOW,
	};

	if (rules->owners)
		input.owners = house_owners(input.policy, arena);
	rules->approvals = rules_of(arena, row->rules ? row->rules : "");
	add_contributors(&contributors, row->opener ? row->opener : "bob", false,
			 "opened the pull request", arena);
	add_contributors(&contributors, row->pushers ? row->pushers : "", false, "pushed head 2",
			 arena);
	add_contributors(&contributors, row->authors ? row->authors : "", true,
			 "author of 1a2b3c4d5e6f", arena);
	add_contributors(&contributors, row->committers ? row->committers : "", true,
			 "committer of 1a2b3c4d5e6f", arena);
	input.vote_count = votes_of(arena, row->votes, &votes);
	input.votes = votes;
	if (row->rollback) {
		struct approval_rule *rollback = ARENA_NEW(arena, struct approval_rule);
		*rollback = rule_of(arena, span_of(row->rollback));
		input.rollback = rollback;
	}
	validity_decide(&input, arena, ret_validity);
}

#endif
