/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thing to tell one target: "this branch went from before to after". Computed
 * when it is sent, never queued: a burst of pushes, or a week without network, is
 * one delivery with the union of the changed files.
 */
#ifndef DEPLOY_DELIVERY_H
#define DEPLOY_DELIVERY_H

#include "deploy/target.h"

/*
 * Paths of before..after, each kind in path order, renames as removal and addition (Argo CD
 * matches each side). Symlinks and submodules are paths too.
 */
struct changed_files {
	struct span *added;
	size_t added_count;
	struct span *modified;
	size_t modified_count;
	struct span *removed;
	size_t removed_count;
	/*
	 * All of them. False: before is not known, is no ancestor of after, they are more than
	 * LIMIT_FILES_TOLD, or a name is not UTF-8, which JSON cannot carry: then none is
	 * named, for a partial list makes Argo CD keep old manifests (its manifest cache).
	 */
	bool complete;
};

/*
 * Bodies that were made already. Deliveries of one passage share them, for a thousand agents would
 * else have a thousand copies of one large list of files.
 */
struct message_body;
struct message_bodies {
	struct message_body *first;
};

struct delivery {
	const struct target *target;
	struct span branch;         /* "refs/heads/master", terminated */
	struct span default_branch; /* "master": what HEAD names */
	struct oid before;          /* the last revision that the target has taken; zero: none */
	struct oid after;           /* the tip */
	struct changed_files files;
	/*
	 * Without files: the receiver has said that the message is too large
	 * (answer_verdict.too_large), so the next one says only what is needed.
	 */
	bool brief;
	struct span repository; /* headgate.repository, or the directory's name */
	/*
	 * A UUID (RFC 9562, version 8): the same for every attempt, and another one when the branch
	 * comes to `after`, or the target to `before`, once more.
	 */
	struct span id;
	int64_t time;        /* when the branch came to `after`, seconds since 1970 */
	struct span subject; /* first line of the commit `after` */
	uint32_t *pulls;     /* that landed between before and after, oldest first, where known */
	size_t pull_count;
	struct message_bodies *bodies; /* NULL: shared with no other; same arena as the requests */
};

/* Why nobody can tell what a target is owed: its record is damaged. */
struct delivery_problem {
	const struct target *target;
	struct span branch;
	struct span sentence; /* with what to type */
};

/*
 * What every sound target is owed: one delivery for each of its branches whose tip is not
 * the last revision it took (deploy/deployment.h). A branch that does not exist owes nothing.
 * Deliveries of the same branch and span share their lists.
 */
struct deliveries {
	struct delivery *items;
	size_t count;
	size_t capacity;
	struct delivery_problem *problems; /* they stop no other target */
	size_t problem_count;
	size_t problem_capacity;
};
int deliveries_owed(struct repository *repository, const struct targets *targets,
		    struct arena *arena, struct deliveries *ret_owed,
		    struct error *err) WARN_UNUSED;

/* The files of before..after; `before` may be zero. */
int changed_files_between(struct repository *repository, struct oid before, struct oid after,
			  struct arena *arena, struct changed_files *ret_files,
			  struct error *err) WARN_UNUSED;

#endif
