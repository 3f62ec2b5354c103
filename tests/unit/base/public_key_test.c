/* SPDX-License-Identifier: Apache-2.0 */
#include "base/public_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Made by ssh-keygen and gpg for this test; nobody has their private halves. */
#define ED25519                                                                                    \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+MVVzWtnNVA9kYZr5THrEbY+gr4O+S3i4QhhHiGq"           \
	"8W ada@example.com"

#define RSA                                                                                        \
	"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDh4AYVjXpuvRSSnSnMXui7Dyl1Ky9owtLS4kMG6B"           \
	"g1CDD3ycd7urNhQO9S7+ln0HaHQ/lbkYUsoh25amLWkkR3S8VUPvHZkM6g9H+XLwNcKedWF2DmbZpM"           \
	"H4H0CzgUdkNDqVKmeehMOsZzbZIZnJhokoEQbJEqOvXFl4sp2p+QpQ== ada@example.com"

#define P256                                                                                       \
	"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBBDojV"           \
	"TWTAnrjfsXBQ/3N5ztsKkPEmyxQgMs5TO/HIlNadrb0vBO88AV6YF5TrEcBe9B1gkutht6HK4RJDI/"           \
	"EeU= ada@example.com"

#define P384                                                                                       \
	"ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBPS/UZ"           \
	"rCSVLFyZFZtfYaZ0GsbMQXHJP4bptmJsHCKpbsNec2jZfl+NpxicR/gUjHhDe5HGo/2MNRnhFRNS5+"           \
	"sL11dG40EoMzvAbMvEO4bfNR8hT4wIGqFRBM6VCRt8gpmQ== ada@example.com"

#define P521                                                                                       \
	"ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAHNDP"           \
	"/eS7V3rCnFuQCM7kx0Uu7YGYcj4S6Ip2yet10PiOFXVEhRxFUCYdlF8AVrEq0DLvT8yFrbrEuxN3sr"           \
	"JQaHVQDj4//u5mlkQUyev72F8+0wjQkGkf7UfPTxnv9EelvVEgOMUv+vn7LWc70vbj5Ogfy4tz44eD"           \
	"QYHnSVz2UNCJgX0A== ada@example.com"

#define SK_ED25519                                                                                 \
	"sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAABAgM"           \
	"EBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fAAAABHNzaDo="

#define SK_P256                                                                                    \
	"sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnN"           \
	"zaC5jb20AAAAIbmlzdHAyNTYAAABBBAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiI"           \
	"yQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8AAAAEc3NoOg=="

#define NO_POINT                                                                                   \
	"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABABAABAg"           \
	"MEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9"           \
	"Pg=="

#define WRONG_CURVE                                                                                \
	"ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAzODQAAABBBAABAg"           \
	"MEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9"           \
	"Pj8="

#define SHORT                                                                                      \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAHwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR"           \
	"4="

#define LONG                                                                                       \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR"           \
	"4fAAAAAXg="

#define NO_FIELDS "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"

#define RSA_HALF "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB"

#define EMPTY_FIELD "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAA=="

#define HUGE_LENGTH                                                                                \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5/////wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"           \
	"AA"

#define OPENPGP_BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n"
#define OPENPGP_END "-----END PGP PUBLIC KEY BLOCK-----\n"
#define OPENPGP_BODY                                                                               \
	"mDMEawOkFhYJKwYBBAHaRw8BAQdATclXz3XUGSek/7NMu7J2CXbtRCbxupcHOUy/\n"                       \
	"gViMPYu0FUFkYSA8YWRhQGV4YW1wbGUuY29tPoiQBBMWCAA4FiEECV/KRtE+FDUj\n"                       \
	"tnyomk+Co8scrdoFAmsDpBYCGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQ\n"                       \
	"mk+Co8scrdrcRAEA9gEJDAX/MZWCYdS6+dtWXhjUYZP6/+kow7xhCSJQKhAA/RK0\n"                       \
	"9K9BTl+UTpHAjWNkS3+jIyv8JXfWfE9WgQNR9dEA\n"                                               \
	"=uHKS\n"

#define HALF_OF_ED25519 "AAAAC3NzaC1lZDI1NTE5AAAAIJ+MVVzW"
#define PRIVATE_BEGIN "-----BEGIN OPENSSH PRIVATE" /* in two parts, for scanners of secrets */

