/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How it stands with every target: what it has, what it is owed and since when, what it answered,
 * how its Applications are. Read from refs and the files of attempts; nobody is asked and
 * nothing is written.
 *
 * On the server the rows are the configured targets and their branches. A clone knows neither the
 * configuration nor the attempts: there the rows are the chains of refs/deploy, so a target
 * that never took anything is not known at all.
 */
#ifndef DEPLOY_STATUS_H
#define DEPLOY_STATUS_H

#include "deploy/attempt.h"
#include "deploy/deployment.h"

enum status_standing {
	STANDING_TOLD = 1,  /* has taken the tip, or the revision that was asked for */
	STANDING_OWED,      /* has not */
	STANDING_PROBLEM,   /* is configured so that it cannot be told */
	STANDING_DAMAGED,   /* its record cannot be read */
	STANDING_NO_BRANCH, /* the branch does not exist: nothing is owed */
};

/* What monitoring makes of it. */
enum status_level {
	LEVEL_FINE = 1,
	LEVEL_PENDING, /* in time, or under way */
	LEVEL_BAD,     /* somebody must look */
};

struct status_row {
	struct span target;
	const struct target *configured; /* NULL: not known here */
	struct span branch;              /* "refs/heads/master" */
	enum status_standing standing;
	enum status_level level;
	struct oid tip; /* what it should have */
	bool has_taken;
	struct deployment taken;
	int64_t since; /* OWED: when the first of what it has not landed */
	bool has_attempt;
	struct attempt attempt;
	struct deployments applications; /* the newest entry of each since it took that, by name */
	struct deployments debts;        /* what emergencies have left behind */
	int64_t resumed; /* when auto-sync of the last one not settled since was switched on; 0 */
	struct span problem; /* PROBLEM, DAMAGED: a sentence with what to type */
};

struct status {
	struct status_row *items; /* by target, then branch as configured */
	size_t count;
	size_t capacity;
	struct target_problems problems; /* sections of the configuration that are no target */
	bool is_server;
	bool courier_works; /* on the server: one is running */
	struct span repository;
	const char *directory;
	int64_t now;
	int64_t late;
};

struct status_question {
	struct span target;        /* empty: all */
	struct oid revision;       /* zero: the branches' tips */
	const char *branch_prefix; /* where branches are: "refs/heads/", "refs/remotes/origin/" */
	bool is_server;
	int64_t now;
	int64_t late; /* seconds that something may be owed before it is bad */
};

/* ERROR_USAGE: no such target, or the revision is on none of the branches. */
int status_read(struct repository *repository, const struct status_question *question,
		struct arena *arena, struct status *ret_status, struct error *err) WARN_UNUSED;

/* What status_read() put into the row. */
enum status_level status_row_level(const struct status_row *row, const struct status *status);

/* The worst level; FINE when there is nothing. */
enum status_level status_level(const struct status *status);

/* It is owed something, and for too long, or its answer says that somebody must look. */
bool status_row_is_late(const struct status_row *row, const struct status *status);

/* Nothing more will come of itself: told, and every Application that is followed has settled. */
bool status_row_is_settled(const struct status_row *row, int64_t now);

const char *status_standing_name(const struct status_row *row);

#endif
