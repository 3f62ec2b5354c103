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
	struct map removed;   /* identities of removed objects that were looked at */
	struct map judged;    /* paths of the judged files */
	struct map unchanged; /* path -> struct file_facts, of files that the change leaves alone */
	size_t unchanged_facts; /* how many of those were looked at, each as often as it was */
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

/*
 * What a file that the change leaves alone defines and refers to; read once. Its
 * facts count as looked at: ERROR_LIMIT beyond LIMIT_UNCHANGED_FACTS.
 */
int across_unchanged(struct across *across, struct span path, const struct file_facts **ret_facts,
		     struct error *err) WARN_UNUSED;

/* References of the judged files to what is defined nowhere. */
int references_judge(struct across *across, const struct file_facts *file,
		     struct error *err) WARN_UNUSED;

/* References of files that the change leaves alone to what it removes. */
int removals_judge(struct across *across, const struct file_facts *file,
		   struct error *err) WARN_UNUSED;

/* Objects that are defined twice in one file, kustomization root or directory. */
int duplicates_judge(struct across *across, struct error *err) WARN_UNUSED;

/* Objects that files define twice which a judged kustomization brings together. */
int kustomization_duplicates_judge(struct across *across, const struct file_facts *file,
				   struct error *err) WARN_UNUSED;

/* What the two judges of references agree on. */

/* The rule about references to objects of this kind. */
const struct rule *reference_rule(struct span kind);

/*
 * Whether a reference of that file may mean something that is not seen here: a
 * kustomization above it fetches something or renders a chart. 1, 0 or -1.
 */
int reference_has_unseen_source(struct across *across, struct span path,
				struct error *err) WARN_UNUSED;

/* Whether something defines or generates it after the change, or a cluster has it anyway. 1, 0 or
 * -1. */
int reference_is_met(struct across *across, const struct object_fact *reference,
		     struct error *err) WARN_UNUSED;

#endif
