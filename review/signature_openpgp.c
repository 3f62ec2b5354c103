/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenPGP signatures, by gpg(1): gpgv does not look whether a key has expired.
 *
 * The keyring is a file in memory that holds the people's keys and nothing else.
 * The home directory is /dev/null, so that nothing of the account's own gpg is
 * read and nothing can be left behind; no agent and no dirmngr is started.
 * --faked-system-time makes gpg judge for the time that is asked about.
 *
 * gpg ends with 0 also for a key that has expired or is revoked. Only the one
 * status line GOODSIG says that all is well (gnupg's doc/DETAILS).
 */
#include "review/signature_formats.h"

#include "base/ascii.h"
#include "base/child.h"
#include "base/text.h"
#include "review/armor.h"
#include "review/openpgp.h"

/* What gpg said of the one signature. */
struct gpg_status {
	size_t signatures; /* NEWSIG */
	size_t good;       /* GOODSIG */
	bool bad;
	bool expired_key;
	bool revoked_key;
	bool expired;
	bool unknown_key;
	struct span issuer;      /* key id or fingerprint of ERRSIG, NO_PUBKEY */
	struct span fingerprint; /* VALIDSIG: of the primary key */
};

static struct span last_word(struct span line)
{
	const char *space = line.len ? memrchr(line.ptr, ' ', line.len) : NULL;

	return space ? span_between(space + 1, line.ptr + line.len) : line;
}

static void status_line(struct gpg_status *status, struct span line)
{
	struct span word = span_first(line, span_find(line, ' '));

	if (span_is(word, "NEWSIG"))
		status->signatures++;
	else if (span_is(word, "GOODSIG"))
		status->good++;
	else if (span_is(word, "BADSIG"))
		status->bad = true;
	else if (span_is(word, "EXPKEYSIG"))
		status->expired_key = true;
	else if (span_is(word, "REVKEYSIG"))
		status->revoked_key = true;
	else if (span_is(word, "EXPSIG"))
		status->expired = true;
	else if (span_is(word, "NO_PUBKEY"))
		status->unknown_key = true;
	else if (span_is(word, "ERRSIG"))
		status->issuer = last_word(line);
	else if (span_is(word, "VALIDSIG"))
		status->fingerprint = last_word(line);
}

static struct gpg_status status_read(struct span output)
{
	static const char prefix[] = "[GNUPG:] ";
	struct gpg_status status = { 0 };

	while (output.len) {
		struct span line = span_first(output, span_find(output, '\n'));
		output = span_from(output, line.len + 1);
		if (span_starts_with(line, prefix))
			status_line(&status, span_from(line, sizeof(prefix) - 1));
	}
	return status;
}

/* The OpenPGP keys of all signers, each once, one behind the other. */
static struct span keyring_of(const struct signature_request *request)
{
	const struct signers *signers = request->signers;
	struct span *keys = ARENA_ARRAY(request->arena, signers->count, struct span);
	size_t count = 0, len = 0;

	for (size_t i = 0; i < signers->count; i++) {
		struct signing_key key;
		if (signing_key_read(signers->items[i].key, request->arena, &key) ||
		    key.format != FORMAT_OPENPGP)
			continue;
		keys[count++] = key.bytes;
		len += key.bytes.len;
	}
	char *ring = arena_alloc(request->arena, len + 1);
	char *end = ring;
	for (size_t i = 0; i < count; i++)
		end = mempcpy(end, keys[i].ptr, keys[i].len);
	return span_between(ring, end);
}

static int ask_gpg(const struct signature_request *request, struct child_result *ret_result,
		   struct error *err)
{
	static const char *const keep[] = { "PATH", NULL };
	static const char *const with[] = { "LC_ALL=C", NULL };
	struct arena *arena = request->arena;
	struct span time = arena_printf(arena, "%lld", (long long)request->at);
	const char *const arguments[] = {
		"gpg",
		"--no-options",
		"--homedir",
		"/dev/null",
		"--batch",
		"--no-tty",
		"--no-autostart",
		"--disable-dirmngr",
		"--no-auto-key-retrieve",
		"--lock-never",
		"--no-random-seed-file",
		"--no-auto-check-trustdb",
		"--trust-model",
		"always",
		"--no-default-keyring",
		"--keyring",
		CHILD_FILE_0,
		"--weak-digest",
		"SHA1",
		"--faked-system-time",
		time.ptr,
		"--status-fd",
		"1",
		"--verify",
		CHILD_FILE_1,
		"-",
		NULL,
	};
	struct child_request child = {
		.arguments = arguments,
		.environment = child_environment_of(keep, with, arena),
		.directory = "/",
		.input = request->payload,
		.files = { keyring_of(request), request->signature },
	};

	return child_run(&child, arena, ret_result, err);
}

static int judge(const struct signature_request *request, const struct gpg_status *status,
		 const struct child_result *result, struct signature_verdict *ret_verdict)
{
	struct arena *arena = request->arena;

	if (status->unknown_key)
		return signature_bad(ret_verdict, arena, "the key %.*s is not in the policy",
				     SPAN_ARG(status->issuer));
	if (status->bad)
		return signature_bad(ret_verdict, arena,
				     "the signature does not fit: what was signed is something "
				     "else");
	if (!status->fingerprint.len)
		return signature_bad(ret_verdict, arena, "gpg cannot take the signature: %.*s",
				     SPAN_ARG(span_first(ascii_trim(result->errors), 300)));
	const struct signer *signer =
		signer_of_key(request, FORMAT_OPENPGP, status->fingerprint, NULL, ret_verdict);
	if (!signer)
		return 0;
	if (status->revoked_key || status->expired_key)
		return signature_bad(ret_verdict, arena, "%.*s's key %.*s %s",
				     SPAN_ARG(signer->principal), SPAN_ARG(status->fingerprint),
				     status->revoked_key ? "is revoked" : "has expired");
	if (status->expired)
		return signature_bad(ret_verdict, arena, "the signature has expired");
	if (result->exit_status != 0 || status->good != 1 || status->signatures != 1)
		return signature_bad(ret_verdict, arena, "gpg does not call the signature good");
	ret_verdict->good = true;
	ret_verdict->principal = signer->principal;
	return 0;
}

int signature_verify_openpgp(const struct signature_request *request,
			     struct signature_verdict *ret_verdict, struct error *err)
{
	struct child_result result;
	struct span packets;
	const char *problem =
		armor_read(request->signature, OPENPGP_SIGNATURE, request->arena, &packets);

	if (!problem)
		problem = openpgp_signature_problem(packets);
	if (problem)
		return signature_bad(ret_verdict, request->arena, "%s", problem);
	if (ask_gpg(request, &result, err) < 0)
		return -1;
	struct gpg_status status = status_read(result.output);
	return judge(request, &status, &result, ret_verdict);
}
