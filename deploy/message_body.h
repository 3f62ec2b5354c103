/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bodies that tell a delivery, as exact bytes: they are signed. Files are named all or not at
 * all: Argo CD keeps old manifests for what is missing from a partial list.
 */
#ifndef DEPLOY_MESSAGE_BODY_H
#define DEPLOY_MESSAGE_BODY_H

#include "deploy/delivery.h"

/* GitHub's push event, reduced to what Argo CD and Flux read. */
struct span github_push_body(const struct delivery *delivery, struct span html_url,
			     struct arena *arena);

/* What a filter of a Flux Receiver may look at; empty when the delivery is brief. */
struct span flux_event_body(const struct delivery *delivery, struct arena *arena);

extern const char ref_updated[]; /* the type of the event */

/*
 * A webhook's body of that form. `source` is a URI reference that tells repositories apart, for
 * CloudEvents.
 */
struct span webhook_body(const struct delivery *delivery, struct span source, struct arena *arena);

#endif
