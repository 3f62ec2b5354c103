/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths as Git has them: names with '/' between them, none in front, none
 * behind; the empty path is the top.
 */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/arena.h"

/* The part before the last '/', and the part behind it. */
struct span path_directory(struct span path);
struct span path_name(struct span path);

/* "directory/name", or only the name below the top. */
struct span path_join(struct arena *arena, struct span directory, struct span name);

#endif
