/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ed25519 (RFC 8032) and SHA-512, by libcrypto. The library is loaded when the
 * gate signs and not before: most processes of a push sign nothing, and bringing
 * it up costs more than they do. Where it is not there, false is the answer and
 * ssh-keygen(1), which brings its own, is asked instead.
 */
#ifndef REVIEW_ED25519_H
#define REVIEW_ED25519_H

#include "base/span.h"

enum { ED25519_KEY_BYTES = 32, ED25519_SIGNATURE_BYTES = 64, SHA512_BYTES = 64 };

struct ed25519_signed {
	unsigned char public_key[ED25519_KEY_BYTES]; /* that belongs to the private one */
	unsigned char signature[ED25519_SIGNATURE_BYTES];
};

bool ed25519_sign(const unsigned char private_key[ED25519_KEY_BYTES], struct span message,
		  struct ed25519_signed *ret_signed);

bool ed25519_sha512(struct span bytes, unsigned char ret_digest[SHA512_BYTES]);

#endif
