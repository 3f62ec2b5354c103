/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/request.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time_text.h"
#include "deploy/message_body.h"
#include "deploy/message_signature.h"
#include "deploy/nats_message.h"
#include "deploy/repository_url.h"

void request_header(struct request *request, struct arena *arena, const char *name,
		    struct span value)
{
	struct request_header *headers =
		ARENA_ARRAY(arena, request->header_count + 1, struct request_header);

	if (request->header_count)
		memcpy(headers, request->headers, request->header_count * sizeof(*headers));
	headers[request->header_count++] = (struct request_header){ span_of(name), value };
	request->headers = headers;
}

/* What a function needs that makes the requests of one kind. */
struct making {
	const struct delivery *delivery;
	const struct targets *targets;
	struct span secret; /* empty: unsigned */
	int64_t now;
	struct arena *arena;
	struct requests *requests;
	struct error *err;
};

static struct request *add(struct making *making, struct span body, const char *content_type)
{
	ARENA_GROW(making->arena, making->requests);
	struct request *request = &making->requests->items[making->requests->count++];
	*request = (struct request){
		.method = "POST",
		.url = making->delivery->target->url,
		.body = body,
	};
	request_header(request, making->arena, "Content-Type", span_of(content_type));
	return request;
}

static void add_github_push(struct making *making, struct span html_url)
{
	struct arena *arena = making->arena;
	struct span body = github_push_body(making->delivery, html_url, arena);
	struct request *request = add(making, body, "application/json");

	request_header(request, arena, "X-GitHub-Event", span_of("push"));
	request_header(request, arena, "X-GitHub-Delivery", making->delivery->id);
	if (!making->secret.len)
		return;
	/* Argo CD up to 2.12 reads only the second, since 2.13 only the first. */
	request_header(request, arena, "X-Hub-Signature-256",
		       signature_hex(HMAC_SHA256, making->secret, body, arena));
	request_header(request, arena, "X-Hub-Signature",
		       signature_hex(HMAC_SHA1, making->secret, body, arena));
}

static int make_argocd(struct making *making)
{
	struct span *urls;
	size_t count;

	html_urls_of(making->targets->clone_urls, making->targets->clone_url_count, making->arena,
		     &urls, &count);
	for (size_t i = 0; i < count; i++)
		add_github_push(making, urls[i]);
	if (count)
		return 0;
	error_set(
		making->err, ERROR_INPUT,
		making->targets->clone_url_count
			? "no headgate.cloneUrl is one that Argo CD can match (ssh://, https:// or "
			  "user@host:path)"
			: "headgate.cloneUrl is not set, so Argo CD cannot know which "
			  "Applications are meant");
	return error_hint(
		making->err,
		"type: git config --add headgate.cloneUrl URL, with each URL that stands as "
		"repoURL in Applications");
}

static int make_flux(struct making *making)
{
	struct arena *arena = making->arena;
	struct span *urls, none = { 0 };
	size_t count;

	if (making->delivery->target->receiver == RECEIVER_GITHUB) {
		/* A Receiver names what it refreshes; the URL tells it nothing. */
		html_urls_of(making->targets->clone_urls, making->targets->clone_url_count, arena,
			     &urls, &count);
		add_github_push(making, count ? urls[0] : none);
		return 0;
	}
	struct span body = flux_event_body(making->delivery, arena);
	struct request *request = add(making, body, "application/json");
	if (making->delivery->target->receiver == RECEIVER_GENERIC_HMAC && !making->secret.len)
		return error_set(
			making->err, ERROR_INPUT,
			"it has no secret, and a Flux Receiver of type generic-hmac takes "
			"nothing unsigned; type: git config headgate.target.%.*s.secretFile "
			"FILE, with the Receiver's token in it",
			SPAN_ARG(making->delivery->target->name));
	if (making->delivery->target->receiver == RECEIVER_GENERIC_HMAC)
		request_header(request, arena, "X-Signature",
			       signature_hex(HMAC_SHA256, making->secret, body, arena));
	return 0;
}

/* A name as a URI reference: all but unreserved characters percent-encoded (RFC 3986). */
static struct span uri_reference(struct span name, struct arena *arena)
{
	struct text text;

	text_init(&text, 3 * name.len + 1);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char byte = (unsigned char)name.ptr[i];
		if (ascii_is_alphanumeric((char)byte) || (byte && strchr("-._~/", byte)))
			text_byte(&text, (char)byte);
		else
			text_format(&text, "%%%02X", byte);
	}
	struct span encoded = arena_copy(arena, text_span(&text));
	text_release(&text);
	return encoded;
}

/* What tells this repository from others: its first URL that is one, or its name. */
static struct span source_of(const struct making *making)
{
	struct span *urls;
	size_t count;

