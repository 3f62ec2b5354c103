/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: the way from our types to libgit2's, and from libgit2's
 * failures to struct error. `struct repository` is never defined: it is
 * libgit2's own handle under a name that the other rooms may know.
 */
#ifndef REPO_HANDLE_H
#define REPO_HANDLE_H

#include "repo/repository.h"

#include <git2.h>

static inline git_repository *git_handle(const struct repository *repository)
{
	union {
		const struct repository *ours;
		git_repository *git;
	} handle = { .ours = repository };
	return handle.git;
}

static inline git_oid git_oid_of(struct oid oid)
{
	git_oid result;
	memcpy(result.id, oid.bytes, OID_BYTES);
	return result;
}

static inline struct oid oid_of_git(const git_oid *git)
{
	struct oid result;
	memcpy(result.bytes, git->id, OID_BYTES);
	return result;
}

/* ERROR_REPOSITORY: the formatted text, then what libgit2 said last. Returns -1. */
int git_failed(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Git has not taken the push's objects yet: a ref to one of them could be left dangling. */
bool is_quarantined(void);

/* An object's bytes as they are stored, from the object database; free with git_odb_object_free().
 */
int object_read(struct repository *repository, struct oid oid, git_object_t type,
		git_odb_object **ret_object, struct error *err) WARN_UNUSED;

#endif
