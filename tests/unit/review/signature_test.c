/* SPDX-License-Identifier: Apache-2.0 */
/* Against the real ssh-keygen and gpg. */
#include "review/signature.h"

#include "base/count.h"
#include "review/signing_key.h"
#include "tests/unit/review/keys_fixture.h"

static const struct span payload = SPAN("object 1\ntype commit\n\na payload\n");

static struct signature_verdict verdict_of(struct span text, struct span signature,
					   const struct signers *signers, int64_t at)
{
	struct signature_verdict verdict = { 0 };
	struct error err;

	if (signature_verify(text, signature, signers, at, &arena, &verdict, &err) < 0)
		fail_msg("could not verify: %s", err.message);
	return verdict;
}

static void expect_good(struct span signature, const struct signers *signers, const char *person)
{
	struct signature_verdict verdict = verdict_of(payload, signature, signers, KEYS_NOW);

	if (!verdict.good)
		fail_msg("not good: %.*s", SPAN_ARG(verdict.problem));
	assert_true(span_is(verdict.principal, person));
}

static void expect_bad(struct span text, struct span signature, const struct signers *signers,
		       int64_t at, const char *part)
{
	struct signature_verdict verdict = verdict_of(text, signature, signers, at);

	assert_false(verdict.good);
	if (!span_contains(verdict.problem, part))
		fail_msg("\"%.*s\" has no \"%s\"", SPAN_ARG(verdict.problem), part);
}

static void takes_every_kind_of_ssh_key(void **state)
{
	static const char *const keys[] = { "ada", "ecdsa", "rsa" };

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct signer signer = {
			.principal = SPAN("ada"),
			.key = keys_file(arena_printf(&arena, "%s.pub", keys[i]).ptr),
		};
		struct signers signers = { .items = &signer, .count = 1 };
		expect_good(keys_sign_ssh(keys[i], payload), &signers, "ada");
	}
}

/* ada and grace with SSH and OpenPGP keys, old with an OpenPGP key that ended with 2020. */
static struct signers people(void)
{
	static struct signer items[5];

	items[0] = (struct signer){ .principal = SPAN("grace"), .key = keys_file("grace.pub") };
	items[1] = (struct signer){ .principal = SPAN("ada"), .key = keys_file("ada.pub") };
	items[2] = (struct signer){ .principal = SPAN("grace"), .key = keys_file("grace.asc") };
	items[3] = (struct signer){ .principal = SPAN("ada"), .key = keys_file("ada.asc") };
	items[4] = (struct signer){ .principal = SPAN("old"), .key = keys_file("old.asc") };
	return (struct signers){ .items = items, .count = COUNT(items) };
}

static void tells_who_signed(void **state)
{
	struct signers signers = people();

	(void)state;
	expect_good(keys_sign_ssh("ada", payload), &signers, "ada");
	expect_good(keys_sign_ssh("grace", payload), &signers, "grace");
	expect_good(keys_sign_openpgp("ada", KEYS_MADE, payload), &signers, "ada");
	expect_good(keys_sign_openpgp("grace", KEYS_MADE, payload), &signers, "grace");
}

static void takes_a_key_with_several_people_to_ask_for_none(void **state)
{
	struct signers signers = people();

	(void)state;
	signers.items[0].key = signers.items[1].key;
	expect_bad(payload, keys_sign_ssh("ada", payload), &signers, KEYS_NOW,
		   "belongs to both grace and ada");
	signers.items[2].key = signers.items[3].key;
	expect_bad(payload, keys_sign_openpgp("ada", KEYS_MADE, payload), &signers, KEYS_NOW,
		   "belongs to both grace and ada");
}

static void refuses_an_altered_payload(void **state)
{
	struct signers signers = people();
	struct span other = SPAN("object 2\ntype commit\n\na payload\n");

	(void)state;
	expect_bad(other, keys_sign_ssh("ada", payload), &signers, KEYS_NOW, "does not fit");
	expect_bad(other, keys_sign_openpgp("ada", KEYS_MADE, payload), &signers, KEYS_NOW,
		   "does not fit");
}

