/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes -> documents, exactly as kubectl and the API server would read them:
 * JSON first, else YAML split at lines that start with "---", each chunk through
 * libyaml events and go-yaml v2's rules for scalars, keys and merges.
 *
 * What the cluster would silently lose or read otherwise than its author is a
 * finding here (rules yaml/... and json/...). A chunk that cannot be read at all
 * gives a finding and no document; all others are read on.
 */
#ifndef MANIFEST_READER_H
#define MANIFEST_READER_H

#include "base/arena.h"
#include "manifest/finding.h"
#include "manifest/node.h"

struct document {
	const struct node *root; /* never NULL; a chunk of only comments gives no document */
	struct place place;      /* the chunk */
	bool refused; /* strict reading refuses it (duplicate keys, odd tags, ...); root is the
			 lenient reading */
};

struct manifest {
	const struct source *source;
	struct document *documents;
	size_t count;
	bool is_json; /* began as JSON */
};

/*
 * Reads the whole source. Never fails: whatever is wrong with the bytes is a
 * finding. Documents live in `arena`. *source must outlive them.
 */
void manifest_read(struct manifest *ret_manifest, const struct source *source, struct arena *arena,
		   struct findings *findings);

/* The rules that reading can violate. */
extern const struct rule_table manifest_rules;

#endif
