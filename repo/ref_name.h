/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a ref's full name. What is handed out is borrowed from it. */
#ifndef REPO_REF_NAME_H
#define REPO_REF_NAME_H

#include "base/span.h"

#define REF_BRANCHES "refs/heads/"

static inline bool ref_is_branch(struct span ref)
{
	return span_starts_with(ref, REF_BRANCHES);
}

/* "41/head" of "refs/pull/41/head" behind "refs/pull/"; empty when the ref stands elsewhere. */
static inline struct span ref_behind(struct span ref, const char *prefix)
{
	return span_starts_with(ref, prefix) ? span_from(ref, strlen(prefix)) : (struct span){ 0 };
}

/* "master" of "refs/heads/master"; whatever is no branch as it is. */
static inline struct span ref_branch_name(struct span ref)
{
	return ref_is_branch(ref) ? ref_behind(ref, REF_BRANCHES) : ref;
}

#endif
