/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was deployed, when, by whose approval: the ledger of a branch (review/ledger.h) put beside
 * the chains of refs/deploy. A row is one landing that touched the path that was asked for (or
 * any path). Ids count the landings of the branch from 1, START being 0, so that a row keeps its id
 * whatever path is asked for and however long the history grows.
 */
#ifndef DEPLOY_HISTORY_H
#define DEPLOY_HISTORY_H

#include "deploy/deployment.h"
#include "repo/tree.h"
#include "review/ledger.h"

/* How it stands with one target. */
struct history_state {
	struct span target;
	enum deployment_state state; /* 0: was never told of it (a later one was told instead) */
	struct span detail;
	int64_t time; /* when that state was reached */
};

struct history_row {
	uint32_t id;
	struct landing landing;
	struct span title;
	struct span *approvers; /* principals whose approvals are inside the landing */
	size_t approver_count;
	bool is_removal;           /* the path was there before it, and is not after it */
	struct tree_entry content; /* the path's entry after it; kind ENTRY_ABSENT: none */
	bool restores;             /* has the content of an earlier row */
	uint32_t restored_id;      /* the newest of those */
	struct history_state *states;
	size_t state_count;
	int64_t superseded_at; /* when the next row landed; 0: this is what stands now */
};

struct history {
	struct history_row *items; /* newest first */
	size_t count;
	size_t capacity;
	struct landings landings; /* the whole ledger; the index is the id */
};

struct history_question {
	struct span branch; /* "refs/heads/master" */
	struct span path;   /* as in a tree; empty: all, and no content is looked at */
	size_t limit;       /* rows; 0: all */
};

/*
 * Costs the ledger's length and, per landing, the comparison of one path. No ledger: no rows. The
 * approvers are read from objects that the ledger's signature covers, but are not verified again:
 * that is what `headgate verify` does.
 */
int history_read(struct repository *repository, const struct history_question *question,
		 struct arena *arena, struct history *ret_history, struct error *err) WARN_UNUSED;

/* Which of two states somebody must look at first: the one with the larger number. */
unsigned history_urgency(enum deployment_state state);

/*
 * What a person calls an application -> its path in the tree. In this order: a path of the tree; an
 * Application recorded in refs/deploy; an Argo CD Application or Flux Kustomization among the
 * manifests; the only directory of that name. 1, 0 (*ret_near: names that come close), -1 when it
 * is ambiguous: all are named.
 */
int application_path(struct repository *repository, struct span branch, struct oid tip,
		     struct span name, struct arena *arena, struct span *ret_path,
		     struct span *ret_near, struct error *err) WARN_UNUSED;

#endif
