/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/transport.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "courier/transport_failure.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* All header lines of one answer; servers' own ceilings for requests are 8 to 32 KiB. */
static const size_t headers_bytes_max = (size_t)64 << 10;

struct transfer {
	struct exchange *exchange;
	struct transport *transport;
	CURL *easy;
	struct curl_slist *headers;
	struct text body;
	size_t header_bytes;
	bool cut;              /* there was more than is kept, and what is kept is enough */
	bool too_large;        /* there was more, and all of it is needed */
	struct span forbidden; /* why the address was not connected to; empty: it was */
	char complaint[CURL_ERROR_SIZE];
	struct transfer *next;
};

struct transport {
	CURLM *multi;
	struct span proxy;
	struct transfer *waiting, *last_waiting;
	struct transfer *running;
	size_t waiting_count;
	size_t running_count;
	size_t done_count;
};

int transport_open(struct span proxy, struct transport **ret_transport, struct error *err)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return error_set(err, ERROR_SYSTEM, "the network library does not start");
	struct transport *transport = calloc(1, sizeof(*transport));
	if (transport)
		transport->multi = curl_multi_init();
	if (!transport || !transport->multi) {
		free(transport);
		curl_global_cleanup();
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	transport->proxy = proxy;
	*ret_transport = transport;
	return 0;
}

static void transfer_free(struct transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	text_release(&transfer->body);
	free(transfer);
}

static void free_all(struct transport *transport, struct transfer *list, bool running)
{
	while (list) {
		struct transfer *next = list->next;
		if (running)
			curl_multi_remove_handle(transport->multi, list->easy);
		transfer_free(list);
		list = next;
	}
}

void transport_close(struct transport *transport)
{
	if (!transport)
		return;
	free_all(transport, transport->running, /* running= */ true);
	free_all(transport, transport->waiting, /* running= */ false);
	curl_multi_cleanup(transport->multi);
	free(transport);
	curl_global_cleanup();
}

/*
 * More than is kept: of an answer that is hardly read its status is enough, so the rest is not
 * waited for; one that was asked for with its own ceiling is of no use in part.
 */
/* NOLINTNEXTLINE(readability-non-const-parameter): the type is curl's */
static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	struct span more = { bytes, size * count };
	struct text *body = &transfer->body;

	if (more.len <= body->max_bytes - body->len) {
		text_append(body, more);
		return text_failed(body) ? 0 : more.len;
	}
	if (transfer->exchange->request->max_answer_bytes) {
		transfer->too_large = true;
		return 0;
	}
	text_append(body, span_first(more, body->max_bytes - body->len));
	transfer->cut = true;
	return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is curl's */
static size_t count_header(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;

	(void)bytes;
	transfer->header_bytes += size * count;
	if (transfer->header_bytes <= headers_bytes_max)
		return size * count;
	transfer->too_large = true;
	return 0;
}

/* Every address is looked at here, whatever name or redirect led to it. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = context;
	const struct exchange *exchange = transfer->exchange;

	if (purpose != CURLSOCKTYPE_IPCXN) {
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	/* The address of a proxy is the administrator's word; targets it reaches are its affair. */
	if (transfer->transport->proxy.len == 0 &&
	    !address_is_allowed(&address->addr, &exchange->target->allow_private)) {
		transfer->forbidden =
			transport_forbidden(&address->addr, exchange->target, exchange->arena);
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool is_printable(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return false;
	return true;
}

/* A line break in a value would begin another header. */
static int add_header(struct transfer *transfer, struct span name, struct span value,
		      struct error *err)
{
	if (!is_printable(name) || !is_printable(value) || span_is_empty(name))
		return error_set(err, ERROR_INPUT, "a header has a control character");
	struct text line;
	text_init(&line, LIMIT_ANSWER_BYTES);
	text_append(&line, name);
	/* libcurl takes "Name:" for "leave it out" and "Name;" for an empty value. */
	text_string(&line, value.len ? ": " : ";");
	text_append(&line, value);
	struct curl_slist *list =
		text_failed(&line) ? NULL : curl_slist_append(transfer->headers, line.bytes);
	if (line.bytes)
		explicit_bzero(line.bytes, line.len);
	text_release(&line);
	if (!list)
		return error_set(err, ERROR_LIMIT, "a header is too long");
	transfer->headers = list;
	return 0;
}

/* libcurl's own: a pause for "100 Continue" before large bodies, a form's content type. */
static int leave_out(struct transfer *transfer, const char *header, struct error *err)
{
	struct curl_slist *list = curl_slist_append(transfer->headers, header);

	if (!list)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	transfer->headers = list;
	return 0;
}

static int set_headers(struct transfer *transfer, struct error *err)
{
	const struct request *request = transfer->exchange->request;
	bool has_type = false;

	for (size_t i = 0; i < request->header_count; i++) {
		const struct request_header *header = &request->headers[i];
		has_type |= header->name.len == strlen("content-type") &&
			    strncasecmp(header->name.ptr, "content-type", header->name.len) == 0;
		if (add_header(transfer, header->name, header->value, err) < 0)
			return -1;
	}
	if (leave_out(transfer, "Expect:", err) < 0 ||
	    (!has_type && leave_out(transfer, "Content-Type:", err) < 0))
		return -1;
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
	return 0;
}

static void set_method(CURL *easy, const struct request *request)
{
	if (strcmp(request->method, "HEAD") == 0) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	} else if (request->body.ptr || strcmp(request->method, "POST") == 0) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
				 request->body.ptr ? request->body.ptr : "");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	} else if (strcmp(request->method, "GET") != 0) {
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	}
}

