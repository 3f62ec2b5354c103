/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets of a target: from its files, else from the environment (HEADGATE_SECRET_<NAME>,
 * HEADGATE_TOKEN_<NAME>: in upper case, '_' for what is no letter or digit). A file must belong to
 * the courier's user or root and be closed to others. What is read lives in the arena, which its
 * owner wipes.
 */
#ifndef COURIER_SECRET_H
#define COURIER_SECRET_H

#include "deploy/request.h"

/*
 * A secret may have several lines (deploy/message_signature.h); a token is one word. -1 says which
 * file, what is wrong and what to type; never what is in it.
 */
int credentials_read(const struct target *target, struct arena *arena,
		     struct credentials *ret_credentials, struct error *err) WARN_UNUSED;

#endif
