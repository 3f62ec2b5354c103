/* SPDX-License-Identifier: Apache-2.0 */
#include "stand_in/stand_in.h"

#include <err.h>
#include <time.h>
#include <unistd.h>

static json_t *text_or_hex(struct span bytes)
{
	json_t *string = json_stringn(bytes.ptr ? bytes.ptr : "", bytes.len);
	if (string)
		return string;
	struct text hex;
	text_init(&hex, (size_t)256 << 20);
	for (size_t i = 0; bytes.ptr && i < bytes.len; i++)
		text_format(&hex, "%02x", (unsigned char)bytes.ptr[i]);
	string = json_string(hex.bytes);
	text_release(&hex);
	return string;
}

/* Names in lower case; of a header that comes twice the last counts. */
static json_t *headers_of(const struct http_request *request)
{
	json_t *headers = json_object();
	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header *header = &request->headers[i];
		char name[256];
		snprintf(name, sizeof(name), "%.*s", SPAN_ARG(header->name));
		for (char *letter = name; *letter; letter++) {
			if (*letter >= 'A' && *letter <= 'Z')
				*letter = (char)(*letter + ('a' - 'A'));
		}
		json_object_set_new(headers, name, text_or_hex(header->value));
	}
	return headers;
}

void journal_write(struct stand_in *stand_in, const struct http_request *request,
		   const struct http_response *response, const char *fault)
{
	json_t *line = json_object();
	json_object_set_new(line, "time_ms", json_integer(now_ms()));
	json_object_set_new(line, "kind", json_string(response->kind ? response->kind : "none"));
	json_object_set_new(line, "method", text_or_hex(request->method));
	json_object_set_new(line, "target", text_or_hex(request->target));
	json_object_set_new(line, "headers", headers_of(request));
	json_object_set_new(line, "body", text_or_hex(request->body));
	json_object_set_new(line, "status", json_integer(response->status));
	json_object_set_new(line, "acted", json_boolean(response->acted));
	json_object_set_new(
		line, "signature",
		json_string(response->signature ? response->signature : "not looked at"));
	json_object_set_new(line, "verdict", json_string(response->verdict));
	json_object_set_new(line, "fault", fault ? json_string(fault) : json_null());
	if (response->detail)
		json_object_update_missing(line, response->detail);
	char *bytes = json_dumps(line, JSON_COMPACT);
	struct text out;
	text_init(&out, (size_t)512 << 20);
	text_format(&out, "%s\n", bytes);
	/* In one piece: a test may read at any moment. */
	if (write(stand_in->journal, out.bytes, out.len) != (ssize_t)out.len)
		err(2, "journal");
	text_release(&out);
	free(bytes);
	json_decref(line);
}

void journal_print(const struct http_request *request, const struct http_response *response)
{
	char clock[16];
	time_t now = time(NULL);
	struct tm parts;
	localtime_r(&now, &parts);
	strftime(clock, sizeof(clock), "%H:%M:%S", &parts);
	printf("%s %s: %.*s %.*s, signature %s -> %d%s%s\n", clock,
	       response->kind ? response->kind : "agent", SPAN_ARG(request->method),
	       SPAN_ARG(span_first(request->path, 60)), response->signature, response->status,
	       response->verdict[0] ? ": " : "", response->verdict);
}
