/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the courier: what it holds while it runs.
 *
 * A look (courier/look.h) owns the memory of everything that was read and sent because of it, and
 * is wiped when the last delivery that it began has ended. A channel outlives looks: it is what is
 * remembered of one target and branch between attempts.
 */
#ifndef COURIER_STATE_H
#define COURIER_STATE_H

#include "base/map.h"
#include "courier/calls.h"
#include "courier/courier.h"
#include "courier/transport.h"
#include "deploy/attempt.h"
#include "deploy/deployment.h"

/* The sentence of the last attempt, as it is shown and written down. */
enum { CHANNEL_ANSWER_BYTES = 512 };

struct channel {
	struct span target; /* its name */
	struct span branch;
	bool owed;               /* at the last look */
	bool look_again;         /* that look found it at work */
	struct telling *telling; /* NULL: nothing is under way */

	/* Attempts since it last took anything; count 0: none. */
	bool attempts_known; /* read from the file, or made here */
	struct oid revision;
	uint32_t count;
	int64_t first, last, next;
	enum answer_meaning meaning;
	bool asked_to_wait; /* `next` is what the target asked for */
	bool brief;         /* the last message was too large for it */
	char answer[CHANNEL_ANSWER_BYTES];
	bool unwritten; /* the file does not say this yet */
};

/* One look at the repository, and the arena that holds it itself. */
struct look {
	struct arena arena;
	struct targets targets;
	struct deliveries owed;
	int64_t configured_at; /* when the configuration file was last changed */
	size_t users;          /* tellings under way, and the courier while it is the newest */
	struct look *older;
};

/* One delivery under way. In its look's arena. */
struct telling {
	struct courier *courier;
	struct look *look;
	struct channel *channel;
	const struct delivery *delivery;
	struct requests requests;
	struct exchange *exchanges; /* one a request */
	bool has_token;             /* its Applications can be looked at */
	size_t unanswered;
	struct answer_verdict verdict; /* the worst so far */
	struct telling *next;          /* of the ended ones */
};

struct courier {
	struct repository *repository;
	const struct courier_order *order;
	struct transport *transport;
	struct calls calls;
	struct arena arena;  /* channels and their names: grows with the configuration only */
	struct map channels; /* target NUL branch -> struct channel */
	struct look *look;   /* the newest; older ones behind it */
	struct following *following; /* courier/follow.h */
	struct telling *ended;       /* not written down yet, newest first */
	int64_t ended_since_ms;      /* clock_ms(); of the oldest of them */
	size_t under_way;            /* tellings */
	bool called;                 /* somebody calls: short pauses are over */
	size_t problems;             /* targets that cannot be told until somebody mends them */
	bool stopping;
};

/* "prod: refs/heads/master at 2222222222: " and what format says, for the journal. */
void courier_say(struct courier *courier, const struct channel *channel, struct oid revision,
		 const char *format, ...) PRINTF_LIKE(4, 5);

/* "prod: cannot be told: " and why. */
void courier_say_problem(struct courier *courier, struct span target, struct span problem);

/* Seconds since 1970. */
int64_t courier_now(void);

#endif
