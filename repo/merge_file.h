/* SPDX-License-Identifier: Apache-2.0 */
/* Private to repo/: the merge of one file that both sides changed. */
#ifndef REPO_MERGE_FILE_H
#define REPO_MERGE_FILE_H

#include "repo/repository.h"

/*
 * Line by line, as `git merge-file` does it. 0: *ret_reason is NULL and the
 * content was written, or it says why people must do it. -1.
 */
int merge_file(struct repository *repository, struct oid ancestor, struct oid ours,
	       struct oid theirs, struct oid *ret_blob, const char **ret_reason,
	       struct error *err) WARN_UNUSED;

#endif
