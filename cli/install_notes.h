/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INSTALL_NOTES_H
#define CLI_INSTALL_NOTES_H

#include "repo/repository.h"

/* What the administrator still has to decide, one line each with what to type. */
int install_notes(struct repository *repository, struct arena *arena,
		  struct error *err) WARN_UNUSED;

#endif
