/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record: a commit by which the gate notes what it did. Author: who asked for
 * it. Committer: "headgate" by the server's clock. Message: a sentence for
 * people, a comment, and trailers that say all of it again for programs.
 *
 * Reading is strict, for a ref may have been changed by hand. Every error names
 * the ref, the commit and what is wrong with it.
 */
#ifndef REVIEW_RECORD_H
#define REVIEW_RECORD_H

#include "repo/commit.h"
#include "review/trailers.h"

struct record_draft {
	struct span author; /* principal; empty: anonymous */
	int64_t time;       /* seconds since 1970 */
	struct oid tree;
	struct oid parents[2]; /* zero: none */
	struct span message;
	bool sign; /* with the gate's key, if it has one */
};

/* The author of what nobody asked for. */
#define RECORD_GATE "headgate"

int record_write(struct repository *repository, const struct record_draft *draft,
		 struct arena *arena, struct oid *ret_oid, struct error *err) WARN_UNUSED;

struct record {
	const char *ref; /* where it was found, for messages */
	struct commit commit;
	struct trailers trailers;
	struct span comment; /* between the sentence and the trailers */
};

int record_read(struct repository *repository, const char *ref, struct oid oid, struct arena *arena,
		struct record *ret_record, struct error *err) WARN_UNUSED;

/* Fills *err with the ref, the commit and what is wrong, and returns -1. */
int record_damaged(const struct record *record, struct error *err, const char *format, ...)
	PRINTF_LIKE(3, 4);

/*
 * Fields. 1 and the value, 0 when an optional one is not there, -1. A key that
 * stands twice is an error in any case.
 */
enum record_need { RECORD_REQUIRED, RECORD_OPTIONAL };
int record_text(const struct record *record, const char *key, enum record_need need,
		struct span *ret_value, struct error *err) WARN_UNUSED;
int record_oid(const struct record *record, const char *key, enum record_need need,
	       struct oid *ret_value, struct error *err) WARN_UNUSED;

/* A number without sign and leading zeros, at most `max`. */
int record_number(const struct record *record, const char *key, enum record_need need, int64_t max,
		  int64_t *ret_value, struct error *err) WARN_UNUSED;

/* One of the words, which are indexed from 1; *ret_index is 0 when it is not there. */
int record_word(const struct record *record, const char *key, enum record_need need,
		const char *const *words, size_t count, int *ret_index,
		struct error *err) WARN_UNUSED;

#endif
