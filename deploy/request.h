/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP requests as data, and what their answers mean. Nothing here opens a socket:
 * courier/transport.h sends them.
 */
#ifndef DEPLOY_REQUEST_H
#define DEPLOY_REQUEST_H

#include "deploy/delivery.h"

struct request_header {
	struct span name;
	struct span value; /* may be a secret: never printed, never recorded */
};

struct request {
	const char *method; /* "GET", "POST" … */
	struct span url;    /* terminated */
	struct request_header *headers;
	size_t header_count;
	struct span body;        /* ptr NULL: none */
	size_t max_answer_bytes; /* 0: LIMIT_ANSWER_BYTES */
	unsigned deadline_ms;    /* 0: LIMIT_REQUEST_MS */
};

struct requests {
	struct request *items;
	size_t count;
	size_t capacity;
};

struct answer {
	int status;          /* HTTP status; 0: there was no whole answer */
	struct span failure; /* status 0: "connection refused", "the certificate has expired" … */
	struct span body;    /* at most max_answer_bytes */
	struct span content_type;
	struct span location;     /* of a redirect, which is never followed */
	struct span authenticate; /* WWW-Authenticate */
	struct span digest;       /* Docker-Content-Digest */
	int64_t retry_after;      /* seconds; 0: not said */
	unsigned milliseconds;    /* from the start of the connection to the end of the answer */
};

/* Adds a header; the array grows in the arena. */
void request_header(struct request *request, struct arena *arena, const char *name,
		    struct span value);

/* What may sign and identify; the caller reads it and wipes it. */
struct credentials {
	struct span secret; /* the file's content, lines and all; empty: unsigned */
	struct span token;  /* empty: none */
};

/*
 * The requests that tell one delivery: for argocd one for each distinct host and path of the
 * clone URLs, else one. All of them must be accepted. `now` is in the signature of a webhook.
 * -1 only for what the administrator must mend (no clone URL that an agent could match, a secret
 * of the wrong form): the message says what, the hint what to type.
 */
int delivery_requests(const struct delivery *delivery, const struct targets *targets,
		      const struct credentials *credentials, int64_t now, struct arena *arena,
		      struct requests *ret_requests, struct error *err) WARN_UNUSED;

enum answer_meaning {
	ANSWER_RETRY = 0, /* soon, with growing pauses */
	ANSWER_ACCEPTED,
	ANSWER_ALARM, /* retried slowly: wrong secret, wrong path; somebody must look */
	ANSWER_GONE,  /* 410: the receiver wants no more */
};

struct answer_verdict {
	enum answer_meaning meaning;
	struct span sentence; /* "HTTP 400: the secret is not the one that argocd-secret has", safe
				 to show, without anything secret */
	int64_t retry_after;  /* seconds; 0: as the back-off says */
	bool too_large;       /* the next attempt should be brief (struct delivery) */
};

/*
 * How a target of that kind means this answer. A sentence holds nothing of the URL but the host,
 * and nothing of the body: a receiver may be made to echo what it was sent.
 */
struct answer_verdict answer_judge(const struct target *target, const struct answer *answer,
				   struct arena *arena);

#endif
