/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling a delivery through NATS JetStream, for clusters that can only dial out: one message on
 * the subject deploy.REPOSITORY.BRANCH of a stream that keeps the last message of each subject.
 * The body is that of a webhook. It travels as a struct request with the method "PUBLISH";
 *courier/nats.h sends it and answers
 *
 *	200  a stream has stored it; the body says which
 *	403  the server refuses us
 *	404  no stream takes the subject
 *	500  the stream could not store it
 *	0    there is no connection
 */
#ifndef DEPLOY_NATS_MESSAGE_H
#define DEPLOY_NATS_MESSAGE_H

#include "deploy/request.h"

#define NATS_SUBJECT_HEADER "Nats-Subject"
#define NATS_ID_HEADER "Nats-Msg-Id"
#define NATS_LOGIN_HEADER "Authorization"

/*
 * "deploy.shop.release.1%2E0" for shop and refs/heads/release/1.0: '/' separates tokens, and what
 * may not stand in a token is percent-encoded, so that no two branches share a subject. Terminated.
 */
struct span nats_subject(struct span repository, struct span branch, struct arena *arena);

/* `login`: "user:password", a token, a file of credentials as NATS writes them, or nothing. */
struct request nats_request(const struct delivery *delivery, struct span source, struct span login,
			    struct arena *arena);

struct answer_verdict nats_judge(const struct answer *answer, struct arena *arena);

#endif
