/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishing to NATS JetStream (-DHEADGATE_NATS=ON). The only file that includes the NATS client.
 *
 * The address is looked up and checked here (deploy/address_range.h); no other server that the
 * first one names is ever connected to, and tls:// verifies certificate and host name.
 */
#ifndef COURIER_NATS_H
#define COURIER_NATS_H

#include "courier/transport.h"

/*
 * Publishes the request (deploy/nats_message.h), waits for the stream's acknowledgement, and calls
 * exchange->done before it returns: at most LIMIT_NATS_CONNECT_MS and LIMIT_NATS_ACK_MS, in which
 * no other target goes on. Built without NATS it answers just that.
 */
void nats_exchange(struct exchange *exchange);

#endif
