/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receiver of Standard Webhooks 1.0.0: any one of the secrets may have signed, the time may be
 * `tolerance` seconds off. It reads plain bodies and CloudEvents, binary and structured.
 *
 *	"webhook": {"secrets": ["whsec_..."], "tolerance": 300}
 */
#include "stand_in/http.h"
#include "stand_in/signature.h"

static bool signed_with(struct span secret, const struct text *message, struct span signatures)
{
	unsigned char key[128];
	char wanted[64];
	if (!span_starts_with(secret, "whsec_"))
		return false;
	int len = base64_bytes(span_from(secret, 6), key, sizeof(key));
	if (len < 24 || len > 64)
		return false;
	hmac_base64((struct span){ (const char *)key, (size_t)len }, text_span(message), wanted);
	while (signatures.len) {
		struct span one = span_first(signatures, span_find(signatures, ' '));
		if (span_starts_with(one, "v1,") &&
		    equal_secretly(span_from(one, 3), span_of(wanted)))
			return true;
		signatures = span_from(signatures, one.len + 1);
	}
	return false;
}

/* NULL, or why the request is not believed. */
static const char *distrust(const struct stand_in *stand_in, const struct http_request *request,
			    struct http_response *response)
{
	json_t *settings = json_object_get(stand_in->settings, "webhook");
	json_t *secrets = json_object_get(settings, "secrets"), *secret;
	json_t *tolerance = json_object_get(settings, "tolerance");
	struct span id = http_header(request, "webhook-id");
	struct span time_text = http_header(request, "webhook-timestamp");
	struct span signatures = http_header(request, "webhook-signature");
	if (!json_array_size(secrets))
		return NULL;
	response->signature = signatures.len ? "wrong" : "missing";
	if (!id.len || !time_text.len || !signatures.len)
		return "missing webhook headers";
	char digits[24];
	snprintf(digits, sizeof(digits), "%.*s", SPAN_ARG(time_text));
	int64_t off = now_ms() / 1000 - strtoll(digits, NULL, 10);
	int64_t most = json_is_integer(tolerance) ? json_integer_value(tolerance) : 300;
	if (off > most || -off > most)
		return "webhook-timestamp is too far from now";
	struct text message;
	size_t i;
	bool good = false;
	text_init(&message, (size_t)64 << 20);
	text_format(&message, "%.*s.%.*s.", SPAN_ARG(id), SPAN_ARG(time_text));
	text_append(&message, request->body);
	json_array_foreach(secrets, i, secret) good |=
		signed_with(span_of(json_string_value(secret)), &message, signatures);
	text_release(&message);
	if (!good)
		return "no signature is right";
	response->signature = "verified";
	return NULL;
}

static const char *const context[] = { "specversion", "id", "source", "type" };

/* The event's data out of a CloudEvent; NULL with the verdict set when it is malformed. */
static json_t *event_data(const struct http_request *request, json_t *body,
			  struct http_response *response)
{
	struct span type = http_header(request, "Content-Type");
	bool structured = span_starts_with(type, "application/cloudevents+json");
	if (structured) {
		for (size_t i = 0; i < 4; i++) {
			if (!json_string_length(json_object_get(body, context[i]))) {
				answer_line(response, 400, "CloudEvent: an attribute is missing");
				return NULL;
			}
		}
		return json_object_get(body, "data");
	}
	if (!http_has_header(request, "ce-specversion"))
		return body;
	for (size_t i = 0; i < 4; i++) {
		char name[32];
		snprintf(name, sizeof(name), "ce-%s", context[i]);
		if (!http_header(request, name).len) {
			answer_line(response, 400, "CloudEvent: a header is missing");
			return NULL;
		}
	}
	return body;
}

void webhook_receive(struct stand_in *stand_in, const struct http_request *request,
		     struct http_response *response)
{
	response->kind = "webhook";
	if (!span_is(request->method, "POST")) {
		answer_line(response, 405, "Method Not Allowed");
		return;
	}
	const char *problem = distrust(stand_in, request, response);
	if (problem) {
		answer_line(response, 401, problem);
		return;
	}
	json_t *body =
		json_loadb(request->body.ptr ? request->body.ptr : "", request->body.len, 0, NULL);
	if (!body) {
		answer_line(response, 400, "the body is not JSON");
		return;
	}
	json_t *data = event_data(request, body, response);
	if (data) {
		answer_line(response, 204, "");
		response->acted = true;
		response->detail = json_pack("{s:O}", "data", data);
	} else if (!response->status) {
		answer_line(response, 400, "CloudEvent: there is no data");
	}
	json_decref(body);
}
