/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/nats.h"

#include "base/clock.h"
#include "base/limits.h"

#ifndef HEADGATE_NATS

void nats_exchange(struct exchange *exchange)
{
	struct answer answer = {
		.failure = span_of("this headgate-courier was built without NATS"),
	};

	exchange->done(exchange, &answer);
}

#else

#include "courier/state.h"
#include "courier/transport_failure.h"
#include "deploy/nats_message.h"
#include "deploy/target_url.h"

#include <arpa/inet.h>
#include <nats/nats.h>
#include <netdb.h>

/* One publication. Strings are terminated. */
struct publication {
	const struct exchange *exchange;
	struct target_url url;
	const char *host;   /* without brackets */
	const char *server; /* "nats://10.0.0.1:4222": the address that was checked */
	struct answer answer;
};

static const char default_port[] = "4222";

/* Terminated in the arena. Empty when there is no such header. */
static const char *header(const struct exchange *exchange, const char *name)
{
	const struct request *request = exchange->request;

	for (size_t i = 0; i < request->header_count; i++)
		if (span_is(request->headers[i].name, name))
			return arena_copy(exchange->arena, request->headers[i].value).ptr;
	return "";
}

/* --- the address --- */

static void set_server(struct publication *publication, const struct sockaddr *address,
		       socklen_t len, const char *port)
{
	char host[64] = "";
	bool ipv6 = address->sa_family == AF_INET6;

	if (getnameinfo(address, len, host, sizeof(host), NULL, 0, NI_NUMERICHOST) == 0)
		publication->server = arena_printf(publication->exchange->arena, "%s://%s%s%s:%s",
						   publication->url.encrypted ? "tls" : "nats",
						   ipv6 ? "[" : "", host, ipv6 ? "]" : "", port)
					      .ptr;
}

/* The first address of the host that may be connected to. */
static bool find_server(struct publication *publication)
{
	struct addrinfo wanted = { .ai_socktype = SOCK_STREAM }, *found = NULL;
	const struct exchange *exchange = publication->exchange;
	struct arena *arena = exchange->arena;
	const char *port = publication->url.port.len ? arena_copy(arena, publication->url.port).ptr
						     : default_port;
	int status = getaddrinfo(publication->host, port, &wanted, &found);

	if (status != 0) {
		publication->answer.failure =
			arena_printf(arena, "%s: %s", publication->host, gai_strerror(status));
		return false;
	}
	for (struct addrinfo *one = found; one && !publication->server; one = one->ai_next) {
		if (address_is_allowed(one->ai_addr, &exchange->target->allow_private))
			set_server(publication, one->ai_addr, one->ai_addrlen, port);
	}
	if (!publication->server && found)
		publication->answer.failure =
			transport_forbidden(found->ai_addr, exchange->target, arena);
	freeaddrinfo(found);
	return publication->server;
}

/* --- the connection --- */

static natsStatus set_login(natsOptions *options, const struct exchange *exchange)
{
	const char *login = header(exchange, NATS_LOGIN_HEADER);
	const char *colon = strchr(login, ':');

	if (!*login)
		return NATS_OK;
	if (strstr(login, "BEGIN NATS USER JWT"))
		return natsOptions_SetUserCredentialsFromFiles(
			options, exchange->target->secret_file.ptr, NULL);
	if (!colon)
		return natsOptions_SetToken(options, login);
	struct span user =
		arena_copy(exchange->arena, (struct span){ login, (size_t)(colon - login) });
	return natsOptions_SetUserInfo(options, user.ptr, colon + 1);
}

static natsStatus set_security(natsOptions *options, const struct publication *publication)
{
	const struct target *target = publication->exchange->target;

	if (!publication->url.encrypted)
		return NATS_OK;
	natsStatus status = natsOptions_SetSecure(options, true);
	if (status == NATS_OK)
		status = natsOptions_SetExpectedHostname(options, publication->host);
	if (status == NATS_OK && target->ca_file.len)
		status = natsOptions_LoadCATrustedCertificates(options, target->ca_file.ptr);
	return status;
}

