/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does this image exist? The questions to a registry (OCI distribution specification, "Pulling
 * manifests") and what its answers mean, as data: the caller sends each request and hands
 * back the answer until there is a verdict.
 *
 *	HEAD manifest -> 200 with a digest: exists          404: missing
 *	              -> 401: asks the token service that the registry names, once, then again
 *	              -> no digest, or no HEAD: GET, and the digest is computed
 *
 * A login goes to the registry itself and to the token service that it names over https, never
 * elsewhere: redirects are not followed, and a registry without TLS could be anybody, so its
 * login leaves for no other host.
 */
#ifndef DEPLOY_IMAGE_INQUIRY_H
#define DEPLOY_IMAGE_INQUIRY_H

#include "deploy/image_verdict.h"
#include "deploy/registry.h"
#include "deploy/request.h"

enum inquiry_step { INQUIRY_HEAD = 0, INQUIRY_TOKEN, INQUIRY_GET, INQUIRY_DONE };

struct image_inquiry {
	/* The caller's */
	const struct registry *registry;
	struct credentials credentials; /* secret: "user:password"; token: for the registry */
	struct span name;               /* the repository at the registry: "library/nginx" */
	struct span tag;                /* empty: "latest", unless there is a digest */
	struct span digest;             /* counts before the tag, as for a container runtime */
	struct image_verdict verdict;   /* .image is the caller's, the rest once it is DONE */

	/* How far it is */
	enum inquiry_step step;
	enum inquiry_step after_token; /* what is asked again with it */
	struct span authorization;     /* for the next question; may be a secret */
	struct span token_url;
	struct span token_authorization;
	bool challenged; /* a login was tried already */
};

/* What must not be asked (a name that is no name, a registry with a problem) is DONE at once. */
void image_inquiry_begin(struct image_inquiry *inquiry, struct arena *arena);

/* The next request; not when DONE. */
struct request image_inquiry_request(const struct image_inquiry *inquiry, struct arena *arena);

void image_inquiry_answer(struct image_inquiry *inquiry, const struct answer *answer,
			  struct arena *arena);

#endif
