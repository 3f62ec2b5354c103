/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* So many times the letter 'a', as sha1sum(1) and sha256sum(1) have it. */
static const struct {
	size_t len;
	const char *sha1;
	const char *sha256;
} cases[] = {
	{ 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ 1, "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
	  "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" },
	{ 3, "7e240de74fb1ed08fa08d38063f6a6a91462a815",
	  "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0" },
	{ 55, "c1c8bbdc22796e28c0e15163d20899b65621d65a",
	  "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
	{ 56, "c2db330f6083854c99d4b5bfb6e8f29f201be699",
	  "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
	{ 63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5",
	  "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34" },
	{ 64, "0098ba824b5c16427bd7a1122a5a442a25ec644d",
	  "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
	{ 65, "11655326c708d70319be2610e8a57d9a5b959d3b",
	  "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0" },
	{ 119, "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56",
	  "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb" },
	{ 120, "f34c1488385346a55709ba056ddd08280dd4c6d6",
	  "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c" },
	{ 128, "ad5b3fdbcb526778c2839d2f151ea753995e26a0",
	  "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e" },
	{ 1000, "291e9a6c66994949b57ba5e650361e98fc36b1ba",
	  "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3" },
};

static void check_hex(const unsigned char *digest, size_t len, const char *expected)
{
	char hex[2 * SHA256_BYTES + 1];

	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(hex, expected);
}

static void agrees_with_other_programs_around_every_block_boundary(void **state)
{
	char bytes[1000];
	unsigned char digest[SHA256_BYTES];

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	for (size_t i = 0; i < COUNT(cases); i++) {
		digest_sha1((struct span){ bytes, cases[i].len }, digest);
		check_hex(digest, SHA1_BYTES, cases[i].sha1);
		digest_sha256((struct span){ bytes, cases[i].len }, digest);
		check_hex(digest, SHA256_BYTES, cases[i].sha256);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_other_programs_around_every_block_boundary),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
