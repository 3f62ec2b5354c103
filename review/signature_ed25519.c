/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SSH signatures (OpenSSH's PROTOCOL.sshsig) made in this process: byte by byte
 * those of ssh-keygen -Y sign, for Ed25519 leaves nothing to chance. Starting
 * ssh-keygen costs more than all the rest of a landing.
 */
#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"
#include "review/private_key.h"
#include "review/signature_formats.h"

#define MAGIC "SSHSIG"
#define HASH "sha512"

enum { LINE_CHARACTERS = 70 };

static void put_number(struct text *text, size_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		text_byte(text, (char)(number >> shift & 0xff));
}

static void put_string(struct text *text, struct span bytes)
{
	put_number(text, bytes.len);
	text_append(text, bytes);
}

static struct span span_of_bytes(const unsigned char *bytes, size_t len)
{
	return (struct span){ (const char *)bytes, len };
}

/* What is really signed. */
static void put_message(struct text *text, struct span digest)
{
	text_string(text, MAGIC);
	put_string(text, span_of(SIGNATURE_NAMESPACE));
	put_string(text, (struct span){ 0 }); /* reserved */
	put_string(text, span_of(HASH));
	put_string(text, digest);
}

static void put_signature(struct text *text, const struct private_key *key,
			  const struct ed25519_signed *made)
{
	struct span type = span_of("ssh-ed25519");

	text_string(text, MAGIC);
	put_number(text, 1);
	put_string(text, key->public_blob);
	put_string(text, span_of(SIGNATURE_NAMESPACE));
	put_string(text, (struct span){ 0 }); /* reserved */
	put_string(text, span_of(HASH));
	put_number(text, 4 + type.len + 4 + sizeof(made->signature));
	put_string(text, type);
	put_string(text, span_of_bytes(made->signature, sizeof(made->signature)));
}

static void put_armored(struct text *text, struct span bytes, struct arena *arena)
{
	struct span base64 = base64_encode(bytes, arena);

	text_string(text, "-----BEGIN " SSH_SIGNATURE "-----\n");
	for (; base64.len; base64 = span_from(base64, LINE_CHARACTERS)) {
		text_append(text, span_first(base64, LINE_CHARACTERS));
		text_byte(text, '\n');
	}
	text_string(text, "-----END " SSH_SIGNATURE "-----\n");
}

static int sign(const struct private_key *key, struct span payload, struct text *text,
		struct ed25519_signed *ret_made)
{
	unsigned char digest[SHA512_BYTES];

	if (!ed25519_sha512(payload, digest))
		return 0;
	put_message(text, span_of_bytes(digest, sizeof(digest)));
	return !text_failed(text) && ed25519_sign(key->private_half, text_span(text), ret_made);
}

static int sign_with(const struct private_key *key, const char *path, struct span payload,
		     struct text *armored, struct arena *arena, struct error *err)
{
	struct ed25519_signed made;
	struct text text;

	text_init(&text, LIMIT_SIGNATURE_BYTES);
	int status = sign(key, payload, &text, &made);
	if (status > 0 && memcmp(made.public_key, key->public_half, sizeof(key->public_half)) != 0)
		status = error_set(err, ERROR_INPUT,
				   "the private key %s is damaged: its public key belongs to "
				   "another one",
				   path);
	if (status > 0) {
		text_clear(&text);
		put_signature(&text, key, &made);
		put_armored(armored, text_span(&text), arena);
	}
	text_release(&text);
	return status;
}

int signature_make_ed25519(const char *path, struct span payload, struct arena *arena,
			   struct span *ret_signature, struct error *err)
{
	struct private_key key;
	struct arena secrets;
	struct text armored;

	arena_init(&secrets, LIMIT_FILE_ARENA_BYTES);
	text_init(&armored, LIMIT_SIGNATURE_BYTES);
	int status = private_key_read(path, &secrets, &key, err);
	if (status > 0)
		status = sign_with(&key, path, payload, &armored, arena, err);
	if (status > 0)
		*ret_signature = arena_copy(arena, text_span(&armored));
	text_release(&armored);
	explicit_bzero(&key, sizeof(key));
	arena_wipe(&secrets);
	return status;
}
