/* SPDX-License-Identifier: Apache-2.0 */
/* Not built yet. Whoever builds a function removes it here. */
#include "policy/approval_rules.h"
#include "policy/code_owners.h"
#include "policy/lock_out.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

/* approval_rules.h */
const struct branch_rules *policy_branch_rules(const struct policy *policy, struct span branch)
{
	return NULL;
}

/* approval_rules.h */
const struct person *policy_person(const struct policy *policy, struct span name)
{
	return NULL;
}

/* approval_rules.h */
const struct person *policy_person_with_email(const struct policy *policy, struct span email)
{
	return NULL;
}

/* approval_rules.h */
const struct group *policy_group(const struct policy *policy, struct span name)
{
	return NULL;
}

/* approval_rules.h */
bool group_has(const struct group *group, struct span person)
{
	return false;
}

/* approval_rules.h */
bool policy_in_groups(const struct policy *policy, const struct span_list *groups,
		      struct span person)
{
	return false;
}

/* code_owners.h */
const struct code_owners *code_owners_read(const struct source *source, const struct policy *policy,
					   struct arena *arena, struct findings *findings)
{
	return NULL;
}

/* code_owners.h */
void code_owners_of(const struct code_owners *owners, struct span path, struct arena *arena,
		    struct owners_demands *ret_demands)
{
}

const char *const code_owners_places[] = { "CODEOWNERS" };
const size_t code_owners_place_count = 1;

/* lock_out.h */
void policy_check_lock_out(const struct policy *policy, const struct code_owners *owners,
			   const struct source *source, int64_t now, struct arena *arena,
			   struct findings *findings)
{
}
