/* SPDX-License-Identifier: Apache-2.0 */
/* Keyed hashes and their comparison, by libcrypto. */
#ifndef STAND_IN_SIGNATURE_H
#define STAND_IN_SIGNATURE_H

#include "base/span.h"

enum { HASH_MAX = 64, HASH_HEX_MAX = 2 * HASH_MAX + 1 };

/* hash: "sha1", "sha256", "sha512". Lowercase hex, terminated. */
void hmac_hex(const char *hash, struct span key, struct span message, char ret_hex[HASH_HEX_MAX]);
void sha256_hex(struct span message, char ret_hex[HASH_HEX_MAX]);

/* Base64 of the HMAC-SHA256. */
void hmac_base64(struct span key, struct span message, char ret_base64[64]);

/* Bytes of the base64 text, -1 when it is none or too long. */
int base64_bytes(struct span text, unsigned char *ret_bytes, size_t size);

/* In a time that does not depend on where they differ. */
bool equal_secretly(struct span a, struct span b);

#endif
