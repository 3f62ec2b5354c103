/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who must agree before a branch moves, as the policy states it. Only data and
 * look-ups; gate/validity.h decides.
 *
 *	people:
 *	  ada: {name: Ada Lovelace, email: [ada@example.com],
 *	        keys: ["ssh-ed25519 AAAA…", {key: "…", from: 2026-01-01, until: 2027-01-01}]}
 *	  ci:  {robot: true}
 *	groups:
 *	  architects: [ada]
 *	branches:
 *	  master:
 *	    approvals:
 *	      - {count: 1, from: [architects], expires: 14d}
 *	      - {paths: [prod/...], count: 1, from: [architects], grade: signed}
 *	      - {paths: [dev/...], by: [ci], count: 0}
 *	          # (a pattern such as prod, slash, two stars: base/path_pattern.h)
 *	    owners: CODEOWNERS
 *	    landing: [merge, squash, fast-forward]
 *	    rollback: {count: 1, from: [architects]}
 *	    emergency: {from: [architects], within: 24h}
 */
#ifndef POLICY_APPROVAL_RULES_H
#define POLICY_APPROVAL_RULES_H

#include "base/arena.h"
#include "manifest/source.h"

#include <stdint.h>

struct span_list {
	struct span *items;
	size_t count;
};

struct person_key {
	struct span key; /* without problem for public_key_problem(), no blanks around it */
	int64_t from;    /* first second of that day since 1970, UTC; 0: no bound */
	int64_t until;   /* last second of that day; 0: no bound */
	struct place place;
};

struct person {
	struct span name; /* the principal */
	struct span display_name;
	struct span_list emails;
	struct person_key *keys;
	size_t key_count;
	bool robot;
	struct place place;
};

struct group {
	struct span name;
	struct span_list members;      /* names of people, each once */
	const struct person **persons; /* the same people, in the same order */
	struct place place;
};

enum required_grade { REQUIRE_ANY_GRADE = 0, REQUIRE_SIGNED };

/*
 * A rule that is hit by a change when one of its paths is. count > 0: so many
 * people must approve. count == 0: a change that touches only such paths, and to
 * which nobody but `by` contributed, needs no approval at all; it never holds for
 * files below .headgate/ unless the rule names neither paths nor people. What holds
 * for paths that no rule names stands in gate/validity.h.
 */
struct approval_rule {
	struct span_list paths; /* patterns; empty: every path */
	unsigned count;
	struct span_list from; /* groups; empty: the policy's people, or whoever the server knows */
	struct span_list by;   /* people and groups; empty: anybody */
	enum required_grade grade;
	int64_t expires_seconds; /* 0: never */
	struct place place;      /* in the policy file */
};

struct approval_rule_list {
	struct approval_rule *items;
	size_t count;
};

enum landing_method { METHOD_MERGE = 0, METHOD_SQUASH, METHOD_FAST_FORWARD, METHOD_COUNT };

struct emergency_rule {
	struct span_list from;  /* groups; empty: there is no emergency landing */
	int64_t within_seconds; /* until the approvals must have been given; default 24 h */
};

struct branch_rules {
	struct span pattern; /* without refs/heads/ */
	struct approval_rule_list
		approvals;              /* never empty unless the policy says `approvals: []` */
	struct approval_rule *rollback; /* or NULL */
	struct emergency_rule emergency;
	bool owners; /* CODEOWNERS of the repository counts too */
	enum landing_method
		methods[METHOD_COUNT]; /* allowed, the preferred first; default: merge alone */
	size_t method_count;
	bool methods_named; /* by `landing`; else what was made elsewhere lands in each way */
	struct place place;
};

struct policy;

/* The entry of exactly that name, else the first whose pattern matches; NULL: not protected. */
const struct branch_rules *policy_branch_rules(const struct policy *policy, struct span branch);

const struct person *policy_person(const struct policy *policy, struct span name);

/* Addresses are compared without regard to the case of ASCII letters. */
const struct person *policy_person_with_email(const struct policy *policy, struct span email);

const struct group *policy_group(const struct policy *policy, struct span name);

bool group_has(const struct group *group, struct span person);

/* True when `person` is in one of the groups, or when the list is empty. */
bool policy_in_groups(const struct policy *policy, const struct span_list *groups,
		      struct span person);

/* True when the rule is about that path. */
bool approval_rule_hits(const struct approval_rule *rule, struct span path);

/* "merge", "squash", "fast-forward": as the policy and push options write them. */
const char *landing_method_name(enum landing_method method);

/* May the gate land so? */
bool landing_method_allowed(const struct branch_rules *rules, enum landing_method method);

/* And may what somebody made and pushed land so? */
bool landing_method_taken(const struct branch_rules *rules, enum landing_method method);

/* "merge, squash" */
struct span landing_methods_text(const struct branch_rules *rules, struct arena *arena);

#endif
