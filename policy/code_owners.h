/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CODEOWNERS, as GitHub and GitLab document it: lines of a pattern in gitignore's
 * manner and its owners; the last line that matches a path counts, and a line
 * without owners frees its paths. GitLab's sections ("[Name][2] @default",
 * "^[Optional]") are each looked up by themselves. An owner is @person or @group
 * of the policy, @org/group, or a person's address.
 *
 * Where the two disagree GitHub's reading holds: a pattern with a slash inside
 * begins at the root, and "docs/" followed by a star takes files of that
 * directory alone. Gitea's own file (.gitea/CODEOWNERS) holds regular
 * expressions of another language and is refused.
 *
 * A forge skips what it cannot read, and so loses a rule without a word. Here a
 * line that cannot be read, or an owner whom the policy does not know, is a
 * finding of severity error (rules owners/...).
 */
#ifndef POLICY_CODE_OWNERS_H
#define POLICY_CODE_OWNERS_H

#include "policy/policy.h"

/*
 * Where it is looked for, in this order: the first that exists counts. The gate
 * refuses a second one, since forges look in different orders.
 */
extern const char *const code_owners_places[];
extern const size_t code_owners_place_count;

struct code_owners;

/* NULL when a finding is an error. Lives in `arena`, borrows the source's bytes. */
const struct code_owners *code_owners_read(const struct source *source, const struct policy *policy,
					   struct arena *arena, struct findings *findings);

/* One demand for a path: `count` of these people must approve. */
struct owners_demand {
	struct span section; /* empty outside of sections */
	struct span_list people;
	unsigned count;
	struct place place; /* of the line */
};
struct owners_demands {
	struct owners_demand *items;
	size_t count;
	size_t capacity;
};

/* Nothing for a path without owners, or whose last matching line names none. */
void code_owners_of(const struct code_owners *owners, struct span path, struct arena *arena,
		    struct owners_demands *ret_demands);

#endif
