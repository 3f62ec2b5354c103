/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that outlives this one: in a session of its own (no terminal's end and no
 * interrupt reaches it), in the root directory, standard input and both outputs
 * /dev/null, every other descriptor closed, default signals. Nobody waits for it.
 */
#ifndef BASE_DETACHED_H
#define BASE_DETACHED_H

#include "base/error.h"

/* arguments[0] is an absolute path; both lists end with NULL. -1 also when it cannot be executed.
 */
int detached_start(const char *const *arguments, const char *const *environment,
		   struct error *err) WARN_UNUSED;

#endif
