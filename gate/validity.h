/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has everyone agreed who must? A pure function of its input: no clock, no
 * repository. The hooks and `headgate verify` call the same one.
 *
 *  - Every rule of the branch that is hit by one of the touched paths must be
 *    met, and every demand of CODEOWNERS. A change without paths hits the rules
 *    that name none.
 *  - No path is free because nobody thought of it: one that no rule names needs
 *    what is built in, one approval by anyone but a contributor; a policy file
 *    (below .headgate/, and CODEOWNERS while it counts) that no rule names needs
 *    all rules of the branch, or changing the rules would be the way around them.
 *    Only `approvals: []` asks for nothing.
 *  - An approval counts for a rule when its person is of the rule's groups, is
 *    known to the policy or (when the policy names nobody) to the server, is no
 *    robot, did not contribute, approves this head or one that is the same change,
 *    has the grade asked for and has not expired: neither by its own date nor by
 *    the rule's age counted from when the server received it. At that very second
 *    it has expired. An approval that names a role speaks for that group alone.
 *  - One person has one vote, however many keys or approvals.
 *  - A veto by anyone who could count for a rule that is hit stops it, whatever
 *    its age and head, until its author withdraws it or approves. Contributors
 *    have a veto too: a forged Co-authored-by line must not silence anybody.
 *  - A change that only brings a landed state back (gate/restoration.h) may be met by the branch's
 *    rollback rule instead, in which contributors count: what it brings was agreed to before. The
 *    rule's paths, CODEOWNERS and all other rules are then not asked; who could count for any of
 *    them still has a veto.
 *  - When every touched path is covered by rules with `count: 0` to whose `by`
 *    all contributors belong, nothing is needed.
 */
#ifndef GATE_VALIDITY_H
#define GATE_VALIDITY_H

#include "policy/code_owners.h"
#include "policy/policy.h"
#include "review/approval.h"
#include "review/contributors.h"

struct vote {
	const struct approval *approval;
	bool same_change; /* its head is not this head, but the same change as it */
	bool undermined;  /* its head is this head, but that changes something else by now */
	struct span path; /* where, if it is known */
};

struct touched_path {
	struct span path;
	struct span changed; /* a kustomization: the changed file that it builds on; else empty */
};

struct touched_paths {
	struct touched_path *items;
	size_t count;
	size_t capacity;
};

struct validity_input {
	const struct policy *policy;
	const struct branch_rules *rules; /* of the target; NULL: as built in */
	const struct code_owners *owners; /* or NULL */
	struct span repository;
	uint32_t number;
	struct span target; /* "refs/heads/master" */
	struct oid head;
	struct touched_paths paths; /* of the net change; see touched_paths_of() */
	const struct contributors *contributors;
	const struct vote *votes;
	size_t vote_count;
	int64_t now;                          /* seconds since 1970 */
	const struct approval_rule *rollback; /* decide by this one; NULL: by the others */
};

/* Why a vote does not count. The first that holds, in this order. */
enum vote_defect {
	VOTE_COUNTS = 0,
	VOTE_OTHER_REPOSITORY,
	VOTE_OTHER_CHANGE, /* another pull request's number */
	VOTE_WRONG_TARGET,
	VOTE_WITHDRAWN,
	VOTE_UNKNOWN_PERSON, /* anonymous, or the policy names people, and not this one */
	VOTE_ROBOT,
	VOTE_CONTRIBUTOR,
	VOTE_STALE, /* for another change: another head, or one whose base has moved */
	VOTE_EXPIRED,
	VOTE_NOT_ASKED,     /* of no group that a rule asks for */
	VOTE_ATTESTED_ONLY, /* every rule that it could serve asks for a signature */
};

struct vote_result {
	const struct vote *vote;
	enum vote_defect defect;
	bool veto;          /* stops the change */
	struct span reason; /* a sentence: "grace contributed: author of 1a2b3c4d5e6f" */
};

/* One rule, or one demand of CODEOWNERS, that the change hits. */
struct demand_result {
	const struct approval_rule *rule;   /* NULL: of CODEOWNERS */
	const struct owners_demand *owners; /* NULL: of the policy */
	const struct touched_path *path;    /* the first that hits it; NULL: nothing is touched */
	unsigned needed;
	unsigned have;
	bool met;
	struct span_list counted;    /* people, each once */
	struct span_list candidates; /* while not met, who could still approve: known people, no
					contributors, with a key where a signature is asked for */
	struct span description;     /* "1 of architects, signed, for prod/" */
};

struct validity {
	bool met;
	bool waived;               /* rules with count 0 cover all paths: no demands */
	struct vote_result *votes; /* in the order of the input */
	size_t vote_count;
	struct demand_result *demands;
	size_t demand_count;
	size_t veto_count;
};

void validity_decide(const struct validity_input *input, struct arena *arena,
		     struct validity *ret_validity);

/* Which approvals could still meet a demand. */
enum missing_grades {
	MISSING_NONE = 0,
	MISSING_ANY = 1,
	MISSING_SIGNED = 2,
	MISSING_BOTH = MISSING_ANY | MISSING_SIGNED,
};
enum missing_grades missing_grades(const struct validity *validity);

#endif
