/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_STREAM_SNAPSHOT_H
#define CLI_STREAM_SNAPSHOT_H

#include "gate/snapshot.h"

/*
 * `files` and, under CHECK_STREAM_PATH, what came through standard input: lines
 * are looked up there again when objects are compared. Borrows both.
 */
struct snapshot *snapshot_with_stream(struct snapshot *files, struct span stream,
				      struct arena *arena);

#endif