	html_urls_of(making->targets->clone_urls, making->targets->clone_url_count, making->arena,
		     &urls, &count);
	return count ? urls[0] : uri_reference(making->delivery->repository, making->arena);
}

/* The value of a CloudEvents header: HTTP protocol binding 1.0, section 3.1.3.2. */
static struct span cloud_event_value(struct span value, struct arena *arena)
{
	struct text text;

	text_init(&text, 3 * value.len + 1);
	for (size_t i = 0; i < value.len; i++) {
		unsigned char byte = (unsigned char)value.ptr[i];
		if (byte > ' ' && byte < 0x7f && byte != '"' && byte != '%')
			text_byte(&text, (char)byte);
		else
			text_format(&text, "%%%02X", byte);
	}
	struct span encoded = arena_copy(arena, text_span(&text));
	text_release(&text);
	return encoded;
}

static struct span time_of(int64_t seconds, struct arena *arena)
{
	struct text text;

	text_init(&text, LIMIT_MESSAGE_BYTES);
	text_time(&text, seconds);
	struct span copy = arena_copy(arena, text_span(&text));
	text_release(&text);
	return copy;
}

static void add_cloud_event_headers(struct making *making, struct request *request,
				    struct span source)
{
	struct arena *arena = making->arena;
	const struct delivery *delivery = making->delivery;

	request_header(request, arena, "ce-specversion", span_of("1.0"));
	request_header(request, arena, "ce-id", cloud_event_value(delivery->id, arena));
	request_header(request, arena, "ce-source", cloud_event_value(source, arena));
	request_header(request, arena, "ce-type", span_of(ref_updated));
	request_header(request, arena, "ce-subject", cloud_event_value(delivery->branch, arena));
	request_header(request, arena, "ce-time", time_of(delivery->time, arena));
}

static int make_webhook(struct making *making)
{
	const struct delivery *delivery = making->delivery;
	struct arena *arena = making->arena;
	bool structured = delivery->target->event == EVENT_CLOUDEVENTS_STRUCTURED;
	struct span signature, source = source_of(making);
	struct span body = webhook_body(delivery, source, arena);
	struct request *request = add(making, body,
				      structured ? "application/cloudevents+json; charset=utf-8"
						 : "application/json");

	if (delivery->target->event == EVENT_CLOUDEVENTS_BINARY)
		add_cloud_event_headers(making, request, source);
	request_header(request, arena, "webhook-id", delivery->id);
	request_header(request, arena, "webhook-timestamp",
		       arena_printf(arena, "%lld", (long long)making->now));
	if (!making->secret.len)
		return 0;
	const char *wrong = signature_standard_webhook(making->secret, delivery->id, making->now,
						       body, arena, &signature);
	if (wrong) {
		error_set(making->err, ERROR_INPUT, "%s (Standard Webhooks)", wrong);
		return error_hint(
			making->err,
			"type: (umask 077; printf 'whsec_%%s\\n' \"$(openssl rand -base64 "
			"32)\" > FILE), and give the receiver the same line");
	}
	request_header(request, arena, "webhook-signature", signature);
	return 0;
}

static void make_nats(struct making *making)
{
	ARENA_GROW(making->arena, making->requests);
	making->requests->items[making->requests->count++] =
		nats_request(making->delivery, source_of(making), making->secret, making->arena);
}

/* Argo CD and Flux know one secret; a second line would become a part of it. */
static int take_single_secret(struct making *making)
{
	if (signature_single_secret(making->secret, &making->secret))
		return 0;
	error_set(making->err, ERROR_INPUT, "the secret has several lines, and %s knows one secret",
		  making->delivery->target->kind == TARGET_FLUX ? "Flux" : "Argo CD");
	return error_hint(making->err, "leave one line in the file of the secret");
}

int delivery_requests(const struct delivery *delivery, const struct targets *targets,
		      const struct credentials *credentials, int64_t now, struct arena *arena,
		      struct requests *ret_requests, struct error *err)
{
	struct making making = {
		.delivery = delivery,
		.targets = targets,
		.secret = ascii_trim(credentials->secret),
		.now = now,
		.arena = arena,
		.requests = ret_requests,
		.err = err,
	};
	int status = 0;

	*ret_requests = (struct requests){ 0 };
	switch (delivery->target->kind) {
	case TARGET_ARGOCD:
		status = take_single_secret(&making);
		status = status < 0 ? status : make_argocd(&making);
		break;
	case TARGET_FLUX:
		status = take_single_secret(&making);
		status = status < 0 ? status : make_flux(&making);
		break;
	case TARGET_WEBHOOK:
		status = make_webhook(&making);
		break;
	case TARGET_NATS:
		make_nats(&making);
		break;
	}
	return status;
}