static void refuses_a_foreign_key(void **state)
{
	struct signers signers = people();

	(void)state;
	expect_bad(payload, keys_sign_ssh("mallory", payload), &signers, KEYS_NOW,
		   "the key SHA256:");
	expect_bad(payload, keys_sign_ssh("mallory", payload), &signers, KEYS_NOW,
		   "is not in the policy");
	signers.count = 2;
	expect_bad(payload, keys_sign_openpgp("ada", KEYS_MADE, payload), &signers, KEYS_NOW,
		   "is not in the policy");
}

static void refuses_another_namespace(void **state)
{
	struct signers signers = people();
	struct span signature = keys_run("ssh-keygen -q -Y sign -n file -f ada", payload);

	(void)state;
	expect_bad(payload, signature, &signers, KEYS_NOW, "for the namespace \"file\"");
}

static void refuses_keys_outside_of_their_time(void **state)
{
	struct signers signers = people();
	struct span signature = keys_sign_ssh("ada", payload);

	(void)state;
	signers.items[1].valid_until = KEYS_NOW - 1;
	expect_bad(payload, signature, &signers, KEYS_NOW, "is not valid after 2026-05-31");
	signers.items[1].valid_until = 0;
	signers.items[1].valid_from = KEYS_NOW + 1;
	expect_bad(payload, signature, &signers, KEYS_NOW, "is not valid before 2026-06-01");
	signers.items[1].valid_from = KEYS_NOW;
	signers.items[1].valid_until = KEYS_NOW;
	expect_good(signature, &signers, "ada");
	signers.items[3].valid_until = KEYS_MADE;
	expect_bad(payload, keys_sign_openpgp("ada", KEYS_MADE, payload), &signers, KEYS_NOW,
		   "is not valid after 2026-01-01");
}

static void finds_a_renewed_entry_of_the_same_key(void **state)
{
	struct signers signers = people();

	(void)state;
	signers.items[0] = signers.items[1];
	signers.items[0].valid_until = KEYS_MADE;
	expect_good(keys_sign_ssh("ada", payload), &signers, "ada");
}

/* What git itself calls good: the signature is dated to when the key was valid. */
static void refuses_a_back_dated_signature_of_an_expired_key(void **state)
{
	struct signers signers = people();
	struct span signature = keys_sign_openpgp("old", 1590000000, payload);

	(void)state;
	expect_bad(payload, signature, &signers, KEYS_NOW, "has expired");
	assert_true(verdict_of(payload, signature, &signers, 1600000000).good);
}

static void refuses_a_revoked_key(void **state)
{
	struct signers signers = people();
	struct span signature = keys_sign_openpgp("ada", KEYS_MADE, payload);

	(void)state;
	signers.items[3].key = keys_run(
		KEYS_GPG "mkdir -m 700 revoked; GNUPGHOME=$PWD/revoked; "
			 "fingerprint=$(gpg --show-keys --with-colons ada.asc | "
			 "sed -n 's/^fpr:*\\([0-9A-F]*\\):/\\1/p'); "
			 "sed 's/^:-----/-----/' .gnupg/openpgp-revocs.d/$fingerprint.rev >r.asc; "
			 "gpg --import ada.asc r.asc; gpg --armor --export; "
			 "gpgconf --kill all",
		(struct span){ 0 });
	expect_bad(payload, signature, &signers, KEYS_NOW, "is revoked");
}

static void refuses_two_signatures(void **state)
{
	struct signers signers = people();
	struct span ssh = keys_sign_ssh("ada", payload);
	struct span openpgp = keys_sign_openpgp("ada", KEYS_MADE, payload);
	struct span both =
		keys_run(KEYS_GPG "gpg -bsa -u ada@example.com -u grace@example.com", payload);

	(void)state;
	expect_bad(payload, both, &signers, KEYS_NOW, "there are two signatures");
	expect_bad(payload, arena_printf(&arena, "%.*s%.*s", SPAN_ARG(openpgp), SPAN_ARG(openpgp)),
		   &signers, KEYS_NOW, "something stands behind");
	expect_bad(payload, arena_printf(&arena, "%.*s%.*s", SPAN_ARG(ssh), SPAN_ARG(openpgp)),
		   &signers, KEYS_NOW, "something stands behind");
}

