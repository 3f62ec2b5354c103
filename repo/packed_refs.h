/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: the file packed-refs, as `git pack-refs` writes it: a line
 * "OID REF" each, "^OID" behind a tag's, sorted by name. Searched where it lies,
 * because reading all of it for one ref costs more than the rest of a push once
 * there are tens of thousands of refs.
 */
#ifndef REPO_PACKED_REFS_H
#define REPO_PACKED_REFS_H

#include "repo/repository.h"

struct packed_refs {
	const char *mapped; /* NULL: there is no such file, or it is empty */
	size_t mapped_bytes;
	struct span lines; /* without the header */
	bool sorted;
};

struct packed_ref {
	struct span name; /* borrowed from the map; not terminated */
	struct oid oid;
};

/* `path` is that of the file. Git replaces it as a whole, so what is mapped stays as it was. */
int packed_refs_open(struct packed_refs *packed, const char *path, struct error *err) WARN_UNUSED;
void packed_refs_close(struct packed_refs *packed);

/* The lines from the first on whose name is not below `name`; all of them when not sorted. */
int packed_refs_from(const struct packed_refs *packed, struct span name, struct span *ret_lines,
		     struct error *err) WARN_UNUSED;

/* 1 and the ref's value, 0 when it is not packed, -1. */
int packed_refs_find(const struct packed_refs *packed, struct span name, struct oid *ret_oid,
		     struct error *err) WARN_UNUSED;

/* 1 and the next ref, 0 at the end, -1 when malformed. */
int packed_refs_next(struct span *lines, struct packed_ref *ret_ref, struct error *err) WARN_UNUSED;

#endif
