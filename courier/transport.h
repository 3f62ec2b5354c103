/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sending requests, many at a time (curl_multi(3)). Only it and courier/transfer.c, one request on
 * its way, include curl.
 *
 * http and https only; certificates and host names verified; no redirects, no cookies, no proxy
 * unless one is named, no .netrc; connect, total and size ceilings; every address checked
 * before it is connected to (deploy/address_range.h). No environment variable changes any of this
 * once courier/environment.h has cleared them.
 */
#ifndef COURIER_TRANSPORT_H
#define COURIER_TRANSPORT_H

#include "deploy/request.h"

struct transport;

/* `proxy` (headgate.proxy, terminated) is used for every request; empty: none. */
int transport_open(struct span proxy, struct transport **ret_transport,
		   struct error *err) WARN_UNUSED;

/* What is under way is given up; its `done` is not called. NULL is fine. */
void transport_close(struct transport *transport);

/*
 * One request under way; `target` gives certificate authority and allowed addresses. Both, and what
 * `answer` will hold, live in the arena until it is done; `answer` itself until `done` returns.
 */
struct exchange {
	const struct target *target;
	const struct request *request;
	struct arena *arena;
	void (*done)(struct exchange *exchange, const struct answer *answer);
	void *context;
};

/*
 * At most LIMIT_CONNECTIONS are under way; others wait in order. `done` is called by
 * transport_wait() only, and may start others.
 */
int transport_start(struct transport *transport, struct exchange *exchange,
		    struct error *err) WARN_UNUSED;

/*
 * Works until something was done, `descriptor` (-1: none) can be read, or milliseconds have gone
 * by. *ret_under_way: requests not done yet.
 */
int transport_wait(struct transport *transport, int descriptor, unsigned milliseconds,
		   size_t *ret_under_way, struct error *err) WARN_UNUSED;

#endif
