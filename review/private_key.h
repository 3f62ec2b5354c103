/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys of OpenSSH ("openssh-key-v1", OpenSSH's PROTOCOL.key), as far as
 * the gate can sign with them itself: Ed25519 without a passphrase. Everything
 * that the format says twice must agree, and nothing may stand behind its end.
 *
 * The arena holds the key afterwards: give one of its own and wipe it.
 */
#ifndef REVIEW_PRIVATE_KEY_H
#define REVIEW_PRIVATE_KEY_H

#include "base/arena.h"
#include "review/ed25519.h"

struct private_key {
	unsigned char private_half[ED25519_KEY_BYTES];
	unsigned char public_half[ED25519_KEY_BYTES];
	struct span public_blob; /* as in signatures and public keys, in the arena */
};

/*
 * 1 and the key; 0 when this is none of that kind: another type, encrypted, only
 * a public key, not there. -1: it is damaged, or others may read it.
 */
int private_key_read(const char *path, struct arena *arena, struct private_key *ret_key,
		     struct error *err) WARN_UNUSED;

/* The same of what stands in a file; NULL in *ret_problem: none of that kind. */
bool private_key_parse(struct span text, struct arena *arena, struct private_key *ret_key,
		       const char **ret_problem) WARN_UNUSED;

#endif
