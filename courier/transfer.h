/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to courier/transport.c: one request on its way, a handle of curl's. What may be sent and
 * connected to is decided here, where the handle is made.
 */
#ifndef COURIER_TRANSFER_H
#define COURIER_TRANSFER_H

#include "base/text.h"
#include "courier/transport.h"

struct curl_slist;

enum { TRANSFER_COMPLAINT_BYTES = 256 }; /* CURL_ERROR_SIZE */

struct transfer {
	struct exchange *exchange;
	struct span proxy; /* empty: none */
	void *easy;        /* CURL */
	struct curl_slist *headers;
	struct text body;
	size_t header_bytes;
	bool cut;              /* there was more than is kept, and what is kept is enough */
	bool too_large;        /* there was more, and all of it is needed */
	struct span forbidden; /* why the address was not connected to; empty: it was */
	char complaint[TRANSFER_COMPLAINT_BYTES];
	struct transfer *next;
};

/* Ready to be added to a multi handle; what comes back of it as CURLINFO_PRIVATE is the transfer.
 */
int transfer_new(struct exchange *exchange, struct span proxy, struct transfer **ret_transfer,
		 struct error *err) WARN_UNUSED;

/* How it ended, when curl says `code` (CURLcode) of it. */
struct answer transfer_answer(const struct transfer *transfer, int code);

void transfer_free(struct transfer *transfer);

#endif
