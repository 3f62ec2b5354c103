/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the courier: what becomes of a revision that an Argo CD target has taken. 200 means
 * that it was put into a queue in memory, so its Applications are looked at until every one
 * that the revision concerns has settled, or follow_seconds are over. Each change of a
 * state is one entry of refs/deploy; at the end one about the target as a whole sums up.
 *
 * An Application that has not seen the revision for a while is asked to look (GET
 * ?refresh=normal), and when none has, the message is sent again: it may have been lost.
 */
#ifndef COURIER_FOLLOW_H
#define COURIER_FOLLOW_H

#include "courier/state.h"
#include "deploy/argocd.h"

struct followed {
	struct application application; /* what is needed to ask for it, and its path */
	struct span name;               /* "namespace/name" */
	enum deployment_state state;    /* recorded last; 0: nothing */
	bool settled;
	bool is_ordered;  /* the end of an emergency's order is waited for (courier/follow_orders.h)
			   */
	int64_t asked_ms; /* when it was asked to look; 0: never */
};

/* Nothing more is asked for. */
static inline bool followed_is_settled(const struct followed *followed)
{
	return followed->settled && !followed->is_ordered;
}

/* In its own arena. */
struct following {
	struct arena arena;
	struct channel *channel;
	struct oid before;
	struct oid revision;
	int64_t since; /* when it was taken, seconds since 1970 */
	int64_t until;
	int64_t started_ms; /* monotonic */
	int64_t next_ms;    /* of the next poll */
	bool is_of_orders;  /* only of Applications with orders; nothing is said of the target */
	bool is_listed;     /* the Applications are known */
	bool resent;
	bool is_over; /* removed at the end of the turn */
	struct followed *items;
	size_t count;
	size_t capacity;
	struct span trouble; /* why the last poll said nothing; in `trouble_bytes` */
	char trouble_bytes[CHANNEL_ANSWER_BYTES];
	struct poll *poll; /* under way; NULL: none */
	struct following *next;
};

/* In courier->following, begun now. */
struct following *following_new(struct courier *courier, struct channel *channel);

/* The target has taken what was told: its Applications are looked at from now on. */
void follow_begin(struct courier *courier, const struct telling *telling);

/* 0, or -1 when the branch's chain cannot be read. */
typedef int branch_recall_fn(struct courier *courier, const struct target *target,
			     struct span branch, struct arena *arena, struct error *err);

/* Calls it for each branch of each Argo CD that can be asked. */
void follow_each_branch(struct courier *courier, branch_recall_fn *recall_branch);

/* What an earlier courier was following when it ended. Once, after the first look. */
void follow_recall(struct courier *courier);

/* Begins the polls that are due, and forgets what is over. */
void follow_turn(struct courier *courier);

/* When the next poll is due, milliseconds of clock_ms(); INT64_MAX: none. */
int64_t follow_next_ms(const struct courier *courier);

/* At the end of the courier. */
void follow_release(struct courier *courier);

#endif
