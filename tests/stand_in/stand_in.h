/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agent_stand_in: what headgate's messages arrive at, for tests and for the demonstration. One
 * HTTP server that answers as Argo CD, Flux and a receiver of Standard Webhooks do, keeps a
 * journal of every request, and fails in the ways that networks and servers fail.
 *
 * It is written from the receivers' documentation and sources and shares nothing with the
 * rooms that send (it uses base/ only), so that a mistake there is not made here again.
 *
 * Everything it is told stands in one directory, never on its command line, where `ps`
 * would show the secrets:
 *
 *	settings.json       what it plays, with the secrets; read anew when it changes
 *	applications.json   Argo CD's Applications (applications.h); the same
 *	faults              how it fails (fault.h); the same
 *	port                written when it is ready
 *	journal             one JSON object a line for each request, written before the answer
 */
#ifndef STAND_IN_STAND_IN_H
#define STAND_IN_STAND_IN_H

#include "base/arena.h"
#include "base/text.h"

#include <jansson.h>

enum { HEADERS_MAX = 64 };

struct http_header {
	struct span name;
	struct span value;
};

/* A whole request; its spans lie in the connection's buffer. */
struct http_request {
	struct span method;
	struct span target; /* as it came: path and query */
	struct span path;
	struct span query; /* without '?' */
	struct http_header headers[HEADERS_MAX];
	size_t header_count;
	struct span body;
	bool keep_alive;
};

struct http_response {
	int status;
	const char *content_type; /* NULL: text/plain */
	struct text body;
	const char *retry_after; /* NULL: not said */
	char location[512];      /* empty: none */

	/* For the journal. */
	const char *kind;      /* "argocd", "flux", "webhook", "api" */
	const char *signature; /* "verified", "wrong", "missing", "not asked for" */
	char verdict[256];
	bool acted;     /* the receiver has taken the message */
	json_t *detail; /* more members of the journal's line; may be NULL */

	/* Not zero: ask the same again at this time, for the answer is not known before it. */
	int64_t again_ms;
};

struct stand_in {
	const char *directory;
	bool print;
	json_t *settings;
	json_t *applications;
	json_t *memory; /* what became of each Application, by its name (applications.c) */
	struct text faults;
	size_t fault_uses[64]; /* of each line, since the file was written */
	int64_t read_at[3];    /* modification time of each of the three files */
	int journal;
};

int64_t now_ms(void);

/* Reads the files of the directory that have changed. Ends the program on nonsense. */
void stand_in_refresh(struct stand_in *stand_in);

/* Looks at the whole request and fills the response. */
void stand_in_answer(struct stand_in *stand_in, const struct http_request *request,
		     struct http_response *response);

void argocd_webhook(struct stand_in *stand_in, const struct http_request *request,
		    struct http_response *response);
void argocd_api(struct stand_in *stand_in, const struct http_request *request,
		struct http_response *response);
void flux_receive(struct stand_in *stand_in, const struct http_request *request,
		  struct http_response *response);
void webhook_receive(struct stand_in *stand_in, const struct http_request *request,
		     struct http_response *response);

/* journal.c */
void journal_write(struct stand_in *stand_in, const struct http_request *request,
		   const struct http_response *response, const char *fault);
void journal_print(const struct http_request *request, const struct http_response *response);

/* The string at settings/section/name, or NULL. */
const char *setting(const struct stand_in *stand_in, const char *section, const char *name);

/* Sets status and verdict and an answer of one line, as http.Error of Go does. */
void answer_line(struct http_response *response, int status, const char *line);

#endif
