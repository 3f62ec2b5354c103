/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 with padding (RFC 4648, section 4), as Go's StdEncoding reads it: CR and LF are skipped.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"

/* The bytes, in the arena. False when the text is no base64. */
bool base64_decode(struct span text, struct arena *arena, struct span *ret_bytes);

/* In one line, with padding. */
struct span base64_encode(struct span bytes, struct arena *arena);

#endif
