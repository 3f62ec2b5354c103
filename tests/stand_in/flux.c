/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flux's notification-controller: Receivers found by the raw request URI.
 *
 *	"flux": [{"type": "generic-hmac", "name": "manifests", "namespace": "flux-system",
 *		  "token": "tok123", "state": "ready"}]
 *
 * type: generic-hmac, github, generic. state: ready, suspended (503), failing (500).
 */
#include "stand_in/http.h"
#include "stand_in/signature.h"

enum { BODY_MAX = 3 << 20 };

static const char *member(json_t *receiver, const char *name)
{
	const char *value = json_string_value(json_object_get(receiver, name));
	return value ? value : "";
}

static json_t *receiver_at(const struct stand_in *stand_in, struct span target)
{
	json_t *receiver;
	size_t i;
	json_array_foreach(json_object_get(stand_in->settings, "flux"), i, receiver)
	{
		char text[1024], hash[HASH_HEX_MAX];
		snprintf(text, sizeof(text), "%s%s%s", member(receiver, "token"),
			 member(receiver, "name"), member(receiver, "namespace"));
		sha256_hex(span_of(text), hash);
		if (span_is(span_from(target, strlen("/hook/")), hash))
			return receiver;
	}
	return NULL;
}

/* "sha256=<hex>", the prefix required. */
static bool header_signs(struct span header, struct span token, struct span body)
{
	static const char *const hashes[] = { "sha1", "sha256", "sha512" };
	size_t equals = span_find(header, '=');
	for (size_t i = 0; i < 3; i++) {
		char hex[HASH_HEX_MAX];
		if (!span_is(span_first(header, equals), hashes[i]) || equals == header.len)
			continue;
		hmac_hex(hashes[i], token, body, hex);
		return equal_secretly(span_from(header, equals + 1), span_of(hex));
	}
	return false;
}

static bool github_signs(const struct http_request *request, struct span token)
{
	struct span newer = http_header(request, "X-Hub-Signature-256");
	struct span older = http_header(request, "X-Hub-Signature");
	struct span type = http_header(request, "Content-Type");
	if (!span_starts_with(type, "application/json"))
		return false;
	return header_signs(newer.len ? newer : older, token, request->body);
}

static bool is_signed(const struct http_request *request, const char *type, struct span token,
		      struct http_response *response)
{
	bool hmac = strcmp(type, "generic-hmac") == 0, github = strcmp(type, "github") == 0;
	if (!hmac && !github)
		return true; /* generic: the path is the secret */
	bool good = hmac ? header_signs(http_header(request, "X-Signature"), token, request->body)
			 : github_signs(request, token);
	response->signature = good ? "verified" : "wrong";
	return good;
}

void flux_receive(struct stand_in *stand_in, const struct http_request *request,
		  struct http_response *response)
{
	json_t *receiver = receiver_at(stand_in, request->target);
	response->kind = "flux";
	if (!receiver) {
		answer_line(response, 404, "404 page not found");
		return;
	}
	const char *state = member(receiver, "state");
	struct span token = span_of(member(receiver, "token"));
	bool event = strcmp(member(receiver, "type"), "github") != 0 ||
		     http_header(request, "X-GitHub-Event").len;
	if (strcmp(state, "suspended") == 0)
		answer_line(response, 503, "unable to process the request");
	else if (request->body.len > BODY_MAX)
		answer_line(response, 413, "request body too large");
	else if (!event || !is_signed(request, member(receiver, "type"), token, response))
		answer_line(response, 400, "unable to validate payload");
	else if (strcmp(state, "failing") == 0)
		answer_line(response, 500, "unable to request reconciliation");
	else
		answer_line(response, 200, "");
	response->acted = response->status == 200;
	response->detail = json_pack("{s:s}", "receiver", member(receiver, "name"));
}
