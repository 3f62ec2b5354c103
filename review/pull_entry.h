/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One commit of a pull request's log as text:
 *
 *	ada opened pull request 42 for master: Raise the replicas of web
 *
 *	The free text of the person, if any.
 *
 *	Event: opened
 *	Actor: ada                     absent: anonymous, or the gate itself
 *	Identity: ssh                  how the server knew
 *	Event-Head: <oid>              the head that the event is about …
 *	Event-Head-Number: 1           … K of refs/pull/N/heads/K
 *	Approver: grace                approved, rejected, withdrawn, carried
 *	Approval: <oid of the tag>
 *	Pull-Request: 42
 *	State: open | merged | closed
 *	Repository: infra              as it was called when the pull request was opened
 *	Target: refs/heads/master
 *	Topic: replicas                absent: none
 *	Title: Raise the replicas of web
 *	Opener: ada                    absent: anonymous
 *	Opened: 1795381472             seconds since 1970; of the event: the committer's date
 *	First: <oid>                   the first commit of the log; absent in that one
 *	Message: here | <oid>          the commit whose free text is the message; absent: none
 *	Head: <oid>
 *	Heads: 1
 *	Landed: <oid>                  state merged
 *	Owes-Approvals: yes            merged in an emergency
 *
 * The second half is the state after the event, all of it.
 */
#ifndef REVIEW_PULL_ENTRY_H
#define REVIEW_PULL_ENTRY_H

#include "review/pull_log.h"
#include "review/record.h"

struct pull_entry {
	struct pull pull; /* after the event; .log is this commit */
	struct pull_event event;
	struct oid parent; /* zero in the first */
	struct oid tree;
};

/* Borrows nothing. `number` is the one that the ref's name says. */
int pull_entry_read(struct repository *repository, uint32_t number, struct oid oid,
		    struct arena *arena, struct pull_entry *ret_entry,
		    struct error *err) WARN_UNUSED;

/* Writes the commit; in `pull`, log and the oids of first commit and message are set to it where
 * they are. */
int pull_entry_write(struct repository *repository, struct pull *pull,
		     const struct pull_event *event, struct arena *arena,
		     struct error *err) WARN_UNUSED;

#endif
