/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened to a pull request: one commit an event. The message is a
 * sentence for people, then trailers: the event, who, how the server knew, and
 * the whole state after it. The tree is empty but for approvals: there the file
 * "approval" holds the tag's bytes, so that an approval that is replaced or
 * withdrawn later can still be read.
 */
#ifndef REVIEW_PULL_LOG_H
#define REVIEW_PULL_LOG_H

#include "review/pull.h"

enum pull_event_kind {
	EVENT_OPENED = 1,
	EVENT_UPDATED, /* a new head */
	EVENT_EDITED,  /* another title or message */
	EVENT_APPROVED,
	EVENT_REJECTED,  /* a veto */
	EVENT_WITHDRAWN, /* neither approves nor rejects any more */
	EVENT_CARRIED,   /* an approval of an earlier head counts on: the same change */
	EVENT_MERGED,
	EVENT_EMERGENCY, /* landed without approvals */
	EVENT_REPAID,    /* the approvals that an emergency left out are there now */
	EVENT_CLOSED,
};

struct pull_event {
	enum pull_event_kind kind;
	struct span actor;        /* principal; empty: anonymous or the gate itself */
	struct span actor_source; /* how the server knew */
	int64_t time;
	struct oid head;       /* the head it is about */
	unsigned head_number;  /* which of refs/pull/N/heads/ that is */
	struct span approver;  /* APPROVED, REJECTED, WITHDRAWN, CARRIED: whose */
	struct oid approval;   /* the tag; zero when the event has none */
	struct oid target_tip; /* APPROVED: where the target stood; zero: not known */
	struct span approval_bytes;
	struct span
		comment;   /* what the actor wrote; OPENED, UPDATED, EDITED: the message, if new */
	struct oid commit; /* of the log; filled when read */
};

struct pull_events {
	struct pull_event *items; /* oldest first */
	size_t count;
	size_t capacity;
};

/* Every event. Approvals' bytes are read too. Checks the chain: a broken one is an error. */
int pull_events_read(struct repository *repository, const struct pull *pull, struct arena *arena,
		     struct pull_events *ret_events, struct error *err) WARN_UNUSED;

/*
 * Appends an event: writes the commit with the state as it is in *pull after
 * the event, adds the edit of refs/pull/N/log and sets pull->log. For UPDATED the
 * caller has set head and counted heads up: the edits of head and heads/K are
 * added too. For MERGED, EMERGENCY and CLOSED the caller has set state (and
 * landed): the topic's ref is deleted.
 */
int pull_event_append(struct repository *repository, struct pull *pull,
		      const struct pull_event *event, struct ref_transaction *transaction,
		      struct arena *arena, struct error *err) WARN_UNUSED;

/* "opened", "approved" …: as written in the trailer Event. */
const char *pull_event_name(enum pull_event_kind kind);

#endif
