/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to repo/: loose objects, read in one go. libgit2 looks through every
 * pack first and then opens a loose object twice, for its header and for its
 * content; between two repacks nearly all that a push and a list of pull requests
 * need is loose. This is a backend that is asked before libgit2's own. It gives
 * small whole objects and refuses damaged ones, for libgit2 1.5 crashes on some of
 * them; large ones and all that are not loose are left to it.
 */
#ifndef REPO_LOOSE_OBJECTS_H
#define REPO_LOOSE_OBJECTS_H

#include "repo/repository.h"

int loose_objects_add(struct repository *repository, struct error *err) WARN_UNUSED;

#endif