static void refuses_what_is_no_signature(void **state)
{
	static const struct {
		const char *text, *part;
	} rows[] = {
		{ "", "there is no signature" },
		{ "\n \n", "there is no signature" },
		{ "garbage", "neither of SSH nor of OpenPGP" },
		{ "-----BEGIN SIGNED MESSAGE-----\nAAAA\n-----END SIGNED MESSAGE-----\n", "X.509" },
		{ "-----BEGIN PGP MESSAGE-----\n", "neither of SSH nor of OpenPGP" },
		{ "-----BEGIN SSH SIGNATURE-----", "has no end" },
		{ "-----BEGIN SSH SIGNATURES-----\nAAAA\n", "does not begin" },
		{ "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----", "no base64" },
		{ "-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----", "no base64" },
		{ "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----", "version 1" },
		{ "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----",
		  "damaged" },
		{ "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n"
		  "-----END SSH SIGNATURE-----",
		  "damaged" },
		{ "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----", "damaged" },
		{ "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n=AAAA\n-----END PGP SIGNATURE-----",
		  "checksum is wrong" },
		/* A public key packet where a signature must stand. */
		{ "-----BEGIN PGP SIGNATURE-----\n\nmAEA\n-----END PGP SIGNATURE-----",
		  "no signature" },
		/* An empty signature packet. */
		{ "-----BEGIN PGP SIGNATURE-----\n\niAEE\n-----END PGP SIGNATURE-----",
		  "gpg cannot take" },
	};
	struct signers signers = people();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect_bad(payload, span_of(rows[i].text), &signers, KEYS_NOW, rows[i].part);
	char *large = arena_alloc(&arena, LIMIT_SIGNATURE_BYTES + 1);
	memset(large, 'A', LIMIT_SIGNATURE_BYTES + 1);
	expect_bad(payload, (struct span){ large, LIMIT_SIGNATURE_BYTES + 1 }, &signers, KEYS_NOW,
		   "longer than");
}

static void never_lets_a_name_be_a_pattern(void **state)
{
	struct signer signer = { .principal = SPAN("*"), .key = keys_file("ada.pub") };
	struct signers signers = { .items = &signer, .count = 1 };

	(void)state;
	expect_bad(payload, keys_sign_ssh("ada", payload), &signers, KEYS_NOW,
		   "to a name that is none");
}

/* What base/public_key.h does not look into. */
static void takes_an_openpgp_block_of_one_public_key_only(void **state)
{
	struct span grace = keys_file("grace.asc");
	struct {
		struct span key;
		const char *part; /* NULL: it is one */
	} rows[] = {
		{ grace, NULL },
		{ arena_printf(&arena, "\n%.*s\n\n", SPAN_ARG(grace)), NULL },
		{ arena_printf(&arena, "%.*s%.*s", SPAN_ARG(grace), SPAN_ARG(grace)), "damaged" },
		{ keys_run(KEYS_GPG "gpg --armor --export", (struct span){ 0 }), "two keys" },
		{ keys_run(KEYS_GPG "gpg --armor --export-secret-keys ada@example.com | "
				    "sed 's/PRIVATE/PUBLIC/'",
			   (struct span){ 0 }),
		  "gpg --armor --export" },
		{ keys_run("sed 's/^=..../=AAAA/' grace.asc", (struct span){ 0 }), "damaged" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct signing_key key;
		const char *problem = signing_key_read(rows[i].key, &arena, &key);
		if (!rows[i].part)
			assert_null(problem);
		else if (!problem || !strstr(problem, rows[i].part))
			fail_msg("row %zu: \"%s\"", i, problem ? problem : "(none)");
	}
}

static void names_keys_as_ssh_keygen_and_gpg_do(void **state)
{
	struct signing_key key;
	struct span listed = keys_run("ssh-keygen -lf rsa.pub", (struct span){ 0 });

	(void)state;
	assert_null(signing_key_read(keys_file("rsa.pub"), &arena, &key));
	assert_true(span_contains(listed, arena_copy(&arena, key.fingerprint).ptr));
	listed = keys_run("gpg --show-keys --with-colons grace.asc", (struct span){ 0 });
	assert_null(signing_key_read(keys_file("grace.asc"), &arena, &key));
	assert_true(span_contains(listed, arena_copy(&arena, key.fingerprint).ptr));
}

/* A bare repository with the gate's key configured. */
static struct repository *gate_repository(const char *format, const char *key)
{
	struct repository *repository;
	struct error err;

	keys_run(arena_printf(&arena,
			      "rm -rf r.git; git init -q --bare r.git; cd r.git; "
			      "git config headgate.signing.format %s; "
			      "git config headgate.signing.key %s",
			      format, key)
			 .ptr,
		 (struct span){ 0 });
	if (repository_open(&repository, arena_printf(&arena, "%s/r.git", keys_directory).ptr,
			    &err) < 0)
		fail_msg("%s", err.message);
	return repository;
}

static void check_gate(const char *format, const char *key)
{
	struct repository *repository = gate_repository(format, key);
	struct signer gate;
	struct signers signers = { .items = &gate, .count = 1 };
	struct span signature = { 0 };
	struct error err;

	if (signature_gate_key(repository, &arena, &gate, &err) != 1 ||
	    signature_of_gate(repository, payload, &arena, &signature, &err) != 1)
		fail_msg("%s", err.message);
	struct signature_verdict verdict = verdict_of(payload, signature, &signers, time(NULL));
	if (!verdict.good)
		fail_msg("not good: %.*s", SPAN_ARG(verdict.problem));
	repository_free(repository);
}

static void signs_with_the_keys_of_the_gate(void **state)
{
	(void)state;
	check_gate("ssh", "$HOME/gate");
	keys_run("mv gate.pub elsewhere", (struct span){ 0 });
	check_gate("ssh", "$HOME/gate");
	keys_run("mv elsewhere gate.pub", (struct span){ 0 });
	check_gate("openpgp", "grace@example.com");
}

static void says_why_the_gate_cannot_sign(void **state)
{
	static const struct {
		const char *format, *key, *part;
	} rows[] = {
		{ "ssh", "gate", "no absolute path" },
		{ "x509", "$HOME/gate", "none of ssh, openpgp" },
		{ "ssh", "$HOME/absent", "cannot sign" },
		{ "ssh", "$HOME/locked", "cannot sign" },
		{ "openpgp", "nobody@example.com", "cannot sign" },
	};

	(void)state;
	keys_run("ssh-keygen -q -t ed25519 -N secret -f locked", (struct span){ 0 });
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct repository *repository = gate_repository(rows[i].format, rows[i].key);
		struct span signature;
		struct error err;
		assert_int_equal(signature_of_gate(repository, payload, &arena, &signature, &err),
				 -1);
		if (!strstr(err.message, rows[i].part))
			fail_msg("\"%s\" has no \"%s\"", err.message, rows[i].part);
		repository_free(repository);
	}
}

