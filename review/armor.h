/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text armour: "-----BEGIN LABEL-----", base64, "-----END LABEL-----". OpenPGP
 * (RFC 4880, section 6.2) has header lines and a checksum as well; SSH
 * signatures have neither. Exactly one block: what stands behind it is a problem.
 */
#ifndef REVIEW_ARMOR_H
#define REVIEW_ARMOR_H

#include "base/arena.h"

/* NULL and the bytes, in the arena; else what is wrong. */
const char *armor_read(struct span text, const char *label, struct arena *arena,
		       struct span *ret_bytes);

#endif
