/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/http.h"

#include <errno.h>
#include <strings.h>

static bool same_word(struct span a, const char *b)
{
	return a.len == strlen(b) && strncasecmp(a.ptr, b, a.len) == 0;
}

struct span http_header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++) {
		if (same_word(request->headers[i].name, name))
			return request->headers[i].value;
	}
	return (struct span){ NULL, 0 };
}

bool http_has_header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++) {
		if (same_word(request->headers[i].name, name))
			return true;
	}
	return false;
}

static struct span trimmed(struct span text)
{
	while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
		text = span_from(text, 1);
	while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
		text.len--;
	return text;
}

/* The next line without its end; *rest behind it. */
static bool next_line(struct span *rest, struct span *ret_line)
{
	const char *end = memmem(rest->ptr, rest->len, "\r\n", 2);
	if (!end)
		return false;
	*ret_line = span_between(rest->ptr, end);
	*rest = span_between(end + 2, rest->ptr + rest->len);
	return true;
}

static bool read_request_line(struct span line, struct http_request *request)
{
	size_t first = span_find(line, ' ');
	struct span rest = span_from(line, first + 1);
	size_t second = span_find(rest, ' ');
	struct span version = span_from(rest, second + 1);
	request->method = span_first(line, first);
	request->target = span_first(rest, second);
	size_t question = span_find(request->target, '?');
	request->path = span_first(request->target, question);
	request->query = span_from(request->target, question + 1);
	request->keep_alive = span_is(version, "HTTP/1.1");
	return request->method.len && request->path.len && request->path.ptr[0] == '/' &&
	       span_starts_with(version, "HTTP/1.");
}

static bool read_headers(struct span head, struct http_request *request)
{
	struct span line;
	if (!next_line(&head, &line) || !read_request_line(line, request))
		return false;
	while (next_line(&head, &line) && line.len) {
		size_t colon = span_find(line, ':');
		if (colon == line.len || request->header_count == HEADERS_MAX)
			return false;
		request->headers[request->header_count++] =
			(struct http_header){ span_first(line, colon),
					      trimmed(span_from(line, colon + 1)) };
	}
	return true;
}

static bool read_number(struct span text, int base, size_t *ret_number)
{
	char digits[20] = "";
	char *end;
	if (!text.len || text.len >= sizeof(digits))
		return false;
	memcpy(digits, text.ptr, text.len);
	errno = 0;
	*ret_number = strtoul(digits, &end, base);
	return !errno && !*end && *ret_number < (size_t)1 << 40;
}

/* Moves the chunks together. 1, 0, -1 as http_read(). */
static int read_chunks(char *start, size_t len, struct span *ret_body, size_t *ret_len)
{
	struct span rest = { start, len }, line;
	char *to = start;
	size_t size;
	do {
		if (!next_line(&rest, &line))
			return 0;
		if (!read_number(span_first(line, span_find(line, ';')), 16, &size))
			return -1;
		if (rest.len < size + 2)
			return 0;
		rest = span_from(rest, size + 2);
	} while (size);
	*ret_len = (size_t)(rest.ptr - start);
	rest = (struct span){ start, len };
	while (next_line(&rest, &line) &&
	       read_number(span_first(line, span_find(line, ';')), 16, &size) && size) {
		memmove(to, rest.ptr, size);
		to += size;
		rest = span_from(rest, size + 2);
	}
	*ret_body = span_between(start, to);
	return 1;
}

int http_read(char *bytes, size_t len, struct http_request *ret_request, size_t *ret_len,
	      bool *ret_continue)
{
	struct http_request request = { 0 };
	char *end = memmem(bytes, len, "\r\n\r\n", 4);
	*ret_continue = false;
	if (!end)
		return len > 1 << 16 ? -1 : 0;
	if (!read_headers(span_between(bytes, end + 4), &request))
		return -1;
	char *start = end + 4;
	size_t have = len - (size_t)(start - bytes), body = 0;
	if (same_word(http_header(&request, "Connection"), "close"))
		request.keep_alive = false;
	*ret_continue = same_word(http_header(&request, "Expect"), "100-continue");
	if (same_word(http_header(&request, "Transfer-Encoding"), "chunked")) {
		int whole = read_chunks(start, have, &request.body, &body);
		if (whole != 1)
			return whole;
	} else {
		struct span length = http_header(&request, "Content-Length");
		if (length.len && !read_number(length, 10, &body))
			return -1;
		if (have < body)
			return 0;
		request.body = (struct span){ start, body };
	}
	*ret_request = request;
	*ret_len = (size_t)(start - bytes) + body;
	return 1;
}

static int hex_digit(char digit)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *hit = digit ? strchr(digits, digit) : NULL;
	return hit ? (int)(hit - digits) % 16 : -1;
}

static void decode(struct span text, char *ret_value, size_t size)
{
	size_t used = 0;
	for (size_t i = 0; i < text.len && used + 1 < size; i++) {
		char byte = text.ptr[i] == '+' ? ' ' : text.ptr[i];
		if (byte == '%' && i + 2 < text.len && hex_digit(text.ptr[i + 1]) >= 0 &&
		    hex_digit(text.ptr[i + 2]) >= 0) {
			byte = (char)(hex_digit(text.ptr[i + 1]) * 16 + hex_digit(text.ptr[i + 2]));
			i += 2;
		}
		ret_value[used++] = byte;
	}
	ret_value[used] = '\0';
}

bool http_parameter(const struct http_request *request, const char *name, char *ret_value,
		    size_t size)
{
	struct span rest = request->query;
	while (rest.len) {
		struct span part = span_first(rest, span_find(rest, '&'));
		size_t equals = span_find(part, '=');
		if (span_is(span_first(part, equals), name)) {
			decode(span_from(part, equals + 1), ret_value, size);
			return true;
		}
		rest = span_from(rest, part.len + 1);
	}
	return false;
}

static const char *reason_of(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 200, "OK" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 301, "Moved Permanently" },
		{ 302, "Found" },
		{ 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 410, "Gone" },
		{ 413, "Request Entity Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
	};
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "Status";
}

void http_write(const struct http_response *response, bool keep_alive, struct text *out)
{
	struct span body = text_span(&response->body);
	text_format(out, "HTTP/1.1 %d %s\r\n", response->status, reason_of(response->status));
	text_format(out, "Content-Type: %s\r\n",
		    response->content_type ? response->content_type : "text/plain; charset=utf-8");
	text_format(out, "Content-Length: %zu\r\n", body.len);
	if (response->retry_after)
		text_format(out, "Retry-After: %s\r\n", response->retry_after);
	if (response->location[0])
		text_format(out, "Location: %s\r\n", response->location);
	if (!keep_alive)
		text_string(out, "Connection: close\r\n");
	text_string(out, "\r\n");
	text_append(out, body);
}
