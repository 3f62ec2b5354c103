/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For repo/ and deploy/: the directory <git dir>/headgate, where files are kept
 * that no ref can hold (locks, tickets, attempts). Made with the permissions of the repository's
 * own directory, so that whoever may push may write there.
 */
#ifndef REPO_OWN_DIRECTORY_H
#define REPO_OWN_DIRECTORY_H

#include "repo/repository.h"

#include <sys/types.h>

#define OWN_DIRECTORY "headgate"

/* The path of "headgate/NAME", NUL-terminated; nothing is made. */
struct span own_path(struct repository *repository, const char *name, struct arena *arena);

/* Makes "headgate" and, unless NULL, one directory below it. *ret_mode: for files in it. */
int own_directory_make(struct repository *repository, const char *below, struct arena *arena,
		       mode_t *ret_mode, struct error *err) WARN_UNUSED;

#endif
