/* SPDX-License-Identifier: Apache-2.0 */
#include "review/signature.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "review/armor.h"
#include "review/signature_formats.h"

int signature_bad(struct signature_verdict *ret_verdict, struct arena *arena, const char *format,
		  ...)
{
	va_list args;

	va_start(args, format);
	ret_verdict->good = false;
	ret_verdict->problem = arena_vprintf(arena, format, args);
	va_end(args);
	return 0;
}

static struct span day_of(int64_t seconds, struct arena *arena)
{
	time_t time = (time_t)seconds;
	struct tm day;

	if (!gmtime_r(&time, &day))
		return (struct span)SPAN("the end of time");
	return arena_printf(arena, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1,
			    day.tm_mday);
}

static bool holds_at(const struct signer *signer, int64_t at)
{
	return (!signer->valid_from || at >= signer->valid_from) &&
	       (!signer->valid_until || at <= signer->valid_until);
}

static void say_not_valid(const struct signature_request *request, const struct signer *signer,
			  struct span fingerprint, struct signature_verdict *ret_verdict)
{
	bool early = signer->valid_from && request->at < signer->valid_from;
	struct span day = day_of(early ? signer->valid_from : signer->valid_until, request->arena);

	signature_bad(ret_verdict, request->arena, "%.*s's key %.*s is not valid %s %.*s",
		      SPAN_ARG(signer->principal), SPAN_ARG(fingerprint),
		      early ? "before" : "after", SPAN_ARG(day));
}

const struct signer *signer_of_key(const struct signature_request *request,
				   enum signature_format format, struct span fingerprint,
				   struct signing_key *ret_key,
				   struct signature_verdict *ret_verdict)
{
	const struct signer *found = NULL, *valid = NULL;
	struct signing_key key;

	ret_verdict->key = fingerprint;
	for (size_t i = 0; i < request->signers->count; i++) {
		const struct signer *signer = &request->signers->items[i];
		if (signing_key_read(signer->key, request->arena, &key) || key.format != format ||
		    !span_equal(key.fingerprint, fingerprint))
			continue;
		if (found && !span_equal(found->principal, signer->principal)) {
			signature_bad(ret_verdict, request->arena,
				      "the key %.*s belongs to both %.*s and %.*s: the policy must "
				      "give it to one of them",
				      SPAN_ARG(fingerprint), SPAN_ARG(found->principal),
				      SPAN_ARG(signer->principal));
			return NULL;
		}
		found = signer;
		if (!holds_at(signer, request->at) || valid)
			continue;
		valid = signer;
		if (ret_key)
			*ret_key = key;
	}
	if (!found)
		signature_bad(ret_verdict, request->arena, "the key %.*s is not in the policy",
			      SPAN_ARG(fingerprint));
	else if (!valid)
		say_not_valid(request, found, fingerprint, ret_verdict);
	return valid;
}

int signature_verify(struct span payload, struct span signature, const struct signers *signers,
		     int64_t at, struct arena *arena, struct signature_verdict *ret_verdict,
		     struct error *err)
{
	struct signature_request request = {
		.payload = payload,
		.signature = ascii_trim(signature),
		.signers = signers,
		.at = at,
		.arena = arena,
	};

	*ret_verdict = (struct signature_verdict){ 0 };
	if (!request.signature.len)
		return signature_bad(ret_verdict, arena, "there is no signature");
	if (request.signature.len > LIMIT_SIGNATURE_BYTES)
		return signature_bad(ret_verdict, arena, "the signature is longer than %d bytes",
				     LIMIT_SIGNATURE_BYTES);
	if (span_starts_with(request.signature, "-----BEGIN " SSH_SIGNATURE))
		return signature_verify_ssh(&request, ret_verdict, err);
	if (span_starts_with(request.signature, "-----BEGIN " OPENPGP_SIGNATURE))
		return signature_verify_openpgp(&request, ret_verdict, err);
	if (span_starts_with(request.signature, "-----BEGIN SIGNED MESSAGE"))
		return signature_bad(ret_verdict, arena,
				     "X.509 signatures are not taken: sign with an SSH or "
				     "OpenPGP key (git config gpg.format)");
	return signature_bad(ret_verdict, arena, "the signature is neither of SSH nor of OpenPGP");
}
