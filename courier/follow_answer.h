/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the courier: a poll of Applications (courier/follow_poll.h), and what it is answered.
 */
#ifndef COURIER_FOLLOW_ANSWER_H
#define COURIER_FOLLOW_ANSWER_H

#include "courier/follow.h"

enum poll_kind {
	POLL_LIST, /* which Applications there are */
	POLL_EACH,
	POLL_ALL, /* the whole list */
};

struct question {
	struct request request;
	struct exchange exchange;
};

/* In its own arena; uses the targets of a look. */
struct poll {
	struct arena arena;
	struct courier *courier;
	struct following *following;
	struct look *look;
	const struct target *target;
	enum poll_kind kind;
	struct span token;
	struct span default_branch;
	struct question *questions;
	size_t count;
	size_t capacity;
	size_t unanswered;
	int64_t begun_ms;
	struct applications found;
	struct span trouble; /* empty: everything was answered */
	bool is_hopeless;    /* it will not be answered until somebody mends it */
};

/* Adds what one answer shows to `found`, or to `trouble`. */
void poll_read_answer(struct poll *poll, const struct answer *answer);

/* All is answered: which Applications the revision concerns; then, how far they are. */
void poll_list_is_read(struct poll *poll);
void poll_states_are_read(struct poll *poll);

#endif