/* NULL in `problem`: none. Otherwise words that it has. */
static const struct {
	const char *key;
	const char *problem;
} cases[] = {
	{ ED25519, NULL },
	{ RSA, NULL },
	{ P256, NULL },
	{ P384, NULL },
	{ P521, NULL },
	{ SK_ED25519, NULL },
	{ SK_P256, NULL },
	{ OPENPGP_BEGIN OPENPGP_BODY OPENPGP_END, NULL },
	{ "", "must start with its type" },
	{ "ssh-ed25519", "cut off" },
	{ "ssh-ed25519 ", "cut off" },
	{ "ssh-ed25519 AAAA...", "no whole base64" },
	{ "ssh-ed25519 " HALF_OF_ED25519, "cut off" },
	{ "ssh-ed25519 " HALF_OF_ED25519 "=", "no whole base64" },
	{ "ssh-rsa " HALF_OF_ED25519, "another type" },
	{ "ssh-rsa AAAAB3Nz", "another type" },
	{ NO_POINT, "do not fit" },
	{ WRONG_CURVE, "do not fit" },
	{ SHORT, "do not fit" },
	{ LONG, "behind its end" },
	{ NO_FIELDS, "do not fit" },
	{ RSA_HALF, "do not fit" },
	{ EMPTY_FIELD, "do not fit" },
	{ HUGE_LENGTH, "do not fit" },
	{ ED25519 "\n" ED25519, "one line" },
	{ "ssh-dss AAAAB3NzaC1kc3M=", "DSA" },
	{ "ssh-ed25519-cert-v01@openssh.com AAAA", "certificate" },
	{ "no-pty " ED25519, "must start with its type" },
	{ "AAAAC3NzaC1lZDI1NTE5AAAAIJ+MVVzW", "must start with its type" },
	{ PRIVATE_BEGIN " KEY-----\nAAAA\n", "private keys never leave" },
	{ "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n", "private keys never leave" },
	{ OPENPGP_BEGIN OPENPGP_END, "cut off" },
	{ OPENPGP_BEGIN OPENPGP_BODY, "cut off" },
	{ OPENPGP_BEGIN "mDMEawOk!hYJ\n" OPENPGP_END, "no whole base64" },
	{ OPENPGP_BEGIN "iDMEawOkFhYJ\n" OPENPGP_END, "gpg --armor --export" },
	{ OPENPGP_BEGIN "=uHKS\n" OPENPGP_END, "gpg --armor --export" },
};

static void tells_a_key_from_a_damaged_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *problem = public_key_problem(span_of(cases[i].key));
		if (!problem != !cases[i].problem ||
		    (problem && !span_contains(span_of(problem), cases[i].problem)))
			fail_msg("%s: %s", cases[i].key, problem ? problem : "no problem");
	}
}

static void refuses_every_shorter_part_of_a_key(void **state)
{
	static const char *const keys[] = { "ssh-ed25519 " HALF_OF_ED25519, NO_POINT, SK_P256,
					    OPENPGP_BEGIN OPENPGP_BODY
					    "-----END PGP PUBLIC KEY BLOCK-----" };

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct span key = span_of(keys[i]);
		for (size_t len = 0; len < key.len; len++) {
			if (!public_key_problem(span_first(key, len)))
				fail_msg("%.*s", (int)len, key.ptr);
		}
	}
}

/* Another last digit, whose bits do not count, would be the same key in another text. */
static void refuses_a_second_spelling_of_the_same_bytes(void **state)
{
	static const char first[] = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQE=";
	static const char second[] = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQF=";

	(void)state;
	assert_null(public_key_problem(span_of(first)));
	assert_non_null(public_key_problem(span_of(second)));
}

static void knows_a_key_under_another_comment(void **state)
{
	struct span plain = public_key_identity(span_of("ssh-ed25519 AAAAC3Nz"));
	struct span commented = public_key_identity(span_of("ssh-ed25519\t AAAAC3Nz ada@laptop"));
	struct span exported = public_key_identity(span_of(OPENPGP_BEGIN OPENPGP_BODY OPENPGP_END));
	struct span with_version = public_key_identity(span_of(
		"-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 2\n\n" OPENPGP_BODY OPENPGP_END));

	(void)state;
	assert_true(span_equal(plain, commented));
	assert_true(plain.len > 0);
	assert_true(span_equal(exported, with_version));
	assert_true(exported.len == 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_a_key_from_a_damaged_one),
		cmocka_unit_test(refuses_every_shorter_part_of_a_key),
		cmocka_unit_test(refuses_a_second_spelling_of_the_same_bytes),
		cmocka_unit_test(knows_a_key_under_another_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
