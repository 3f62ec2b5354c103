/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What git receive-pack and its proc-receive hook say to one another
 * (githooks(5)): a greeting with features, the commands and options of the push,
 * and one answer for each command in the same order.
 */
#ifndef HOOKS_PROC_RECEIVE_PROTOCOL_H
#define HOOKS_PROC_RECEIVE_PROTOCOL_H

#include "gate/push.h"

struct proc_receive_request {
	bool atomic;
	struct push push; /* updates and options only */
};

/* Greets and reads it all. -1 when git does not keep to the protocol. */
int proc_receive_read(int input, int output, struct arena *arena,
		      struct proc_receive_request *ret_request, struct error *err) WARN_UNUSED;

enum answer_kind {
	ANSWER_REFUSED = 0,  /* `reason` says why, in one line */
	ANSWER_DONE,         /* the hook has done it */
	ANSWER_FALL_THROUGH, /* git does it itself */
};

struct proc_receive_answer {
	enum answer_kind kind;
	struct span reason;
	struct span report_ref; /* DONE: the ref that really moved; empty: the named one */
	struct oid report_old;
	struct oid report_new;
	bool forced;
};

/* `answers` has one for each update of the push. */
int proc_receive_answer(int output, const struct push *push,
			const struct proc_receive_answer *answers, struct arena *arena,
			struct error *err) WARN_UNUSED;

#endif
