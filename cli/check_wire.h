/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings and facts of one file as bytes, from a worker process to its parent.
 * Both are the same program at the same addresses (fork), so rules travel as
 * pointers and numbers as they lie in memory.
 */
#ifndef CLI_CHECK_WIRE_H
#define CLI_CHECK_WIRE_H

#include "base/text.h"
#include "cli/check.h"

/* What one file gave. */
struct check_message {
	uint32_t index; /* into the files */
	struct file_facts facts;
	const struct finding *findings;
	size_t finding_count;
	size_t dropped;
	size_t dropped_errors;
	struct span unreadable; /* why it could not be judged; empty: it was */
};

void check_message_write(struct text *wire, const struct check_message *message);

/*
 * Reads one message from the front of `wire` and returns its length; 0 when it
 * is not complete yet. Everything is copied into `arena` but the paths of
 * facts, which are the file's.
 */
size_t check_message_read(struct span wire, const struct check_file *files, size_t file_count,
			  struct arena *arena, struct check_message *ret_message);

#endif
