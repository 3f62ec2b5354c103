/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pull requests. All that is known of one is in refs and objects:
 *
 *	refs/pull/N/head      the head under review
 *	refs/pull/N/heads/K   every head ever proposed, K = 1, 2, …
 *	refs/pull/N/log       a commit chain, one event a commit (review/pull_log.h)
 *	refs/topics/ID        while N is open: the first commit of its log. ID is the SHA-1
 *	                      of target, topic and, for the empty topic, opener, so that two
 *	                      open pull requests can never share them
 *
 * The tip of the log repeats the whole state in its trailers, so one object is
 * read to know a pull request. Numbers count from 1 without holes and are never
 * used again.
 *
 * The functions that change something write objects and add edits to a
 * transaction; nothing has happened until it is committed.
 */
#ifndef REVIEW_PULL_H
#define REVIEW_PULL_H

#include "repo/ref_transaction.h"
#include "review/principal.h"

enum pull_state { PULL_OPEN = 1, PULL_MERGED, PULL_CLOSED };

struct pull {
	uint32_t number;
	enum pull_state state;
	struct span repository; /* the name that its approvals are bound to (review/approval.h) */
	struct span target;     /* "refs/heads/master" */
	struct span topic;      /* may be empty */
	struct span title;
	struct span message; /* may be empty; filled by pull_message() */
	struct span opener;  /* principal; empty: anonymous */
	struct oid head;
	unsigned heads;           /* how many have been proposed */
	struct oid log;           /* tip of the log */
	struct oid opened;        /* its first commit */
	struct oid message_entry; /* the commit of the log that holds the message; zero: none */
	int64_t opened_at;        /* seconds since 1970, by the server's clock */
	int64_t changed_at;
	struct oid landed;   /* merged: the commit that the target then pointed to */
	bool owes_approvals; /* merged in an emergency, and the approvals are still missing */
};

/* A hand on the server changed its log, or a disk: what is wrong, with the hint what to do. */
struct damaged_pull {
	uint32_t number;
	struct error error;
};

struct damaged_pulls {
	struct damaged_pull *items;
	size_t count;
	size_t capacity;
};

struct pulls {
	struct pull *items;
	size_t count;
	size_t capacity;
	struct damaged_pulls damaged; /* those that cannot be read, newest first */
};

/* 1, 0 when there is no such pull request, -1 (also for a log that is damaged: it says where). */
int pull_read(struct repository *repository, uint32_t number, struct arena *arena,
	      struct pull *ret_pull, struct error *err) WARN_UNUSED;

/* All of them by number, newest first. */
int pulls_list(struct repository *repository, struct arena *arena, struct pulls *ret_pulls,
	       struct error *err) WARN_UNUSED;

/* 1 and the open pull request of that target and topic (for the empty topic: of that opener too).
 */
int pull_of_topic(struct repository *repository, struct span target, struct span topic,
		  struct span opener, struct arena *arena, struct pull *ret_pull,
		  struct error *err) WARN_UNUSED;

/* Reads the message of a pull request that was read. */
int pull_message(struct repository *repository, struct pull *pull, struct arena *arena,
		 struct error *err) WARN_UNUSED;

struct pull_opening {
	struct span target;
	struct span topic;
	struct span title; /* one line, see line_put() of review/trailers.h; not empty */
	struct span message;
	struct oid head;
	const struct principal *actor;
	int64_t now;
	uint32_t reserved; /* numbers taken by this same transaction already */
};

/* Takes the next free number. */
int pull_open(struct repository *repository, const struct pull_opening *opening,
	      struct ref_transaction *transaction, struct arena *arena, struct pull *ret_pull,
	      struct error *err) WARN_UNUSED;

/*
 * The topic's ref, terminated; empty for a pull request that was opened without topic by nobody
 * known: nobody could update it.
 */
struct span topic_ref(struct span target, struct span topic, struct span opener,
		      struct arena *arena);

/* "refs/pull/42/head" and so on, terminated. `leaf`: "head", "log", "heads/3". */
struct span pull_ref(uint32_t number, const char *leaf, struct arena *arena);

/* "42" without sign, space or leading zero, at most LIMIT_PULL_NUMBER; 0 when it is none. */
uint32_t pull_number_parse(struct span text);

#endif
