/* SPDX-License-Identifier: Apache-2.0 */
/* The gate's own key: signing with it, and its public half. */
#include "review/signature.h"

#include "base/ascii.h"
#include "base/child.h"
#include "base/file.h"
#include "base/limits.h"
#include "review/armor.h"
#include "review/signature_formats.h"
#include "review/signing_key.h"

/* A name that no person can have (review/principal.h), for the messages. */
#define GATE_PRINCIPAL ":gate"

struct gate_key {
	enum signature_format format;
	struct span name; /* the private key's file, or what gpg -u takes; terminated */
};

static int one_value(struct repository *repository, const char *key, struct arena *arena,
		     struct span *ret_value, struct error *err)
{
	struct span *values;
	size_t count;

	if (repository_config(repository, key, arena, &values, &count, err) < 0)
		return -1;
	*ret_value = count ? arena_copy(arena, values[count - 1]) : (struct span){ 0 };
	return 0;
}

/* 1 and the key, 0 when none is configured, -1. */
static int gate_key_read(struct repository *repository, struct arena *arena,
			 struct gate_key *ret_key, struct error *err)
{
	struct span format;

	if (one_value(repository, "headgate.signing.key", arena, &ret_key->name, err) < 0 ||
	    one_value(repository, "headgate.signing.format", arena, &format, err) < 0)
		return -1;
	if (!ret_key->name.len && !format.len)
		return 0;
	if (!ret_key->name.len) {
		error_set(err, ERROR_INPUT, "headgate.signing.format is set, and no key");
		return error_hint(err, "Type: git config headgate.signing.key FILE");
	}
	if (!format.len || span_is(format, "ssh"))
		ret_key->format = FORMAT_SSH;
	else if (span_is(format, "openpgp"))
		ret_key->format = FORMAT_OPENPGP;
	else {
		error_set(err, ERROR_INPUT, "headgate.signing.format is none of ssh, openpgp");
		return error_hint(err, "Type: git config headgate.signing.format ssh");
	}
	if (ret_key->format == FORMAT_SSH && ret_key->name.ptr[0] != '/') {
		error_set(err, ERROR_INPUT, "headgate.signing.key is no absolute path");
		return error_hint(err, "Type: git config headgate.signing.key /etc/headgate/key");
	}
	return 1;
}

/* Nobody is there to type a passphrase: a key that needs one fails at once. */
static int run(const char *const *arguments, struct span input, struct arena *arena,
	       struct child_result *ret_result, struct error *err)
{
	static const char *const keep[] = { "PATH", "HOME", NULL };
	static const char *const with[] = { "LC_ALL=C", "SSH_ASKPASS_REQUIRE=force",
					    "SSH_ASKPASS=false", NULL };
	struct child_request child = {
		.arguments = arguments,
		.environment = child_environment_of(keep, with, arena),
		.directory = "/",
		.input = input,
	};

	if (child_run(&child, arena, ret_result, err) < 0)
		return -1;
	if (ret_result->exit_status == 0)
		return 0;
	return error_set(err, ERROR_SYSTEM, "\"%s\" failed: %.*s", arguments[0],
			 SPAN_ARG(span_first(ascii_trim(ret_result->errors), 200)));
}

static int sign_by_program(const struct gate_key *key, struct span payload, struct arena *arena,
			   struct span *ret_signature, struct error *err)
{
	struct child_result result;
	const char *const ssh[] = { "ssh-keygen",        "-q", "-Y",          "sign", "-n",
				    SIGNATURE_NAMESPACE, "-f", key->name.ptr, NULL };
	const char *const openpgp[] = { "gpg",         "--batch",     "--no-tty", "--pinentry-mode",
					"error",       "--status-fd", "2",        "-bsau",
					key->name.ptr, NULL };

	if (run(key->format == FORMAT_SSH ? ssh : openpgp, payload, arena, &result, err) < 0)
		return -1;
	if (!span_starts_with(result.output, "-----BEGIN ") ||
	    result.output.len > LIMIT_SIGNATURE_BYTES)
		return error_set(err, ERROR_SYSTEM, "\"%s\" gave no signature",
				 key->format == FORMAT_SSH ? ssh[0] : openpgp[0]);
	*ret_signature = result.output;
	return 0;
}

static int sign(const struct gate_key *key, struct span payload, struct arena *arena,
		struct span *ret_signature, struct error *err)
{
	int made = 0;

	if (key->format == FORMAT_SSH)
		made = signature_make_ed25519(key->name.ptr, payload, arena, ret_signature, err);
	if (made != 0)
		return made < 0 ? -1 : 0;
	return sign_by_program(key, payload, arena, ret_signature, err);
}

int signature_of_gate(struct repository *repository, struct span payload, struct arena *arena,
		      struct span *ret_signature, struct error *err)
{
	struct gate_key key = { 0 };
	int configured = gate_key_read(repository, arena, &key, err);

	if (configured <= 0)
		return configured;
	if (sign(&key, payload, arena, ret_signature, err) < 0)
		return error_wrap(err, "the gate's key cannot sign");
	return 1;
}

/* The public half stands beside the private one; else ssh-keygen makes it. */
static int ssh_public_key(const struct gate_key *key, struct arena *arena, struct span *ret_text,
			  struct error *err)
{
	const char *const arguments[] = { "ssh-keygen", "-y", "-f", key->name.ptr, NULL };
	struct file_buffer buffer = { 0 };
	struct file_content content;
	struct child_result result;
	struct error absent;
	struct span path = arena_printf(arena, "%.*s.pub", SPAN_ARG(key->name));

	if (file_read(path.ptr, FILE_LINKS_FOLLOWED, LIMIT_PUBLIC_KEY_BYTES, &buffer, &content,
		      &absent) == 0 &&
	    content.bytes.ptr) {
		*ret_text = arena_copy(arena, content.bytes);
		file_buffer_release(&buffer);
		return 0;
	}
	file_buffer_release(&buffer);
	if (run(arguments, (struct span){ 0 }, arena, &result, err) < 0)
		return -1;
	*ret_text = result.output;
	return 0;
}

static int openpgp_public_key(const struct gate_key *key, struct arena *arena,
			      struct span *ret_text, struct error *err)
{
	const char *const arguments[] = { "gpg",      "--batch",          "--no-tty",
					  "--armor",  "--export-options", "export-minimal",
					  "--export", key->name.ptr,      NULL };
	struct child_result result;

	if (run(arguments, (struct span){ 0 }, arena, &result, err) < 0)
		return -1;
	*ret_text = result.output;
	return 0;
}

int signature_gate_key(struct repository *repository, struct arena *arena,
		       struct signer *ret_signer, struct error *err)
{
	struct gate_key key = { 0 };
	struct span text = { 0 };
	struct signing_key parsed;
	int configured = gate_key_read(repository, arena, &key, err);

	if (configured <= 0)
		return configured;
	if ((key.format == FORMAT_SSH ? ssh_public_key : openpgp_public_key)(&key, arena, &text,
									     err) < 0)
		return error_wrap(err, "the gate's public key cannot be read");
	const char *problem = signing_key_read(text, arena, &parsed);
	if (problem)
		return error_set(err, ERROR_INPUT, "the gate's public key cannot be used: %s",
				 problem);
	*ret_signer = (struct signer){ .principal = SPAN(GATE_PRINCIPAL), .key = text };
	return 1;
}
