/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commits and annotated tags as they are stored, taken apart byte by byte: what
 * is judged and what is signed are these bytes, so nothing is normalised.
 *
 * Everything borrowed lives in the arena of the call. A malformed object is an
 * error: git's own checks (receive.fsckObjects) may be switched off.
 */
#ifndef REPO_COMMIT_H
#define REPO_COMMIT_H

#include "repo/repository.h"

/* "Ada Lovelace <ada@example.com> 1795381472 +0100" */
struct signature_line {
	struct span name;
	struct span email;
	int64_t time;       /* seconds since 1970 */
	int offset_minutes; /* east of UTC */
};

struct commit {
	struct oid oid;
	struct oid tree;
	struct oid *parents;
	size_t parent_count;
	struct signature_line author;
	struct signature_line committer;
	struct span *mergetags; /* whole tag objects, continuation spaces removed */
	size_t mergetag_count;
	struct span signature;      /* the gpgsig header, armoured; empty when there is none */
	struct span signed_payload; /* the object without that header: what the signature covers */
	struct span message;
};

struct tag {
	struct oid oid;
	struct oid object;
	struct span object_type; /* "commit" */
	struct span name;
	struct signature_line tagger; /* name.ptr NULL when the tag has none */
	struct span message;          /* without the signature */
	struct span signature;        /* armoured, at the end of the object; may be empty */
	struct span signed_payload;   /* the object before the signature */
};

/* Header names and their order as git writes them; unknown headers are skipped, not refused. */
int commit_read(struct repository *repository, struct oid oid, struct arena *arena,
		struct commit *ret_commit, struct error *err) WARN_UNUSED;

/* The same from the bytes of the commit `oid`. */
int commit_parse(struct oid oid, struct span bytes, struct arena *arena, struct commit *ret_commit,
		 struct error *err) WARN_UNUSED;

int tag_read(struct repository *repository, struct oid oid, struct arena *arena,
	     struct tag *ret_tag, struct error *err) WARN_UNUSED;

/* The same from bytes: a mergetag header holds a whole tag. `oid` is that of the bytes. */
int tag_parse(struct span bytes, struct arena *arena, struct tag *ret_tag,
	      struct error *err) WARN_UNUSED;

/* "NAME <EMAIL> SECONDS +ZONE"; names and addresses lose what git forbids in them (<, >, LF, NUL).
 */
struct span signature_line_text(const struct signature_line *line, struct arena *arena);

#endif
