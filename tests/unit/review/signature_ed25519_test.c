/* SPDX-License-Identifier: Apache-2.0 */
/* What is signed in this process, against ssh-keygen and git. */
#include "base/base64.h"
#include "base/count.h"
#include "review/armor.h"
#include "review/private_key.h"
#include "review/signature_formats.h"
#include "tests/unit/review/keys_fixture.h"

#include <stdio.h>
#include <sys/stat.h>

static const struct span payload = SPAN("tree 1\n\na \0 payload\n");

static const char *path_of(const char *name)
{
	return arena_printf(&arena, "%s/%s", keys_directory, name).ptr;
}

static void write_file(const char *name, struct span content)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	assert_int_equal(fchmod(fileno(file), 0600), 0);
	assert_int_equal(fwrite(content.ptr, 1, content.len, file), content.len);
	assert_int_equal(fclose(file), 0);
}

static int make(const char *name, struct span *ret_signature, struct error *err)
{
	return signature_make_ed25519(path_of(name), payload, &arena, ret_signature, err);
}

static void expect_refused(const char *name, const char *part)
{
	struct span signature;
	struct error err = { 0 };

	if (make(name, &signature, &err) != -1)
		fail_msg("%s signs", name);
	if (!strstr(err.message, part))
		fail_msg("\"%s\" has no \"%s\"", err.message, part);
}

static void expect_left_to_ssh_keygen(const char *name)
{
	struct span signature;
	struct error err = { 0 };

	if (make(name, &signature, &err) != 0)
		fail_msg("%s: %s", name, err.message);
}

static void makes_the_bytes_that_ssh_keygen_makes(void **state)
{
	char *large = arena_alloc(&arena, (size_t)1 << 20);
	const struct span payloads[] = {
		payload,
		SPAN(""),
		SPAN("\n"),
		{ large, (size_t)1 << 20 },
	};
	static const char *const names[] = { "ada", "grace", "mallory" };

	(void)state;
	for (size_t i = 0; i < COUNT(payloads); i++) {
		for (size_t j = 0; j < COUNT(names); j++) {
			struct span made = { 0 };
			struct error err = { 0 };
			if (signature_make_ed25519(path_of(names[j]), payloads[i], &arena, &made,
						   &err) != 1)
				fail_msg("%s: %s", names[j], err.message);
			assert_true(span_equal(made, keys_sign_ssh(names[j], payloads[i])));
		}
	}
}

static void makes_what_git_and_ssh_keygen_verify(void **state)
{
	struct span made = { 0 };
	struct span commit = keys_run(
		"git init -q verified; cd verified; tree=$(git write-tree); "
		"printf 'tree %s\\nauthor A <a@b> 1 +0000\\ncommitter A <a@b> 1 +0000\\n\\none\\n' "
		"$tree",
		(struct span){ 0 });
	struct error err;

	(void)state;
	assert_int_equal(signature_make_ed25519(path_of("gate"), commit, &arena, &made, &err), 1);
	write_file("commit", commit);
	write_file("commit.sig", made);
	keys_run("printf 'gate %s\\n' \"$(cut -d' ' -f1,2 gate.pub)\" >allowed; "
		 "ssh-keygen -q -Y verify -n git -f allowed -I gate -s commit.sig <commit; "
		 "{ sed '/^$/,$d' commit; echo \"gpgsig $(sed '2,$s/^/ /' commit.sig)\"; "
		 "sed -n '/^$/,$p' commit; } >signed; "
		 "cd verified; git -c gpg.format=ssh -c gpg.ssh.allowedSignersFile=../allowed "
		 "verify-commit $(git hash-object -t commit -w ../signed)",
		 (struct span){ 0 });
}

static void leaves_other_keys_to_ssh_keygen(void **state)
{
	static const char *const names[] = { "rsa", "ecdsa", "locked", "ada.pub", "absent", "." };

	(void)state;
	keys_run("ssh-keygen -q -t ed25519 -N secret -f locked; "
		 "ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -f old",
		 (struct span){ 0 });
	for (size_t i = 0; i < COUNT(names); i++)
		expect_left_to_ssh_keygen(names[i]);
	expect_left_to_ssh_keygen("old");
}

static void refuses_a_key_that_others_may_read(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0601 };
	struct span signature;
	struct error err;

	(void)state;
	keys_run("cp ada open", (struct span){ 0 });
	for (size_t i = 0; i < COUNT(modes); i++) {
		assert_int_equal(chmod(path_of("open"), modes[i]), 0);
		expect_refused("open", "others may read the private key /");
	}
	assert_int_equal(chmod(path_of("open"), 0400), 0);
	assert_int_equal(make("open", &signature, &err), 1);
}

static struct span armored(struct span bytes)
{
	struct span base64 = base64_encode(bytes, &arena);

