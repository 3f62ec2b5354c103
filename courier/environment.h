/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the courier keeps of its environment: where programs and the user's settings are, and
 * HEADGATE_*, where secrets may be (courier/secret.h). Everything else goes: proxies, the
 * resolver's and OpenSSL's variables, SSLKEYLOGFILE, and the variables of the git that
 * started it, which would lead to another repository or into a quarantine.
 */
#ifndef COURIER_ENVIRONMENT_H
#define COURIER_ENVIRONMENT_H

#include "base/arena.h"

/* Once, before anything else is done. The arena must live as long as the process. */
void environment_clear(struct arena *arena);

#endif