static natsStatus set_options(natsOptions *options, const struct publication *publication)
{
	natsStatus status = natsOptions_SetURL(options, publication->server);

	if (status == NATS_OK)
		status = natsOptions_SetName(options, "headgate-courier");
	if (status == NATS_OK)
		status = natsOptions_SetTimeout(options, LIMIT_NATS_CONNECT_MS);
	if (status == NATS_OK)
		status = natsOptions_SetAllowReconnect(options, false);
	/* Else the server could send us, and the login, anywhere. */
	if (status == NATS_OK)
		status = natsOptions_SetIgnoreDiscoveredServers(options, true);
	if (status == NATS_OK)
		status = set_security(options, publication);
	return status == NATS_OK ? set_login(options, publication->exchange) : status;
}

/* The library's words for what went wrong, before another call replaces them. */
static struct span words_of(const struct publication *publication, natsStatus status)
{
	natsStatus last;
	const char *detail = nats_GetLastError(&last);

	return arena_printf(publication->exchange->arena, "%s%s%s", natsStatus_GetText(status),
			    detail && *detail ? ": " : "", detail ? detail : "");
}

static natsStatus connect_to(struct publication *publication, natsConnection **connection)
{
	natsOptions *options = NULL;
	natsStatus status = natsOptions_Create(&options);

	if (status == NATS_OK)
		status = set_options(options, publication);
	if (status == NATS_OK)
		status = natsConnection_Connect(connection, options);
	natsOptions_Destroy(options);
	if (status == NATS_OK)
		return status;
	struct span words = words_of(publication, status);
	if (status == NATS_CONNECTION_AUTH_FAILED) {
		publication->answer.status = 403;
		publication->answer.body = words;
	} else {
		publication->answer.failure = words;
	}
	return status;
}

/* --- the message --- */

static natsStatus publish_once(const struct publication *publication, jsCtx *stream, const char *id,
			       jsPubAck **ret_ack)
{
	const struct exchange *exchange = publication->exchange;
	struct span body = exchange->request->body;
	jsPubOptions options;
	natsMsg *message = NULL;
	jsErrCode code = 0;

	jsPubOptions_Init(&options);
	options.MaxWait = LIMIT_NATS_ACK_MS;
	options.MsgId = id;
	natsStatus status = natsMsg_Create(&message, header(exchange, NATS_SUBJECT_HEADER), NULL,
					   body.ptr, (int)body.len);
	if (status == NATS_OK)
		status = js_PublishMsg(ret_ack, stream, message, &options, &code);
	natsMsg_Destroy(message);
	return status;
}

static void note_stored(struct publication *publication, const jsPubAck *ack)
{
	publication->answer.status = 200;
	publication->answer.body =
		arena_printf(publication->exchange->arena, "message %llu of the stream %s",
			     (unsigned long long)ack->Sequence, ack->Stream);
}

static void publish(struct publication *publication, natsConnection *connection)
{
	const struct exchange *exchange = publication->exchange;
	jsCtx *stream = NULL;
	jsPubAck *ack = NULL;
	natsStatus status = natsConnection_JetStream(&stream, connection, NULL);

	if (status == NATS_OK)
		status = publish_once(publication, stream, header(exchange, NATS_ID_HEADER), &ack);
	/*
	 * Stored a while ago and dropped now. Another revision may have come after it (there and
	 * back again), and the last message of a subject is what counts.
	 */
	if (status == NATS_OK && ack->Duplicate) {
		jsPubAck_Destroy(ack);
		ack = NULL;
		status = publish_once(publication, stream, NULL, &ack);
	}
	if (status == NATS_OK) {
		note_stored(publication, ack);
	} else if (status == NATS_NO_RESPONDERS) {
		publication->answer.status = 404;
		publication->answer.body = span_of(header(exchange, NATS_SUBJECT_HEADER));
	} else {
		publication->answer.status = 500;
		publication->answer.body = words_of(publication, status);
	}
	jsPubAck_Destroy(ack);
	jsCtx_Destroy(stream);
}

void nats_exchange(struct exchange *exchange)
{
	static const char *const schemes[] = { "nats", "tls", NULL };
	struct publication publication = { .exchange = exchange };
	natsConnection *connection = NULL;
	int64_t start = clock_ms();

	if (target_url_parse(exchange->request->url, schemes, &publication.url)) {
		publication.answer.failure = span_of("the url is no address of NATS");
	} else {
		publication.host =
			arena_copy(exchange->arena, url_host(exchange->request->url)).ptr;
		if (find_server(&publication) && connect_to(&publication, &connection) == NATS_OK)
			publish(&publication, connection);
	}
	natsConnection_Destroy(connection);
	publication.answer.milliseconds = (unsigned)(clock_ms() - start);
	exchange->done(exchange, &publication.answer);
}

#endif
