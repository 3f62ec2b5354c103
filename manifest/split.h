/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Splitting YAML at "---" lines, exactly as kubectl's decoder does before it
 * parses anything (apimachinery util/yaml): by bytes at line starts, also in the
 * middle of a quoted or block scalar.
 */
#ifndef MANIFEST_SPLIT_H
#define MANIFEST_SPLIT_H

#include "manifest/reading.h"

struct chunk {
	struct place place;
	bool ends_at_separator; /* a "---" line follows */
};

struct chunks {
	struct chunk *items; /* in the arena given */
	size_t count;
};

/*
 * The chunks of source bytes from `start` on that hold more than blank lines and
 * comments. Bad separators are reported. False: too many documents, reported.
 */
bool split_chunks(struct chunks *ret_chunks, struct reading *reading, uint32_t start,
		  struct arena *arena);

/* Reports that there are too many documents; always false. */
bool split_refuse_count(struct reading *reading, struct place place);

extern const struct rule yaml_separator, yaml_too_many_documents;

#endif
