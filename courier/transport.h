/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sending requests, many at a time (curl_multi(3)). The only file that includes curl.
 *
 * http and https only; certificates and host names verified; no redirects, no cookies, no proxy
 * unless headgate.proxy names one, no .netrc; connect, total and size ceilings; every address
 * checked before it is connected to (deploy/address_range.h). No environment variable changes any
 * of this.
 */
#ifndef COURIER_TRANSPORT_H
#define COURIER_TRANSPORT_H

#include "deploy/request.h"

struct transport;

int transport_open(struct transport **ret_transport, struct error *err) WARN_UNUSED;
void transport_close(struct transport *transport);

/* One request under way; `target` gives certificate authority and allowed addresses. Both, and what
 * `answer` will hold, live in the arena until it is done. */
struct exchange {
	const struct target *target;
	const struct request *request;
	struct arena *arena;
	void (*done)(struct exchange *exchange, const struct answer *answer);
	void *context;
};

/* At most LIMIT_CONNECTIONS are under way; others wait in order. */
int transport_start(struct transport *transport, struct exchange *exchange,
		    struct error *err) WARN_UNUSED;

/*
 * Works until something was done, `descriptor` (-1: none) can be read, or milliseconds have gone
 * by. *ret_under_way: requests not done yet.
 */
int transport_wait(struct transport *transport, int descriptor, unsigned milliseconds,
		   size_t *ret_under_way, struct error *err) WARN_UNUSED;

#endif
