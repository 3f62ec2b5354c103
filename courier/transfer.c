/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/transfer.h"

#include "base/limits.h"
#include "courier/transport_failure.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

_Static_assert((int)TRANSFER_COMPLAINT_BYTES >= (int)CURL_ERROR_SIZE, "room for what curl says");

/* All header lines of one answer; servers' own ceilings for requests are 8 to 32 KiB. */
static const size_t headers_bytes_max = (size_t)64 << 10;

void transfer_free(struct transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	text_release(&transfer->body);
	free(transfer);
}

/* --- what is sent, and to where --- */

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
	if (transfer->proxy.len == 0 &&
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
	curl_easy_setopt(easy, CURLOPT_PROXY, transfer->proxy.len ? transfer->proxy.ptr : "");
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

int transfer_new(struct exchange *exchange, struct span proxy, struct transfer **ret_transfer,
		 struct error *err)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	if (!transfer)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	transfer->exchange = exchange;
	transfer->proxy = proxy;
	if (prepare(transfer, err) < 0) {
		transfer_free(transfer);
		return -1;
	}
	*ret_transfer = transfer;
	return 0;
}

/* --- what comes back --- */

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

struct answer transfer_answer(const struct transfer *transfer, int code)
{
	struct answer answer = { 0 };
	curl_off_t microseconds = 0;
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &microseconds);
	answer.milliseconds = (unsigned)(microseconds / 1000);
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK || transfer->cut) {
		answer.status = (int)status;
		read_answer(transfer, &answer);
	} else {
		answer.failure = failure_of(transfer, (CURLcode)code);
	}
	return answer;
}
