/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: one `git` in this repository, with an environment that says
 * nothing about any other: what `git rev-parse --local-env-vars` lists is left
 * out, replace refs are off and messages are in English, so that they can be
 * told apart.
 */
#ifndef REPO_GIT_CHILD_H
#define REPO_GIT_CHILD_H

#include "base/child.h"
#include "repo/repository.h"

struct git_request {
	const char *const *arguments; /* behind `git --git-dir=DIRECTORY`, NULL-terminated */
	const char *variable;         /* one more "NAME=value", or NULL */
	struct span input;
};

/* 0 when git ended by itself, whatever its exit status. */
int git_run(struct repository *repository, const struct git_request *request, struct arena *arena,
	    struct child_result *ret_result, struct error *err) WARN_UNUSED;

#endif
