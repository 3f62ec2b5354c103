/* SPDX-License-Identifier: Apache-2.0 */
/* The packets of OpenPGP (RFC 4880, section 4), as far as keys and signatures must be told apart.
 */
#ifndef REVIEW_OPENPGP_H
#define REVIEW_OPENPGP_H

#include "base/arena.h"

/* NULL and the fingerprint (40 upper-case hex digits) of a block of one primary public key. */
const char *openpgp_key_fingerprint(struct span packets, struct arena *arena,
				    struct span *ret_fingerprint);

/* NULL when this is one signature and nothing else. */
const char *openpgp_signature_problem(struct span packets);

#endif
