/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of judge_across(): what only shows when files are seen together.
 */
#ifndef GATE_ACROSS_H
#define GATE_ACROSS_H

#include "gate/definitions.h"

struct across {
	struct judge *judge;
	struct definitions definitions; /* of the judged files */
	struct findings *findings;
	struct arena *scratch; /* for one name */
	size_t suggestions;    /* how many times a nearest name was looked for */
	struct arena *bytes;   /* of files read again */
	struct map sources;    /* path -> struct source, of files read again */
	size_t bytes_read;
	size_t bytes_walked;
};

/*
 * Adds a finding at a fact of a judged file, whose bytes are read again for line
 * and snippet. A file that cannot be read again gets a finding without a line.
 */
int across_report(struct across *across, const struct rule *rule, const struct object_fact *fact,
		  struct span fix, struct error *err, const char *format, ...)
	PRINTF_LIKE(6, 7) WARN_UNUSED;

/* "apps/web.yaml:12", or only the path when the file cannot be read. */
int across_place(struct across *across, const struct object_fact *fact, struct span *ret_text,
		 struct error *err) WARN_UNUSED;

/* References of the judged files to what is defined nowhere. */
int references_judge(struct across *across, const struct file_facts *file,
		     struct error *err) WARN_UNUSED;

/* Objects that are defined twice in one file, kustomization root or directory. */
int duplicates_judge(struct across *across, struct error *err) WARN_UNUSED;

#endif
