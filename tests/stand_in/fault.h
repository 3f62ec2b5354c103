/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the stand-in fails: the lines of its file "faults",
 *
 *	PREFIX FAULT [ARGUMENT] [xN]
 *
 * The first line whose PREFIX begins the request's path counts; with xN for N requests only.
 *
 *	status CODE [SECONDS]   answers with CODE (and Retry-After) and does nothing
 *	redirect URL            307 to there
 *	hang                    reads the request and never answers
 *	close                   ends the connection without a byte
 *	reset                   the same, by a reset
 *	cut                     headers that promise a body, then the end of the connection
 *	garbage                 an answer that is no HTTP
 *	endless                 a body that never ends
 *	lose                    acts on the message, then ends the connection without a byte
 *	slow MS                 acts, and takes MS for each byte of the answer
 *	delay MS                acts, and answers after MS
 */
#ifndef STAND_IN_FAULT_H
#define STAND_IN_FAULT_H

#include "stand_in/stand_in.h"

enum fault_kind {
	FAULT_NONE = 0,
	FAULT_STATUS,
	FAULT_REDIRECT,
	FAULT_HANG,
	FAULT_CLOSE,
	FAULT_RESET,
	FAULT_CUT,
	FAULT_GARBAGE,
	FAULT_ENDLESS,
	FAULT_LOSE,
	FAULT_SLOW,
	FAULT_DELAY,
};

struct fault {
	enum fault_kind kind;
	const char *name;
	char argument[256];
	char second[32];
	unsigned number; /* of the argument, where it is one */
};

/* The fault for this request; counts its use. */
struct fault fault_for(struct stand_in *stand_in, struct span path);

/* Whether the receiver does its work before it fails. */
bool fault_acts(const struct fault *fault);

#endif
