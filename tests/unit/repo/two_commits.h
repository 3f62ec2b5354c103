/* SPDX-License-Identifier: Apache-2.0 */
/* A scratch repository with two commits that refs can move between. */
#ifndef TESTS_UNIT_REPO_TWO_COMMITS_H
#define TESTS_UNIT_REPO_TWO_COMMITS_H

#include "tests/unit/repo/scratch.h"

static struct error err;
static struct oid one, two;

static inline int two_commits_set_up(void **state)
{
	if (scratch_set_up(state) < 0)
		return -1;
	one = root_commit("one");
	two = root_commit("two");
	return 0;
}

#endif
