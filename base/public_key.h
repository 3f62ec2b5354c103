/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys as people write them down: one line of OpenSSH ("ssh-ed25519 AAAA…
 * comment") or an armoured OpenPGP public key block. Only their shape is looked
 * at (RFC 4253 section 6.6, RFC 5656, openssh's PROTOCOL.u2f; RFC 4880 section
 * 6.2): a key that was cut when it was copied must be told when the policy is
 * pushed, and not when its owner's first approval is refused.
 */
#ifndef BASE_PUBLIC_KEY_H
#define BASE_PUBLIC_KEY_H

#include "base/span.h"

/*
 * Why a text is no public key that a signature could be checked with, or NULL.
 * The sentence goes on from the key: "is cut off".
 */
const char *public_key_problem(struct span key);

/*
 * What is the same in every text of the same key: its bytes without type and
 * comment; of an OpenPGP block the first line, which holds the key itself and
 * stays when addresses and signatures are added. Only for a key without a
 * problem. Borrows `key`.
 */
struct span public_key_identity(struct span key);

static inline bool public_key_is_openpgp(struct span key)
{
	return span_starts_with(key, "-----BEGIN PGP ");
}

#endif
