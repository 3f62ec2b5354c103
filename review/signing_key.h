/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys (base/public_key.h) taken apart, as ssh-keygen and gpg are given
 * them and as they name them. Of an SSH key only type and base64 are passed on;
 * an OpenPGP block holds one primary key, for two would be two persons.
 */
#ifndef REVIEW_SIGNING_KEY_H
#define REVIEW_SIGNING_KEY_H

#include "base/arena.h"

enum signature_format { FORMAT_UNKNOWN = 0, FORMAT_SSH, FORMAT_OPENPGP };

struct signing_key {
	enum signature_format format;
	struct span bytes;       /* SSH: the key's blob; OpenPGP: all packets */
	struct span line;        /* SSH: "TYPE BASE64" */
	struct span fingerprint; /* "SHA256:…", or 40 hex digits of the OpenPGP primary key */
};

/* NULL and the key, in the arena; else what is wrong: "is cut off". */
const char *signing_key_read(struct span text, struct arena *arena, struct signing_key *ret_key);

/* "SHA256:…" of an SSH key's blob, as ssh-keygen -l shows it. */
struct span ssh_fingerprint(struct span blob, struct arena *arena);

#endif
