/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Git repository, read through libgit2. This folder is the only one that
 * includes git2.h; others see ids, spans and the types below.
 *
 * Nothing here writes refs: that is done by `git update-ref` in one transaction,
 * because libgit2 runs no hooks and has no quarantine guard.
 */
#ifndef REPO_REPOSITORY_H
#define REPO_REPOSITORY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

#include <stdint.h>

enum { OID_BYTES = 20, OID_HEX = 40 };

/* A SHA-1 object id. All zero: "no object". */
struct oid {
	unsigned char bytes[OID_BYTES];
};

static inline bool oid_is_zero(struct oid oid)
{
	static const unsigned char zero[OID_BYTES];
	return memcmp(oid.bytes, zero, OID_BYTES) == 0;
}

static inline bool oid_equal(struct oid a, struct oid b)
{
	return memcmp(a.bytes, b.bytes, OID_BYTES) == 0;
}

/* Exactly 40 hex digits, lower case, nothing behind. False leaves *ret_oid alone. */
bool oid_parse(struct span hex, struct oid *ret_oid);

/* 40 hex digits and a NUL. */
struct oid_text {
	char hex[OID_HEX + 1];
};
struct oid_text oid_text(struct oid oid);

struct repository;

/*
 * Opens the repository of the running hook: environment first (quarantined
 * objects are found), ownership and format problems said in words. Refuses
 * GIT_NAMESPACE, info/grafts and SHA-256 repositories.
 */
int repository_open_in_hook(struct repository **ret_repository, struct error *err) WARN_UNUSED;

/* Opens the repository at `path` (bare, or a working tree's top or anything below it). */
int repository_open(struct repository **ret_repository, const char *path,
		    struct error *err) WARN_UNUSED;

void repository_free(struct repository *repository);

/* The .git or bare directory, with a trailing '/'; the working tree's top, or NULL when bare.
 * Borrowed. */
const char *repository_directory(const struct repository *repository);
const char *repository_work_tree(const struct repository *repository);

/* 1 and the id, 0 when there is no such ref, -1. Symbolic refs are followed. */
int repository_ref(struct repository *repository, const char *ref, struct oid *ret_oid,
		   struct error *err) WARN_UNUSED;

/* 1 when a ref matches the pattern (`*` crosses '/'), 0 when none does, -1. */
int repository_has_refs(struct repository *repository, const char *pattern,
			struct error *err) WARN_UNUSED;

/* 1 and the ref's target when it is a symbolic ref, 0 when it is none or absent, -1. One step only.
 */
int repository_symbolic_ref(struct repository *repository, const char *ref, struct arena *arena,
			    struct span *ret_target, struct error *err) WARN_UNUSED;

/* The branch HEAD names ("refs/heads/master"), also when it does not exist yet; empty when HEAD
 * names a commit. */
int repository_head_ref(struct repository *repository, struct arena *arena, struct span *ret_ref,
			struct error *err) WARN_UNUSED;

/* A revision as `git rev-parse` takes it (names, HEAD~2, ids), peeled to a commit. */
int repository_revision(struct repository *repository, const char *revision, struct oid *ret_commit,
			struct error *err) WARN_UNUSED;

/* True for names that git itself would take as a full ref name. */
bool ref_name_is_valid(struct span ref);

/* The tree of a commit. An annotated tag is peeled. 0 also means it is one; -1 when `commit` is
 * something else. */
int repository_commit_tree(struct repository *repository, struct oid commit, struct oid *ret_tree,
			   struct error *err) WARN_UNUSED;

/* 1 when `ancestor` is reachable from `commit` (or equal), 0 when not, -1. */
int repository_is_ancestor(struct repository *repository, struct oid ancestor, struct oid commit,
			   struct error *err) WARN_UNUSED;

/* 1 and the best common ancestor, 0 when the histories have none, -1. */
int repository_merge_base(struct repository *repository, struct oid a, struct oid b,
			  struct oid *ret_commit, struct error *err) WARN_UNUSED;

/* Size without reading the content. */
int repository_blob_size(struct repository *repository, struct oid blob, uint64_t *ret_bytes,
			 struct error *err) WARN_UNUSED;

/* The content in the arena. ERROR_LIMIT beyond max_bytes. */
int repository_blob(struct repository *repository, struct oid blob, size_t max_bytes,
		    struct arena *arena, struct span *ret_bytes, struct error *err) WARN_UNUSED;

/* Values of a (multi-valued) configuration key such as "headgate.admin", in order. */
int repository_config(struct repository *repository, const char *key, struct arena *arena,
		      struct span **ret_values, size_t *ret_count, struct error *err) WARN_UNUSED;

/* One variable as set: "headgate.target.prod.secretfile", section and last part in lower case. */
struct config_entry {
	struct span key;
	struct span value;
};

struct config_entries {
	struct config_entry *items;
	size_t count;
	size_t capacity;
};

/* All variables whose keys begin with `prefix`, the least binding first. */
int repository_config_list(struct repository *repository, const char *prefix, struct arena *arena,
			   struct config_entries *ret_entries, struct error *err) WARN_UNUSED;

/* Sets a key in the repository's own configuration file. */
int repository_config_set(struct repository *repository, const char *key, const char *value,
			  struct error *err) WARN_UNUSED;

/* One value more of a key there, and one less; `value` has no character that a pattern knows. */
int repository_config_add(struct repository *repository, const char *key, const char *value,
			  struct error *err) WARN_UNUSED;
int repository_config_remove(struct repository *repository, const char *key, const char *value,
			     struct error *err) WARN_UNUSED;

#endif
