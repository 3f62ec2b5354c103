/* SPDX-License-Identifier: Apache-2.0 */
/* The two formats behind review/signature.h. */
#ifndef REVIEW_SIGNATURE_FORMATS_H
#define REVIEW_SIGNATURE_FORMATS_H

#include "review/signature.h"
#include "review/signing_key.h"

#define SSH_SIGNATURE "SSH SIGNATURE"
#define OPENPGP_SIGNATURE "PGP SIGNATURE"

/* What git uses for commits and tags (ssh-keygen -n). */
#define SIGNATURE_NAMESPACE "git"

struct signature_request {
	struct span payload;
	struct span signature;
	const struct signers *signers;
	int64_t at;
	struct arena *arena;
};

int signature_verify_ssh(const struct signature_request *request,
			 struct signature_verdict *ret_verdict, struct error *err) WARN_UNUSED;
int signature_verify_openpgp(const struct signature_request *request,
			     struct signature_verdict *ret_verdict, struct error *err) WARN_UNUSED;

/*
 * Among the signers with the key of this fingerprint the one whose time includes
 * request->at. NULL, and the problem in the verdict: nobody has it, two people
 * have it, it is not valid at that time. `ret_key` may be NULL.
 */
const struct signer *signer_of_key(const struct signature_request *request,
				   enum signature_format format, struct span fingerprint,
				   struct signing_key *ret_key,
				   struct signature_verdict *ret_verdict);

/*
 * Signs with the private key of that file without starting a program. 1 and the
 * signature; 0 when ssh-keygen must be asked: a key of another kind, encrypted,
 * held by an agent. -1: the key is damaged, or others may read it.
 */
int signature_make_ed25519(const char *path, struct span payload, struct arena *arena,
			   struct span *ret_signature, struct error *err) WARN_UNUSED;

/* Not good, and why. 0, so that a caller can write `return signature_bad(…)`. */
int signature_bad(struct signature_verdict *ret_verdict, struct arena *arena, const char *format,
		  ...) PRINTF_LIKE(3, 4);

#endif
