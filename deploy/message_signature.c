/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/message_signature.h"

#include "base/ascii.h"
#include "base/base64.h"
#include "base/hex.h"
#include "base/limits.h"
#include "base/text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { KEY_MIN_BYTES = 24, KEY_MAX_BYTES = 64 };

static const char secret_prefix[] = "whsec_";

static struct span hmac(enum hmac_digest digest, struct span key, struct span message,
			unsigned char result[EVP_MAX_MD_SIZE])
{
	const EVP_MD *const digests[] = { EVP_sha1(), EVP_sha256(), EVP_sha512() };
	unsigned len = 0;

	if (!HMAC(digests[digest], key.len ? key.ptr : "", (int)key.len,
		  (const unsigned char *)(message.len ? message.ptr : ""), message.len, result,
		  &len))
		BUG("libcrypto has no HMAC");
	return (struct span){ (const char *)result, len };
}

struct span signature_hex(enum hmac_digest digest, struct span key, struct span body,
			  struct arena *arena)
{
	static const char *const names[] = { "sha1=", "sha256=", "sha512=" };
	unsigned char bytes[EVP_MAX_MD_SIZE];
	struct span signature = hmac(digest, key, body, bytes);
	char digits[2 * EVP_MAX_MD_SIZE];

	hex_encode(bytes, signature.len, digits);
	return arena_printf(arena, "%s%.*s", names[digest], (int)(2 * signature.len), digits);
}

/* The next line that is not blank, without the blanks around it; false at the end. */
static bool next_line(struct span *rest, struct span *ret_line)
{
	while (rest->len) {
		struct span line = span_first(*rest, span_find(*rest, '\n'));
		*rest = span_from(*rest, line.len + 1);
		*ret_line = ascii_trim(line);
		if (ret_line->len)
			return true;
	}
	return false;
}

bool signature_single_secret(struct span secrets, struct span *ret_secret)
{
	struct span more;

	*ret_secret = (struct span){ 0 };
	next_line(&secrets, ret_secret);
	return !next_line(&secrets, &more);
}

/* Appends "v1,…" of one secret. */
static const char *sign(struct span secret, struct span message, struct arena *arena,
			struct text *signatures)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	struct span key;

	if (!span_starts_with(secret, secret_prefix))
		return "the secret does not begin with whsec_";
	if (!base64_decode(span_from(secret, strlen(secret_prefix)), arena, &key))
		return "what stands behind whsec_ in the secret is no base64";
	if (key.len < KEY_MIN_BYTES || key.len > KEY_MAX_BYTES)
		return "the secret has not 24 to 64 bytes";
	text_string(signatures, signatures->len ? " v1," : "v1,");
	text_append(signatures, base64_encode(hmac(HMAC_SHA256, key, message, bytes), arena));
	return NULL;
}

const char *signature_standard_webhook(struct span secrets, struct span id, int64_t timestamp,
				       struct span body, struct arena *arena,
				       struct span *ret_signature)
{
	struct span secret, message = arena_printf(arena, "%.*s.%lld.%.*s", SPAN_ARG(id),
						   (long long)timestamp, SPAN_ARG(body));
	const char *wrong = NULL;
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	for (unsigned count = 0; !wrong && next_line(&secrets, &secret); count++)
		wrong = count < LIMIT_SECRETS ? sign(secret, message, arena, &text)
					      : "there are too many secrets";
	*ret_signature = arena_copy(arena, text_span(&text));
	text_release(&text);
	return wrong;
}
