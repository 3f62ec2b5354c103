/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who acts: the login name that the server vouches for, never what a client
 * says of itself. The entry points (hooks/, cli/) fill it in; everyone else only
 * compares it.
 */
#ifndef REVIEW_PRINCIPAL_H
#define REVIEW_PRINCIPAL_H

#include "base/principal_name.h"

struct principal {
	/* Empty: anonymous, who may do nothing but propose. Else as base/principal_name.h says. */
	struct span name;
	struct span source; /* how the server knew: "ssh", "http", "gitolite", "env:NAME"; or "" */
};

static inline bool principal_is_anonymous(const struct principal *principal)
{
	return principal->name.len == 0;
}

#endif
