/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why there was no whole answer, in words that say who must do what. What the other side or a
 * library wrote is shown bounded and escaped.
 */
#ifndef COURIER_TRANSPORT_FAILURE_H
#define COURIER_TRANSPORT_FAILURE_H

#include "deploy/target.h"

enum transport_failure_kind {
	FAILURE_OTHER = 0,
	FAILURE_NAME,
	FAILURE_PROXY_NAME,
	FAILURE_CONNECT,
	FAILURE_LATE,
	FAILURE_CERTIFICATE,
	FAILURE_AUTHORITY_FILE,
	FAILURE_TLS,
	FAILURE_NOTHING,
	FAILURE_BROKEN_OFF,
	FAILURE_NO_HTTP,
};

struct transport_failure {
	enum transport_failure_kind kind;
	const struct target *target;
	struct span url;
	const char *complaint;  /* the library's own words; may be empty */
	long system_error;      /* CONNECT: errno, or 0 */
	long certificate_error; /* CERTIFICATE: X509_V_ERR_..., or 0 */
	unsigned deadline_ms;
	bool connected; /* LATE: the connection stood */
};

struct span transport_failure_text(const struct transport_failure *failure, struct arena *arena);

/* "10.0.0.1 is a private address, …": with the setting that would allow it. */
struct span transport_forbidden(const struct sockaddr *address, const struct target *target,
				struct arena *arena);

/* The host of a URL, without user, port and brackets of IPv6. Borrows. */
struct span url_host(struct span url);

#endif
