/* SPDX-License-Identifier: Apache-2.0 */
#include "review/ed25519.h"

#include <dlfcn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#define NAME_OF_VERSION(version) "libcrypto.so." #version
#define NAME_OF(version) NAME_OF_VERSION(version)

/* What is used of the library, each as its header declares it. */
struct crypto {
	__typeof__(&OPENSSL_init_crypto) init;
	__typeof__(&EVP_PKEY_new_raw_private_key) private_key;
	__typeof__(&EVP_PKEY_get_raw_public_key) public_key;
	__typeof__(&EVP_PKEY_free) key_free;
	__typeof__(&EVP_MD_CTX_new) context_new;
	__typeof__(&EVP_MD_CTX_free) context_free;
	__typeof__(&EVP_DigestSignInit) sign_init;
	__typeof__(&EVP_DigestSign) sign;
	__typeof__(&EVP_Q_digest) digest;
};

/* dlsym() gives a pointer to data; POSIX promises that it can be called. */
static bool find(void *library, const char *name, void *ret_function, size_t size)
{
	void *symbol = dlsym(library, name);

	memcpy(ret_function, &symbol, size);
	return symbol != NULL;
}

static bool find_all(void *library, struct crypto *ret_crypto)
{
	const struct {
		const char *name;
		void *function;
	} functions[] = {
		{ "OPENSSL_init_crypto", &ret_crypto->init },
		{ "EVP_PKEY_new_raw_private_key", &ret_crypto->private_key },
		{ "EVP_PKEY_get_raw_public_key", &ret_crypto->public_key },
		{ "EVP_PKEY_free", &ret_crypto->key_free },
		{ "EVP_MD_CTX_new", &ret_crypto->context_new },
		{ "EVP_MD_CTX_free", &ret_crypto->context_free },
		{ "EVP_DigestSignInit", &ret_crypto->sign_init },
		{ "EVP_DigestSign", &ret_crypto->sign },
		{ "EVP_Q_digest", &ret_crypto->digest },
	};

	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (!find(library, functions[i].name, functions[i].function, sizeof(void *)))
			return false;
	return true;
}

/*
 * Of exactly the version that this was compiled for. It stays: unloading it would
 * cost, and the process ends soon. It reads no configuration, which a variable of
 * the environment could name.
 */
static bool load(struct crypto *ret_crypto)
{
	void *library = dlopen(NAME_OF(OPENSSL_SHLIB_VERSION), RTLD_LAZY | RTLD_LOCAL);

	return library && find_all(library, ret_crypto) &&
	       ret_crypto->init(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) == 1;
}

static const unsigned char *bytes_of(struct span span)
{
	return (const unsigned char *)span.ptr;
}

static bool sign(const struct crypto *crypto, EVP_PKEY *key, struct span message,
		 struct ed25519_signed *ret_signed)
{
	size_t key_bytes = sizeof(ret_signed->public_key);
	size_t signature_bytes = sizeof(ret_signed->signature);
	EVP_MD_CTX *context = crypto->context_new();

	bool done = context && crypto->public_key(key, ret_signed->public_key, &key_bytes) == 1 &&
		    crypto->sign_init(context, NULL, NULL, NULL, key) == 1 &&
		    crypto->sign(context, ret_signed->signature, &signature_bytes,
				 bytes_of(message), message.len) == 1;
	crypto->context_free(context);
	return done && key_bytes == sizeof(ret_signed->public_key) &&
	       signature_bytes == sizeof(ret_signed->signature);
}

bool ed25519_sign(const unsigned char private_key[ED25519_KEY_BYTES], struct span message,
		  struct ed25519_signed *ret_signed)
{
	struct crypto crypto;

	if (!load(&crypto))
		return false;
	EVP_PKEY *key = crypto.private_key(EVP_PKEY_ED25519, NULL, private_key, ED25519_KEY_BYTES);
	bool done = key && sign(&crypto, key, message, ret_signed);
	crypto.key_free(key);
	return done;
}

bool ed25519_sha512(struct span bytes, unsigned char ret_digest[SHA512_BYTES])
{
	struct crypto crypto;
	size_t digest_bytes = SHA512_BYTES;

	return load(&crypto) &&
	       crypto.digest(NULL, "SHA512", NULL, bytes.ptr ? bytes.ptr : "", bytes.len,
			     ret_digest, &digest_bytes) == 1 &&
	       digest_bytes == SHA512_BYTES;
}
