/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP/1.1 as far as a receiver of webhooks needs it: a request with Content-Length or in
 * chunks, and its answer.
 */
#ifndef STAND_IN_HTTP_H
#define STAND_IN_HTTP_H

#include "stand_in/stand_in.h"

/*
 * 1 and the request when it is whole, 0 when more must come, -1 when it is none. Chunks are put
 * together inside the buffer. *ret_len: bytes of the request. *ret_continue: the client waits for
 * "100 Continue".
 */
int http_read(char *bytes, size_t len, struct http_request *ret_request, size_t *ret_len,
	      bool *ret_continue);

/* The header's value, empty when there is none; names are compared without case. */
struct span http_header(const struct http_request *request, const char *name);
bool http_has_header(const struct http_request *request, const char *name);

/* The value of a query parameter, decoded into the buffer; false when there is none. */
bool http_parameter(const struct http_request *request, const char *name, char *ret_value,
		    size_t size);

/* Status line, headers and body. */
void http_write(const struct http_response *response, bool keep_alive, struct text *out);

#endif
