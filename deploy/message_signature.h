/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What proves that a message is from us: HMAC (RFC 2104) over the exact bytes of the body. The
 * only file that computes with secrets.
 */
#ifndef DEPLOY_MESSAGE_SIGNATURE_H
#define DEPLOY_MESSAGE_SIGNATURE_H

#include "base/arena.h"
#include "base/span.h"

enum hmac_digest { HMAC_SHA1 = 0, HMAC_SHA256, HMAC_SHA512 };

/* "sha256=5d39…", lower case: as GitHub, Argo CD and Flux read it. */
struct span signature_hex(enum hmac_digest digest, struct span key, struct span body,
			  struct arena *arena);

/*
 * Standard Webhooks 1.0.0: "v1,<base64>" for each secret, a space between them. `secrets` are
 * lines of "whsec_" and base64 of 24 to 64 bytes; NULL and the signature, else what is wrong with
 * them, without anything of them.
 */
const char *signature_standard_webhook(struct span secrets, struct span id, int64_t timestamp,
				       struct span body, struct arena *arena,
				       struct span *ret_signature);

/* The secret when there is exactly one line; false when there are more. */
bool signature_single_secret(struct span secrets, struct span *ret_secret);

#endif
