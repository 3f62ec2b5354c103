/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hooks/post_receive*.c: what a push has moved, and who hears of it. */
#ifndef HOOKS_POST_RECEIVE_H
#define HOOKS_POST_RECEIVE_H

#include "gate/verb.h"
#include "hooks/deploy_watch.h"

struct moved_branch {
	struct span ref; /* terminated */
	struct oid before;
	struct oid after; /* where it stands now */
	size_t targets;   /* that are configured for it, and of them */
	size_t told;      /* those that can be told */
	struct changed_files files;
};

struct post_receive {
	struct arena arena;
	struct repository *repository;
	struct push push;
	struct push_options options;
	struct targets targets;
	struct moved_branch *branches;
	size_t branch_count;
	struct deploy_watch watch;
	int64_t start_ms;
	size_t width;
	size_t lines;
	struct text text;
	struct error err;
};

/* Writes out what stands in run->text. */
void post_receive_say(struct post_receive *run);

/* What moved. `is_told`: a courier was started for it. */
void post_receive_report_branches(struct post_receive *run, bool is_told);

/* Tells what becomes of it until that time of clock_ms(), or all have answered; then of the rest.
 */
void post_receive_watch(struct post_receive *run, int64_t end_ms);

#endif
