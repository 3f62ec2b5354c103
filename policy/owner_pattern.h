/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns of CODEOWNERS: gitignore's (gitignore(5)) as GitHub takes them, so
 * without '!' and '[ ]', and with a last part that is a star matching files
 * alone where the pattern names a directory before it.
 */
#ifndef POLICY_OWNER_PATTERN_H
#define POLICY_OWNER_PATTERN_H

#include "base/arena.h"

/* In terms of base/path_pattern.h. */
struct owner_pattern {
	struct span itself; /* the path as written */
	struct span below;  /* what is in it, if it is a directory; empty: not meant */
};

/* Why a text is no such pattern, or NULL. Blanks in it must be quoted with '\'. */
const char *owner_pattern_problem(struct span written);

/* Of a text without a problem. */
struct owner_pattern owner_pattern_of(struct span written, struct arena *arena);

bool owner_pattern_match(const struct owner_pattern *pattern, struct span path);

/* True when a slash inside, and none in front, makes the forges disagree on where it begins. */
bool owner_pattern_is_ambiguous(struct span written);

#endif
