/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who pushes, by the source that headgate.identity names: `ssh` (set by `headgate
 * serve-ssh`), `http` (REMOTE_USER, believed only below git-http-backend), `gitolite`
 * (GL_USER), `gitea`, `gitlab`, or `env:NAME`. No source set: anonymous.
 */
#ifndef HOOKS_IDENTITY_H
#define HOOKS_IDENTITY_H

#include "repo/repository.h"
#include "review/principal.h"

/* Set by `headgate serve-ssh` for the hooks below it. */
#define IDENTITY_SSH_VARIABLE "HEADGATE_PRINCIPAL"

/* -1 for an unknown source, or a name that principal_name_is_valid() does not take. */
int identify(struct repository *repository, struct arena *arena, struct principal *ret_principal,
	     struct error *err) WARN_UNUSED;

/*
 * The variable that a source reads; NULL when this process is not started as the
 * source demands (`http` outside a web server). -1 for an unknown source. `source`
 * is terminated.
 */
int identity_source_variable(struct repository *repository, struct span source,
			     const char **ret_variable, struct error *err) WARN_UNUSED;

#endif
