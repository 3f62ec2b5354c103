/* SPDX-License-Identifier: Apache-2.0 */
/* The branch, and the path of it, that `headgate history` and `headgate rollback` are about. */
#ifndef CLI_BRANCH_SUBJECT_H
#define CLI_BRANCH_SUBJECT_H

#include "cli/clone.h"

struct branch_subject {
	struct span branch; /* "refs/heads/master", terminated */
	struct oid tip;     /* zero: the branch is gone */
	struct span path;   /* as in a tree; empty: everything */
};

/*
 * The branch that was named, or else the server's HEAD, or else the only one with a ledger; and the
 * path that `operand` (NULL: everything) means there, or meant before it was removed. ERROR_USAGE
 * when there is no such branch or path.
 */
int branch_subject_find(const struct clone *clone, const char *branch, const char *operand,
			struct branch_subject *ret_subject, struct error *err) WARN_UNUSED;

#endif
