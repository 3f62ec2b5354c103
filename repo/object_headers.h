/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: the header lines of commits and tags. A header is "KEY VALUE"
 * up to the line's end; lines that start with a space continue the one before.
 */
#ifndef REPO_OBJECT_HEADERS_H
#define REPO_OBJECT_HEADERS_H

#include "repo/commit.h"

struct object_header {
	struct span key;
	struct span value; /* of the first line, without its end */
	struct span whole; /* all its lines, with their ends */
};

/* 1 and the next header; 0 at the empty line, which is stepped over; -1 when malformed. */
int object_header_next(struct span *rest, struct object_header *ret_header);

/* The value with its continuation lines, their leading space taken away; each line ends in LF. */
struct span object_header_text(const struct object_header *header, struct arena *arena);

/* "NAME <EMAIL> SECONDS ZONE", as git fsck wants it; a name may be empty. */
bool signature_line_parse(struct span value, struct signature_line *ret_line);

#endif
