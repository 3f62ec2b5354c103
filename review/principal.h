/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who acts: the login name that the server vouches for, never what a client
 * says of itself. The entry points (hooks/, cli/) fill it in; everyone else only
 * compares it.
 */
#ifndef REVIEW_PRINCIPAL_H
#define REVIEW_PRINCIPAL_H

#include "base/span.h"

struct principal {
	struct span name;   /* empty: anonymous, who may do nothing but propose */
	struct span source; /* how the server knew: "ssh", "http", "gitolite", "env:NAME"; or "" */
};

static inline bool principal_is_anonymous(const struct principal *principal)
{
	return principal->name.len == 0;
}

/*
 * A name that may stand in a ref (refs/approvals/42/NAME), in a trailer and in an
 * allowed-signers line: letters, digits and . _ - + @, 1 to 64 of them, starting
 * with a letter or digit, without "..", not ending in '.' or ".lock".
 */
bool principal_name_is_valid(struct span name);

#endif
