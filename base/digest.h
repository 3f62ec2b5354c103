/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-1 and SHA-256 (FIPS 180-4), for the fingerprints by which keys are named.
 * Nothing is proved by them: signatures are verified by ssh-keygen and gpg. A
 * library for two functions would cost more at every start than they do.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/span.h"

#include <stdint.h>

enum { SHA1_BYTES = 20, SHA256_BYTES = 32 };

void digest_sha1(struct span bytes, unsigned char ret_digest[SHA1_BYTES]);
void digest_sha256(struct span bytes, unsigned char ret_digest[SHA256_BYTES]);

#endif
