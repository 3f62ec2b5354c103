/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SSH signatures. Which key made one stands in the signature itself (OpenSSH's
 * PROTOCOL.sshsig), so the person is looked up here, and ssh-keygen is asked
 * about exactly that person and that key: its own look-up (find-principals)
 * knows neither the namespace nor a key that two people have.
 */
#include "review/signature_formats.h"

#include "base/ascii.h"
#include "base/child.h"
#include "review/armor.h"
#include "review/wire.h"

struct ssh_signature {
	struct span key;
	struct span namespace;
};

static const char *ssh_signature_read(struct span armored, struct arena *arena,
				      struct ssh_signature *ret_signature)
{
	struct wire wire = { 0 };
	const char *problem = armor_read(armored, SSH_SIGNATURE, arena, &wire.rest);

	if (problem)
		return problem;
	if (!span_is(wire_bytes(&wire, 6), "SSHSIG") || wire_number(&wire, 4) != 1)
		return "the armour holds no SSH signature of version 1";
	ret_signature->key = wire_string(&wire);
	ret_signature->namespace = wire_string(&wire);
	wire_string(&wire); /* reserved */
	wire_string(&wire); /* hash */
	wire_string(&wire); /* the signature */
	return wire_ends(&wire) ? NULL : "the signature is damaged";
}

/* ssh-keygen takes local time; its environment says TZ=UTC. */
static const char *verify_time(int64_t at, struct arena *arena)
{
	time_t time = (time_t)at;
	struct tm utc;

	if (!gmtime_r(&time, &utc))
		return NULL;
	return arena_printf(arena, "-Overify-time=%04d%02d%02d%02d%02d%02d", utc.tm_year + 1900,
			    utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec)
		.ptr;
}

/* In an allowed-signers file it must mean itself: no pattern, no list, no comment. */
static bool is_plain_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_alphanumeric(name.ptr[i]) && !strchr("._-+@:", name.ptr[i]))
			return false;
	return name.len > 0;
}

static int ask_ssh_keygen(const struct signature_request *request, const struct signer *signer,
			  const struct signing_key *key, struct child_result *ret_result,
			  struct error *err)
{
	static const char *const keep[] = { "PATH", NULL };
	static const char *const with[] = { "LC_ALL=C", "TZ=UTC", NULL };
	struct arena *arena = request->arena;
	const char *time = verify_time(request->at, arena);
	struct span allowed =
		arena_printf(arena, "%.*s namespaces=\"" SIGNATURE_NAMESPACE "\" %.*s\n",
			     SPAN_ARG(signer->principal), SPAN_ARG(key->line));
	const char *const arguments[] = {
		"ssh-keygen",
		"-Y",
		"verify",
		"-n",
		SIGNATURE_NAMESPACE,
		"-f",
		CHILD_FILE_0,
		"-I",
		arena_copy(arena, signer->principal).ptr,
		"-s",
		CHILD_FILE_1,
		time,
		NULL,
	};
	struct child_request child = {
		.arguments = arguments,
		.environment = child_environment_of(keep, with, arena),
		.directory = "/",
		.input = request->payload,
		.files = { allowed, request->signature },
	};

	if (!time)
		return error_set(err, ERROR_INPUT, "the time of a signature is none");
	return child_run(&child, arena, ret_result, err);
}

int signature_verify_ssh(const struct signature_request *request,
			 struct signature_verdict *ret_verdict, struct error *err)
{
	struct ssh_signature signature;
	struct signing_key key;
	struct child_result result;
	const char *problem = ssh_signature_read(request->signature, request->arena, &signature);

	if (problem)
		return signature_bad(ret_verdict, request->arena, "%s", problem);
	if (!span_is(signature.namespace, SIGNATURE_NAMESPACE))
		return signature_bad(ret_verdict, request->arena,
				     "the signature was made for the namespace \"%.*s\", not for "
				     "\"" SIGNATURE_NAMESPACE "\"",
				     SPAN_ARG(span_first(signature.namespace, 64)));
	const struct signer *signer =
		signer_of_key(request, FORMAT_SSH, ssh_fingerprint(signature.key, request->arena),
			      &key, ret_verdict);
	if (!signer)
		return 0;
	if (!is_plain_name(signer->principal))
		return signature_bad(ret_verdict, request->arena,
				     "the policy gives the key %.*s to a name that is none",
				     SPAN_ARG(ret_verdict->key));
	if (ask_ssh_keygen(request, signer, &key, &result, err) < 0)
		return -1;
	if (result.exit_status == 0) {
		ret_verdict->good = true;
		ret_verdict->principal = signer->principal;
		return 0;
	}
	if (!span_contains(result.output, "Could not verify signature"))
		return error_set(err, ERROR_SYSTEM, "ssh-keygen could not verify: %.*s",
				 SPAN_ARG(span_first(ascii_trim(result.errors), 200)));
	return signature_bad(ret_verdict, request->arena,
			     "%.*s's signature does not fit: what was signed is something else",
			     SPAN_ARG(signer->principal));
}
