/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

static void hex_of(const unsigned char *bytes, size_t len, char *ret_hex)
{
	for (size_t i = 0; i < len; i++)
		snprintf(ret_hex + 2 * i, 3, "%02x", bytes[i]);
}

void hmac_hex(const char *hash, struct span key, struct span message, char ret_hex[HASH_HEX_MAX])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	HMAC(EVP_get_digestbyname(hash), key.ptr, (int)key.len, (const unsigned char *)message.ptr,
	     message.len, bytes, &len);
	hex_of(bytes, len, ret_hex);
}

void sha256_hex(struct span message, char ret_hex[HASH_HEX_MAX])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	EVP_Digest(message.ptr, message.len, bytes, &len, EVP_sha256(), NULL);
	hex_of(bytes, len, ret_hex);
}

void hmac_base64(struct span key, struct span message, char ret_base64[64])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	HMAC(EVP_sha256(), key.ptr, (int)key.len, (const unsigned char *)message.ptr, message.len,
	     bytes, &len);
	EVP_EncodeBlock((unsigned char *)ret_base64, bytes, (int)len);
}

int base64_bytes(struct span text, unsigned char *ret_bytes, size_t size)
{
	if (!text.len || text.len % 4 || text.len / 4 * 3 > size)
		return -1;
	int len = EVP_DecodeBlock(ret_bytes, (const unsigned char *)text.ptr, (int)text.len);
	if (len < 0)
		return -1;
	for (size_t i = text.len; i > text.len - 2 && text.ptr[i - 1] == '='; i--)
		len--;
	return len;
}

bool equal_secretly(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}
