/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures that were found good, in <git dir>/headgate/verified: whether a key
 * made a signature over some bytes, and whether that key was valid at a given
 * time, is true for ever, and asking ssh-keygen or gpg takes longer than everything
 * else that a landing does. The file is a table of fixed size in which newer
 * entries take the place of older ones. It is only a memory: without it, or with a
 * damaged one, everything is verified anew. Who could forge an entry could also
 * move the refs.
 */
#ifndef REVIEW_VERIFIED_H
#define REVIEW_VERIFIED_H

#include "review/signature.h"

/*
 * signature_verify() with that memory. `repository` NULL: without. Nothing is made
 * where the gate has no directory of its own yet.
 */
int verified_signature(struct repository *repository, struct span payload, struct span signature,
		       const struct signers *signers, int64_t at, struct arena *arena,
		       struct signature_verdict *ret_verdict, struct error *err) WARN_UNUSED;

/*
 * Remembers what the gate's own key, the first of the signers, has just signed: it need not ask
 * whether it did.
 */
void verified_by_making(struct repository *repository, struct span payload, struct span signature,
			const struct signers *gate, int64_t at);

#endif
