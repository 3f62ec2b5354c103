/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One reading of one source: what every step of the reader is given. Internal
 * to this room.
 *
 * Invariant: whatever makes strict reading refuse a document is reported through
 * reading_refuse(), which marks the document; a warning goes through
 * reading_report() and leaves it as it is.
 */
#ifndef MANIFEST_READING_H
#define MANIFEST_READING_H

#include "base/arena.h"
#include "manifest/finding.h"
#include "manifest/source.h"

struct reading {
	const struct source *source;
	struct arena *arena;   /* the caller's: the tree */
	struct arena *scratch; /* forgotten after each document */
	struct findings *findings;
	bool refused; /* something in the document at hand was refused */
};

/* What a finding of the reader says besides its message. */
struct reading_site {
	const struct rule *rule;
	struct place place;
	const struct field_path *field; /* NULL: none */
	struct span fix;                /* empty: none */
};

/* An error: strict reading refuses the document. */
void reading_refuse(struct reading *reading, const struct reading_site *site, const char *format,
		    ...) PRINTF_LIKE(3, 4);

/* A warning or a note. */
void reading_report(struct reading *reading, const struct reading_site *site, const char *format,
		    ...) PRINTF_LIKE(3, 4);

/*
 * True when no more findings are kept: this one is counted and the document
 * marked, and the caller saves itself the work of describing it.
 */
bool reading_is_full(struct reading *reading, const struct rule *rule);

/* "line 3, column 5" of an offset, for a message that names a second place. */
struct span reading_where(const struct reading *reading, uint32_t offset);

#endif
