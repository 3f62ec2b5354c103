/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of commits and tags, in the two formats git knows: SSH, made and
 * verified by ssh-keygen(1) -Y with the namespace "git", and OpenPGP by gpg(1).
 * Both run with an empty environment but for PATH and HOME, without a shell, on
 * files that only they see. An exit status of 0 together with the principal that
 * was asked for is the only proof.
 *
 * Times: git verifies an SSH signature at the tag's own date, which the signer
 * may choose. Here the caller says at which time the key must be valid: when the
 * server received it.
 */
#ifndef REVIEW_SIGNATURE_H
#define REVIEW_SIGNATURE_H

#include "base/public_key.h"
#include "repo/repository.h"

/* A key of a person. */
struct signer {
	struct span principal;
	struct span key;     /* "ssh-ed25519 AAAA…" or an armoured OpenPGP public key block */
	int64_t valid_from;  /* seconds since 1970; 0: no bound */
	int64_t valid_until; /* 0: no bound */
};

struct signers {
	struct signer *items;
	size_t count;
	size_t capacity;
};

struct signature_verdict {
	bool good;
	struct span principal; /* when good */
	struct span key;       /* "SHA256:…" or the OpenPGP fingerprint, when it could be told */
	struct span problem;   /* when not good: "the key SHA256:… is not in the policy", … */
};

/*
 * Whether one of the signers made `signature` over `payload`, with a key valid at
 * `at`. Not good is an answer (0); -1: ssh-keygen or gpg could not be run.
 */
int signature_verify(struct span payload, struct span signature, const struct signers *signers,
		     int64_t at, struct arena *arena, struct signature_verdict *ret_verdict,
		     struct error *err) WARN_UNUSED;

/*
 * Signs with the gate's own key (headgate.signing.format, headgate.signing.key of
 * the repository's configuration). 1 and the armoured signature, 0 when no key is
 * configured, -1 when there is one and it cannot sign.
 */
int signature_of_gate(struct repository *repository, struct span payload, struct arena *arena,
		      struct span *ret_signature, struct error *err) WARN_UNUSED;

/* The gate's public key as `headgate.signing.key` names it, to verify what it signed. 1, 0, -1. */
int signature_gate_key(struct repository *repository, struct arena *arena,
		       struct signer *ret_signer, struct error *err) WARN_UNUSED;

#endif