static void is_silent_without_a_key_of_the_gate(void **state)
{
	struct repository *repository = gate_repository("ssh", "$HOME/gate");
	struct span signature;
	struct signer gate;
	struct error err;

	(void)state;
	keys_run("cd r.git; git config --remove-section headgate.signing", (struct span){ 0 });
	repository_free(repository);
	assert_int_equal(repository_open(&repository,
					 arena_printf(&arena, "%s/r.git", keys_directory).ptr,
					 &err),
			 0);
	assert_int_equal(signature_of_gate(repository, payload, &arena, &signature, &err), 0);
	assert_int_equal(signature_gate_key(repository, &arena, &gate, &err), 0);
	repository_free(repository);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_every_kind_of_ssh_key),
		cmocka_unit_test(tells_who_signed),
		cmocka_unit_test(takes_a_key_with_several_people_to_ask_for_none),
		cmocka_unit_test(refuses_an_altered_payload),
		cmocka_unit_test(refuses_a_foreign_key),
		cmocka_unit_test(refuses_another_namespace),
		cmocka_unit_test(refuses_keys_outside_of_their_time),
		cmocka_unit_test(finds_a_renewed_entry_of_the_same_key),
		cmocka_unit_test(refuses_a_back_dated_signature_of_an_expired_key),
		cmocka_unit_test(refuses_a_revoked_key),
		cmocka_unit_test(refuses_two_signatures),
		cmocka_unit_test(refuses_what_is_no_signature),
		cmocka_unit_test(never_lets_a_name_be_a_pattern),
		cmocka_unit_test(takes_an_openpgp_block_of_one_public_key_only),
		cmocka_unit_test(names_keys_as_ssh_keygen_and_gpg_do),
		cmocka_unit_test(signs_with_the_keys_of_the_gate),
		cmocka_unit_test(says_why_the_gate_cannot_sign),
		cmocka_unit_test(is_silent_without_a_key_of_the_gate),
	};
	return cmocka_run_group_tests(tests, keys_set_up, keys_tear_down);
}
