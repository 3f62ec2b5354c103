/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `headgate images --record`, what the server starts behind a push: every open pull request that
 * waits for its images is asked about, all of them at once, so that one registry that does not
 * answer costs its own pull requests and no others more than one wait.
 */
#ifndef CLI_IMAGES_RECORD_H
#define CLI_IMAGES_RECORD_H

#include "base/arena.h"
#include "base/error.h"

/* An exit status, or -1. Another one at work in the repository is told to look again. */
int images_record(const char *path, struct arena *arena, struct error *err) WARN_UNUSED;

#endif
