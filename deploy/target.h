/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cluster agents to be told, as the server's administrator configured them:
 *
 *	[headgate]
 *		cloneUrl = ssh://git@git.example.com/srv/manifests.git    # repeatable
 *	[headgate "target.prod"]         # git config headgate.target.prod.kind argocd
 *		kind = argocd            # argocd, flux, webhook (nats where it is built in)
 *		url = https://argocd.example.com/api/webhook
 *		branch = master          # repeatable; default: the branch HEAD names
 *		secretFile = /etc/headgate/prod.secret  # 0600, of the courier's user or root
 *		tokenFile = /etc/headgate/prod.token    # argocd: reads the Applications
 *		apiUrl = https://argocd.example.com     # argocd; default: url without /api/webhook
 *		follow = 10m             # argocd: how long Applications are watched
 *		receiver = generic-hmac  # flux: or github, generic
 *		event = plain            # webhook: or cloudevents-binary, cloudevents-structured
 *		caFile = /etc/headgate/ca.pem           # trusted besides the system's
 *		allowPrivate = 10.0.0.0/8               # repeatable; default: public addresses only
 *
 * A secret may come from the environment of the courier instead: HEADGATE_SECRET_<NAME>,
 * HEADGATE_TOKEN_<NAME>, the name in upper case with '_' for '-'. Only the courier reads
 * secrets (courier/secret.h); nothing in this room ever holds one but while it signs.
 *
 * A target that is configured wrongly stops no other: its `problem` says what to type. A
 * misspelt variable is a problem too, for it may be the one without which nothing is signed.
 */
#ifndef DEPLOY_TARGET_H
#define DEPLOY_TARGET_H

#include "deploy/address_range.h"
#include "repo/repository.h"

enum target_kind { TARGET_ARGOCD = 1, TARGET_FLUX, TARGET_WEBHOOK, TARGET_NATS };

/* How a Flux Receiver (spec.type) wants to be told; generic-hmac unless configured. */
enum flux_receiver { RECEIVER_GENERIC_HMAC = 0, RECEIVER_GITHUB, RECEIVER_GENERIC };

/* headgate.target.<name>.event: what the body of a webhook is. */
enum webhook_event { EVENT_PLAIN = 0, EVENT_CLOUDEVENTS_BINARY, EVENT_CLOUDEVENTS_STRUCTURED };

struct target {
	struct span name; /* a-z, 0-9 and inner '-', at most LIMIT_TARGET_NAME_BYTES: it stands in
			     refs */
	enum target_kind kind;
	struct span url;       /* http or https, without user and password; terminated */
	struct span api_url;   /* argocd: root of the REST API, without final '/'; terminated */
	struct span *branches; /* "refs/heads/master", terminated */
	size_t branch_count;
	struct span secret_file; /* terminated; empty: none */
	struct span token_file;  /* terminated; empty: none */
	struct span ca_file;     /* terminated; empty: only the system's are trusted */
	struct address_ranges allow_private;
	enum flux_receiver receiver;
	enum webhook_event event;
	int64_t follow_seconds; /* how long Applications are watched after acceptance */
	struct span problem; /* not empty: cannot be told; a sentence, with the command to type */
};

struct target_problems {
	struct span *items;
	size_t count;
	size_t capacity;
};

struct targets {
	struct target *items; /* by name */
	size_t count;
	size_t capacity;
	struct span *clone_urls; /* headgate.cloneUrl, in order */
	size_t clone_url_count;
	/*
	 * Sections that are no target: a name that cannot stand in a ref, a variable without one.
	 * Sentences, safe to show, with the command to type.
	 */
	struct target_problems problems;
};

/*
 * A problem without what to type, which is for who administers the server and empty when the
 * sentence names nothing.
 */
struct span target_problem_sentence(struct span problem, struct span *ret_command);

int targets_read(struct repository *repository, struct arena *arena, struct targets *ret_targets,
		 struct error *err) WARN_UNUSED;

/* NULL when there is none of that name. */
const struct target *target_named(const struct targets *targets, struct span name);

/* Whether it is to be told of this branch ("refs/heads/master"). */
bool target_has_branch(const struct target *target, struct span branch);

/* a-z, 0-9 and inner '-', at most LIMIT_TARGET_NAME_BYTES. */
bool target_name_is_valid(struct span name);

/* "argocd", "flux" …: as the configuration writes them. */
const char *target_kind_name(enum target_kind kind);

#endif
