/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real keys and real signatures for the tests: a directory of their own, made by
 * ssh-keygen and gpg. `keys_run()` runs a piece of shell there.
 */
#ifndef TESTS_KEYS_FIXTURE_H
#define TESTS_KEYS_FIXTURE_H

#include "base/child.h"
#include "base/limits.h"
#include "review/signature.h"
#include "tests/unit/arena_fixture.h"

#include <unistd.h>

/* 2026-06-01T00:00:00Z, when all keys but the old ones are valid; made at 2026-01-01. */
#define KEYS_NOW 1780272000
#define KEYS_MADE 1767225600

static char keys_directory[] = "/tmp/headgate-keys-XXXXXX";

static struct span keys_run(const char *script, struct span input)
{
	const char *const with[] = {
		"LC_ALL=C", arena_printf(&arena, "GNUPGHOME=%s/.gnupg", keys_directory).ptr,
		arena_printf(&arena, "HOME=%s", keys_directory).ptr, NULL
	};
	const char *const arguments[] = { "sh", "-ec", script, NULL };
	struct child_request request = {
		.arguments = arguments,
		.environment = child_environment(NULL, with, &arena),
		.directory = keys_directory,
		.input = input,
	};
	struct child_result result;
	struct error err;

	assert_int_equal(child_run(&request, &arena, &result, &err), 0);
	if (result.exit_status != 0)
		fail_msg("%s: %.*s", script, SPAN_ARG(result.errors));
	return result.output;
}

/* gpg's clock stands at KEYS_MADE; keys and signatures need not be random here. */
#define KEYS_GPG                                                                                   \
	"gpg() { command gpg --batch -q --no-auto-check-trustdb --pinentry-mode loopback "         \
	"--passphrase '' --faked-system-time ${AT:-1767225600} \"$@\" 2>gpg.log || "               \
	"{ cat gpg.log >&2; return 2; }; }; "

static int keys_set_up(void **state)
{
	arena_set_up(state);
	assert_non_null(mkdtemp(keys_directory));
	setenv("HOME", keys_directory, 1); /* of the gate's own children */
	keys_run("mkdir -m 700 .gnupg; for name in ada grace mallory gate; do "
		 "ssh-keygen -q -t ed25519 -N '' -C $name -f $name; done; "
		 "ssh-keygen -q -t ecdsa -N '' -f ecdsa; "
		 "ssh-keygen -q -t rsa -b 2048 -N '' -f rsa",
		 (struct span){ 0 });
	keys_run(KEYS_GPG
		 "gpg --quick-gen-key 'Ada <ada@example.com>' ed25519 sign never; "
		 "gpg --quick-gen-key 'Grace <grace@example.com>' rsa2048 sign never; "
		 "AT=1577836800 gpg --quick-gen-key 'Old <old@example.com>' ed25519 sign 1y; "
		 "for name in ada grace old; do "
		 "gpg --armor --export $name@example.com >$name.asc; done",
		 (struct span){ 0 });
	return 0;
}

static int keys_tear_down(void **state)
{
	(void)state;
	keys_run("gpgconf --kill all; cd /; rm -rf \"$HOME\"", (struct span){ 0 });
	arena_release(&arena);
	return 0;
}

static struct span keys_file(const char *name)
{
	return keys_run(arena_printf(&arena, "cat %s", name).ptr, (struct span){ 0 });
}

static inline struct span keys_sign_ssh(const char *key, struct span payload)
{
	return keys_run(arena_printf(&arena, "ssh-keygen -q -Y sign -n git -f %s", key).ptr,
			payload);
}

static inline struct span keys_sign_openpgp(const char *name, int64_t at, struct span payload)
{
	return keys_run(arena_printf(&arena, KEYS_GPG "AT=%lld gpg -bsau %s@example.com",
				     (long long)at, name)
				.ptr,
			payload);
}

#endif
