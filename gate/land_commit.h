/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commit that lands a pull request, byte by byte: what the gate writes, what
 * `headgate verify` reads again, and what a pushed commit may claim of itself.
 *
 * Each approval stands in it as a whole, as a `mergetag` header (the form in which
 * `git merge TAG` keeps a tag), so the commit alone proves who agreed to what. The
 * trailers below the message repeat it for people; nobody believes them.
 */
#ifndef GATE_LAND_COMMIT_H
#define GATE_LAND_COMMIT_H

#include "gate/standing.h"

struct land_commit {
	struct oid tree;
	struct oid old_tip;
	struct oid head; /* the second parent; zero: a squash has one parent */
	struct signature_line author;
	struct signature_line committer;
	const struct span *approvals; /* tag objects */
	size_t approval_count;
	struct span signature; /* of the gate, armoured; empty: not signed */
	struct span message;
};

/* The object's bytes; without its signature they are what the gate signs. */
struct span land_commit_text(const struct land_commit *commit, struct arena *arena);

/* Signs with the gate's key, if it has one, and writes the object. Sets commit->signature. */
int land_commit_write(struct repository *repository, struct land_commit *commit,
		      struct arena *arena, struct oid *ret_oid, struct error *err) WARN_UNUSED;

/* What the message says, in the order in which it is said. */
struct land_message {
	const struct pull *pull;
	bool squash;                  /* the title is the subject */
	const struct span *approvers; /* "Ada Lovelace <ada@example.com>" */
	size_t approver_count;
	struct span emergency; /* the reason; empty: none */
};
struct span land_message_text(const struct land_message *message, struct arena *arena);

/* How a principal is written in commits: name and address of the policy, else the bare name. */
struct signature_line land_person(const struct policy *policy, struct span principal, int64_t now);

/* The same without time: "Ada Lovelace <ada@example.com>". */
struct span land_person_text(const struct policy *policy, struct span principal,
			     struct arena *arena);

/* Who commits what the gate makes. */
struct signature_line land_gate(int64_t now);

/* The votes that met the rules: approvals that count, in the order of their refs. */
struct counted_approvals {
	const struct approval **items;
	size_t count;
};
struct counted_approvals counted_approvals(const struct validity *validity, struct arena *arena);

#endif
