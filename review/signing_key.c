/* SPDX-License-Identifier: Apache-2.0 */
#include "review/signing_key.h"

#include "base/ascii.h"
#include "base/base64.h"
#include "base/digest.h"
#include "base/public_key.h"
#include "review/armor.h"
#include "review/openpgp.h"

struct span ssh_fingerprint(struct span blob, struct arena *arena)
{
	unsigned char digest[SHA256_BYTES];

	digest_sha256(blob, digest);
	struct span text =
		base64_encode((struct span){ (const char *)digest, sizeof(digest) }, arena);
	while (text.len && text.ptr[text.len - 1] == '=')
		text.len--;
	return arena_printf(arena, "SHA256:%.*s", SPAN_ARG(text));
}

static const char *ssh_key_read(struct span text, struct arena *arena, struct signing_key *ret_key)
{
	struct span type = text;
	struct span base64 = public_key_identity(text);
	struct span blob;

	type.len = 0;
	while (type.len < text.len && text.ptr[type.len] != ' ' && text.ptr[type.len] != '\t')
		type.len++;
	if (!base64_decode(base64, arena, &blob))
		return "is no base64";
	*ret_key = (struct signing_key){
		.format = FORMAT_SSH,
		.bytes = blob,
		.line = arena_printf(arena, "%.*s %.*s", SPAN_ARG(type), SPAN_ARG(base64)),
		.fingerprint = ssh_fingerprint(blob, arena),
	};
	return NULL;
}

static const char *openpgp_key_read(struct span text, struct arena *arena,
				    struct signing_key *ret_key)
{
	struct signing_key key = { .format = FORMAT_OPENPGP };
	const char *problem = armor_read(text, "PGP PUBLIC KEY BLOCK", arena, &key.bytes);

	if (problem)
		return "is damaged, or more than one block";
	problem = openpgp_key_fingerprint(key.bytes, arena, &key.fingerprint);
	if (!problem)
		*ret_key = key;
	return problem;
}

const char *signing_key_read(struct span text, struct arena *arena, struct signing_key *ret_key)
{
	text = ascii_trim(text);
	const char *problem = public_key_problem(text);
	if (problem)
		return problem;
	if (public_key_is_openpgp(text))
		return openpgp_key_read(text, arena, ret_key);
	return ssh_key_read(text, arena, ret_key);
}
