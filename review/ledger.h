/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger of a protected branch, refs/landed/BRANCH: a commit chain with one
 * entry for every time that the gate moved the branch, signed with the gate's
 * key if it has one. The first entry says where the branch stood when the gate
 * was installed or the branch was begun. A second parent is the tip of the log
 * of the pull request that landed, so one signature covers that log as well.
 *
 * A branch whose tip is not the last entry's `new_tip` was moved by something
 * else. A ledger without its branch: the branch was removed by hand, and is not
 * made again by a push.
 */
#ifndef REVIEW_LEDGER_H
#define REVIEW_LEDGER_H

#include "repo/ref_transaction.h"
#include "review/principal.h"

enum landing_kind {
	LANDING_START = 1,    /* where the gate was installed, or the branch's first push */
	LANDING_MERGE,        /* the gate's own merge commit */
	LANDING_FAST_FORWARD, /* the head itself */
	LANDING_SQUASH,
	LANDING_PUSHED, /* steps made elsewhere, each covered by a pull request */
	LANDING_WAIVED, /* a rule asks for no approval of these paths */
	LANDING_EMERGENCY,
	LANDING_ADMINISTRATOR, /* seeded the first policy, or repaired a broken one */
	LANDING_UNASKED,       /* headgate.approvals was off: nobody was asked */
};

/* "merge", "fast-forward" …: as written in the trailer Landing. */
const char *landing_name(enum landing_kind kind);

struct landing {
	enum landing_kind kind;
	struct span branch; /* "refs/heads/master" */
	struct oid old_tip; /* zero in START */
	struct oid new_tip;
	struct span actor; /* principal; empty: the administrator on the server, or anonymous */
	struct span actor_source;
	struct oid policy; /* blob of the policy file it was judged by; zero: the built-in one */
	uint32_t *pulls; /* numbers of the pull requests that landed by it, in order of the steps */
	size_t pull_count;
	struct oid pull_log; /* the log's tip of the last of them; zero: none */
	int64_t time;
	struct span reason;         /* EMERGENCY: what the pusher wrote */
	struct oid entry;           /* its commit; filled when read */
	struct span signature;      /* filled when read; empty: unsigned */
	struct span signed_payload; /* filled when read */
};

struct landings {
	struct landing *items; /* oldest first */
	size_t count;
	size_t capacity;
};

/* "refs/landed/master" of "refs/heads/master", terminated. */
struct span ledger_ref(struct span branch, struct arena *arena);

/* Every entry, with the chain checked. No ledger: none, and 0. */
int ledger_read(struct repository *repository, struct span branch, struct arena *arena,
		struct landings *ret_landings, struct error *err) WARN_UNUSED;

/* The same from the newest entry back, one at a time, for who needs only some. */
struct ledger_walk {
	struct repository *repository;
	struct span ref;
	struct span branch;
	struct oid at;   /* the entry to be read next; zero: there is none */
	struct oid last; /* the entry that was read last, and where it begins */
	struct oid begins;
	size_t count; /* entries read so far */
};
int ledger_walk_begin(struct ledger_walk *ret_walk, struct repository *repository,
		      struct span branch, struct arena *arena, struct error *err) WARN_UNUSED;
/* 1 and the entry, 0 behind the first one, -1. */
int ledger_walk_next(struct ledger_walk *walk, struct arena *arena, struct landing *ret_landing,
		     struct error *err) WARN_UNUSED;

/* 1 and the newest entry, 0 when there is no ledger, -1. */
int ledger_last(struct repository *repository, struct span branch, struct arena *arena,
		struct landing *ret_landing, struct error *err) WARN_UNUSED;

/*
 * 1 and the entries since the branch stood at `tip`, that one left out; 0 when it never did, or
 * not within the newest `most` entries; -1. Costs those entries.
 */
int ledger_since(struct repository *repository, struct span branch, struct oid tip, size_t most,
		 struct arena *arena, struct landings *ret_landings, struct error *err) WARN_UNUSED;

/*
 * Writes the entry and adds the edit of the ledger's ref; the branch's own edit is
 * the caller's. Several entries of one push follow one another. A branch without a
 * ledger gets a START at its old tip first.
 */
int ledger_append(struct repository *repository, const struct landing *landing,
		  struct ref_transaction *transaction, struct arena *arena,
		  struct error *err) WARN_UNUSED;

#endif
