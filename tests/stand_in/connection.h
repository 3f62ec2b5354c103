/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection of a client: bytes in, a request, bytes out, plain or TLS, never blocking.
 */
#ifndef STAND_IN_CONNECTION_H
#define STAND_IN_CONNECTION_H

#include "stand_in/stand_in.h"

#include <openssl/ssl.h>

enum connection_state {
	CONNECTION_HANDSHAKE,
	CONNECTION_READING,
	CONNECTION_WAITING, /* for due_ms: then to write, or to ask for the answer again */
	CONNECTION_WRITING,
	CONNECTION_HANGING, /* till the client goes */
	CONNECTION_CLOSED,
};

struct connection {
	int descriptor;
	SSL *tls; /* NULL: plain */
	enum connection_state state;
	short events; /* what poll(2) has to wait for */
	struct text in;
	struct text out;
	size_t sent;
	int64_t due_ms;
	size_t request_len;
	bool told_to_continue;
	bool again;      /* the answer was put off (http_response.again_ms) */
	bool keep_alive; /* after this answer */
	bool reset;
	bool endless;
	unsigned pace_ms; /* a byte of the answer takes so long; 0: as fast as it goes */
};

/* Takes over the descriptor. */
struct connection *connection_open(int descriptor, SSL_CTX *tls);
void connection_free(struct connection *connection);

/* Goes as far as it can without waiting. `ready`: poll(2) has reported it. */
void connection_step(struct connection *connection, struct stand_in *stand_in, bool ready);

#endif