	return arena_printf(&arena,
			    "-----BEGIN OPENSSH PRIVATE KEY-----\n%.*s\n"
			    "-----END OPENSSH PRIVATE KEY-----\n",
			    SPAN_ARG(base64));
}

static void never_reads_another_key_out_of_a_cut_file(void **state)
{
	struct span whole = keys_file("ada");
	struct private_key key, first;
	const char *problem;

	(void)state;
	assert_true(private_key_parse(whole, &arena, &first, &problem));
	/* The line end behind the armour says nothing. */
	for (size_t len = 0; len + 1 < whole.len; len++) {
		struct span cut = arena_copy(&arena, span_first(whole, len));
		if (private_key_parse(cut, &arena, &key, &problem))
			fail_msg("%zu bytes are a key", len);
	}
}

/* Every length of the bytes in whole armour, with and without a byte behind them. */
static void never_reads_a_key_of_another_length(void **state)
{
	struct span bytes;
	struct private_key key;
	const char *problem;

	(void)state;
	assert_null(armor_read(keys_file("ada"), "OPENSSH PRIVATE KEY", &arena, &bytes));
	for (size_t len = 0; len < bytes.len; len++)
		if (private_key_parse(armored(span_first(bytes, len)), &arena, &key, &problem))
			fail_msg("%zu bytes are a key", len);
	char *copy = arena_alloc(&arena, bytes.len + 1);
	memcpy(copy, bytes.ptr, bytes.len);
	copy[bytes.len] = 1;
	assert_false(private_key_parse(armored((struct span){ copy, bytes.len + 1 }), &arena, &key,
				       &problem));
	assert_string_equal(problem, "is damaged");
}

/* What another byte makes of the key: the same one (its comment), refused, or for ssh-keygen. */
static void expect_no_other_key(struct span changed, const struct private_key *first)
{
	struct private_key key;
	const char *problem;

	if (!private_key_parse(changed, &arena, &key, &problem))
		return;
	assert_memory_equal(key.public_half, first->public_half, sizeof(key.public_half));
	if (memcmp(key.private_half, first->private_half, sizeof(key.private_half)) == 0)
		return;
	write_file("changed", changed);
	expect_refused("changed", "its public key belongs to another one");
}

static void never_signs_with_a_changed_key(void **state)
{
	static const unsigned char flips[] = { 1, 0x20, 0x80, 0xff };
	struct span bytes;
	struct private_key first;
	const char *problem;

	(void)state;
	assert_null(armor_read(keys_file("ada"), "OPENSSH PRIVATE KEY", &arena, &bytes));
	assert_true(private_key_parse(armored(bytes), &arena, &first, &problem));
	char *changed = arena_alloc(&arena, bytes.len);
	for (size_t i = 0; i < bytes.len; i++) {
		for (size_t flip = 0; flip < COUNT(flips); flip++) {
			memcpy(changed, bytes.ptr, bytes.len);
			changed[i] = (char)((unsigned char)changed[i] ^ flips[flip]);
			expect_no_other_key(armored((struct span){ changed, bytes.len }), &first);
		}
	}
}

static void says_what_is_wrong_with_a_damaged_key(void **state)
{
	/* Offsets: 15 the magic; 8 cipher, 8 derivation, 4 options, 4 count; 55 the public key. */
	static const struct {
		size_t at;
		const char *part;
	} rows[] = {
		{ 0, "is damaged" },
		{ 27, "is damaged" }, /* "none" of the derivation */
		{ 38, "is damaged" }, /* two keys */
		{ 98, "its two check numbers differ" },
		{ 70, "two public keys that differ" },        /* in the public part */
		{ 130, "two public keys that differ" },       /* in the private part */
		{ 170, "its public key belongs to another" }, /* in the seed */
	};
	struct span bytes;

	(void)state;
	assert_null(armor_read(keys_file("ada"), "OPENSSH PRIVATE KEY", &arena, &bytes));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *changed = arena_alloc(&arena, bytes.len);
		memcpy(changed, bytes.ptr, bytes.len);
		changed[rows[i].at] ^= 3;
		write_file("changed", armored((struct span){ changed, bytes.len }));
		expect_refused("changed", rows[i].part);
	}
	write_file("changed", span_first(keys_file("ada"), 200));
	expect_refused("changed", "is cut off or damaged");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_the_bytes_that_ssh_keygen_makes),
		cmocka_unit_test(makes_what_git_and_ssh_keygen_verify),
		cmocka_unit_test(leaves_other_keys_to_ssh_keygen),
		cmocka_unit_test(refuses_a_key_that_others_may_read),
		cmocka_unit_test(never_reads_another_key_out_of_a_cut_file),
		cmocka_unit_test(never_reads_a_key_of_another_length),
		cmocka_unit_test(never_signs_with_a_changed_key),
		cmocka_unit_test(says_what_is_wrong_with_a_damaged_key),
	};
	return cmocka_run_group_tests(tests, keys_set_up, keys_tear_down);
}