/*
 * Connections are not used again: one that was opened for a target that may reach a private
 * address would else serve another target that may not.
 */
static void set_connection(struct transfer *transfer)
{
	const struct target *target = transfer->exchange->target;
	CURL *easy = transfer->easy;

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY,
			 transfer->transport->proxy.len ? transfer->transport->proxy.ptr : "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* The system's authorities stay trusted: their directory is another option. */
	if (target->ca_file.len)
		curl_easy_setopt(easy, CURLOPT_CAINFO, target->ca_file.ptr);
}

static void set_ceilings(struct transfer *transfer)
{
	const struct request *request = transfer->exchange->request;
	CURL *easy = transfer->easy;

	text_init(&transfer->body,
		  request->max_answer_bytes ? request->max_answer_bytes : LIMIT_ANSWER_BYTES);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name server that does not answer must not hold up the others. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)LIMIT_CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
			 (long)(request->deadline_ms ? request->deadline_ms : LIMIT_REQUEST_MS));
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, count_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->complaint);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "headgate-courier");
}

static int prepare(struct transfer *transfer, struct error *err)
{
	const struct request *request = transfer->exchange->request;

	transfer->easy = curl_easy_init();
	if (!transfer->easy)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_URL, request->url.ptr);
	set_connection(transfer);
	set_ceilings(transfer);
	set_method(transfer->easy, request);
	return set_headers(transfer, err);
}

int transport_start(struct transport *transport, struct exchange *exchange, struct error *err)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	if (!transfer)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	transfer->exchange = exchange;
	transfer->transport = transport;
	if (prepare(transfer, err) < 0) {
		transfer_free(transfer);
		return -1;
	}
	if (transport->last_waiting)
		transport->last_waiting->next = transfer;
	else
		transport->waiting = transfer;
	transport->last_waiting = transfer;
	transport->waiting_count++;
	return 0;
}

/* Time counts from here: who waits for a connection is not late. */
static int begin_waiting(struct transport *transport, struct error *err)
{
	while (transport->waiting && transport->running_count < LIMIT_CONNECTIONS) {
		struct transfer *transfer = transport->waiting;
		if (curl_multi_add_handle(transport->multi, transfer->easy) != CURLM_OK)
			return error_set(err, ERROR_SYSTEM, "out of memory");
		transport->waiting = transfer->next;
		if (!transport->waiting)
			transport->last_waiting = NULL;
		transport->waiting_count--;
		transfer->next = transport->running;
		transport->running = transfer;
		transport->running_count++;
	}
	return 0;
}

static void take_out(struct transport *transport, const struct transfer *transfer)
{
	struct transfer **place = &transport->running;

	while (*place != transfer)
		place = &(*place)->next;
	*place = transfer->next;
	transport->running_count--;
}

/* The last header of that name; several of them are joined, as RFC 9110 5.3 has it. */
static struct span header_value(const struct transfer *transfer, const char *name)
{
	struct arena *arena = transfer->exchange->arena;
	struct curl_header *header;
	struct span all = { 0 };
	size_t amount = 1;

	for (size_t i = 0; i < amount; i++) {
		if (curl_easy_header(transfer->easy, name, i, CURLH_HEADER, -1, &header) != 0)
			break;
		amount = header->amount;
		if (all.len)
			all = arena_printf(arena, "%.*s, %s", SPAN_ARG(all), header->value);
		else
			all = arena_copy(arena, span_of(header->value));
	}
	return all;
}

static void read_answer(const struct transfer *transfer, struct answer *answer)
{
	curl_off_t seconds = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &seconds);
	answer->retry_after = seconds > 0 ? (int64_t)seconds : 0;
	answer->body = arena_copy(transfer->exchange->arena, text_span(&transfer->body));
	answer->content_type = header_value(transfer, "Content-Type");
	answer->location = header_value(transfer, "Location");
	answer->authenticate = header_value(transfer, "WWW-Authenticate");
	answer->digest = header_value(transfer, "Docker-Content-Digest");
}

