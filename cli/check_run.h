/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging many files: what works on one file after the other, and what gathers
 * the results. With several processes each has a worker of its own, and its
 * results arrive through a pipe; with one the same bytes take the same way.
 */
#ifndef CLI_CHECK_RUN_H
#define CLI_CHECK_RUN_H

#include "base/text.h"
#include "cli/check.h"
#include "cli/check_wire.h"

#include <time.h>

struct judge_worker {
	struct check *check;
	struct arena scratch; /* one file's tree */
	struct arena kept;    /* one file's findings and facts */
	struct file_buffer buffer;
	struct text wire; /* results that have not been sent */
	size_t sent;      /* findings */
};

struct results {
	struct check *check;
	struct check_message *messages; /* by file */
	bool *is_done;
	size_t done;
	struct timespec started;
	struct timespec shown;
	bool is_watched; /* standard error is a terminal */
	bool is_shown;
};

void judge_worker_init(struct judge_worker *worker, struct check *check);
void judge_worker_release(struct judge_worker *worker);

/* Judges files[index] and appends the result to worker->wire. Call with ascending indexes. */
void judge_worker_take(struct judge_worker *worker, size_t index);

/* Takes the complete messages off the front of `wire`; returns their length. */
size_t results_take(struct results *results, struct span wire);

int judge_in_workers(struct check *check, struct results *results, size_t workers,
		     struct error *err) WARN_UNUSED;

/* A line on the terminal when it takes longer than a second. */
void check_progress_begin(struct results *results);
void check_progress(struct results *results);
void check_progress_end(struct results *results);

#endif