static struct span failure_of(const struct transfer *transfer, CURLcode code)
{
	struct arena *arena = transfer->exchange->arena;
	const struct request *request = transfer->exchange->request;
	struct transport_failure failure = {
		.target = transfer->exchange->target,
		.url = request->url,
		.complaint = transfer->complaint,
		.deadline_ms = request->deadline_ms ? request->deadline_ms : LIMIT_REQUEST_MS,
	};
	curl_off_t connected = 0;

	if (transfer->too_large)
		return span_of("the answer is larger than what is read of it");
	if (transfer->forbidden.len)
		return transfer->forbidden;
	curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &failure.system_error);
	curl_easy_getinfo(transfer->easy, CURLINFO_SSL_VERIFYRESULT, &failure.certificate_error);
	curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &connected);
	failure.connected = connected > 0;
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		failure.kind = FAILURE_NAME;
		break;
	case CURLE_COULDNT_RESOLVE_PROXY:
		failure.kind = FAILURE_PROXY_NAME;
		break;
	case CURLE_COULDNT_CONNECT:
		failure.kind = FAILURE_CONNECT;
		break;
	case CURLE_OPERATION_TIMEDOUT:
		failure.kind = FAILURE_LATE;
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
		failure.kind = FAILURE_CERTIFICATE;
		break;
	case CURLE_SSL_CACERT_BADFILE:
		failure.kind = FAILURE_AUTHORITY_FILE;
		break;
	case CURLE_SSL_CONNECT_ERROR:
		failure.kind = FAILURE_TLS;
		break;
	case CURLE_GOT_NOTHING:
		failure.kind = FAILURE_NOTHING;
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		failure.kind = FAILURE_BROKEN_OFF;
		break;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		failure.kind = FAILURE_NO_HTTP;
		break;
	default:
		failure.kind = FAILURE_OTHER;
		if (!transfer->complaint[0])
			failure.complaint = curl_easy_strerror(code);
	}
	return transport_failure_text(&failure, arena);
}

static void finish(struct transport *transport, struct transfer *transfer, CURLcode code)
{
	struct exchange *exchange = transfer->exchange;
	struct answer answer = { 0 };
	curl_off_t microseconds = 0;
	long status = 0;

	take_out(transport, transfer);
	curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &microseconds);
	answer.milliseconds = (unsigned)(microseconds / 1000);
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK || transfer->cut) {
		answer.status = (int)status;
		read_answer(transfer, &answer);
	} else {
		answer.failure = failure_of(transfer, code);
	}
	curl_multi_remove_handle(transport->multi, transfer->easy);
	transfer_free(transfer);
	transport->done_count++;
	exchange->done(exchange, &answer);
}

static int work(struct transport *transport, struct error *err)
{
	int running, left;
	CURLMsg *message;

	if (begin_waiting(transport, err) < 0)
		return -1;
	CURLMcode code = curl_multi_perform(transport->multi, &running);
	if (code != CURLM_OK)
		return error_set(err, ERROR_SYSTEM, "%s", curl_multi_strerror(code));
	while ((message = curl_multi_info_read(transport->multi, &left))) {
		char *transfer = NULL;
		CURLcode result = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
		finish(transport, (struct transfer *)(void *)transfer, result);
	}
	return begin_waiting(transport, err);
}

/* 1 when `descriptor` can be read, 0 when not, -1. */
static int poll_once(struct transport *transport, int descriptor, int64_t milliseconds,
		     struct error *err)
{
	struct curl_waitfd extra = { .fd = descriptor, .events = CURL_WAIT_POLLIN };
	CURLMcode code = curl_multi_poll(transport->multi, &extra, descriptor >= 0,
					 milliseconds > 0 ? (int)milliseconds : 0, NULL);

	if (code != CURLM_OK)
		return error_set(err, ERROR_SYSTEM, "%s", curl_multi_strerror(code));
	return descriptor >= 0 && extra.revents != 0;
}

int transport_wait(struct transport *transport, int descriptor, unsigned milliseconds,
		   size_t *ret_under_way, struct error *err)
{
	int64_t end = clock_ms() + milliseconds;
	int readable = 0;

	transport->done_count = 0;
	for (;;) {
		if (work(transport, err) < 0)
			return -1;
		int64_t left = end - clock_ms();
		if (transport->done_count || readable || left <= 0)
			break;
		readable = poll_once(transport, descriptor, left, err);
		if (readable < 0)
			return -1;
	}
	*ret_under_way = transport->running_count + transport->waiting_count;
	return 0;
}
