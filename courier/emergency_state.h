/* SPDX-License-Identifier: Apache-2.0 */
/* Private to courier/emergency*.c: one emergency under way. */
#ifndef COURIER_EMERGENCY_STATE_H
#define COURIER_EMERGENCY_STATE_H

#include "courier/emergency.h"
#include "courier/secret.h"
#include "courier/transport.h"

struct emergency {
	struct repository *repository;
	const struct emergency_order *order;
	struct transport *transport;
	struct arena arena; /* holds tokens: wiped */
	struct targets targets;
	struct span default_branch;
	struct credentials credentials; /* of the target at hand */
	struct emergency_places places;
	struct emergency_place place; /* that is meant */
	struct application application;
	const struct application_history *entry; /* to go back to */
	struct deployment back;                  /* as written down; entry zero: not yet */
	struct deployment off;                   /* the same, of auto-sync */
	struct text *said;
	bool done;
	struct error *err;
};

/* A line for the person. */
void emergency_say(struct emergency *emergency, const char *format, ...) PRINTF_LIKE(2, 3);

/* "argocd/web of prod" */
struct span emergency_place_name(struct emergency *emergency);

/* What Argo CD did about a request. */
enum emergency_reply {
	REPLY_DONE = 1,
	REPLY_REFUSED, /* it says no, and has done nothing */
	REPLY_UNKNOWN, /* no answer, or one that leaves it open */
};

/* One request, one answer. What is not done is said. */
int emergency_ask(struct emergency *emergency, const struct request *request,
		  struct answer *ret_answer, enum emergency_reply *ret_reply) WARN_UNUSED;

/* The Application that the order means, and its target's credentials. -1 says who was asked. */
int emergency_find_place(struct emergency *emergency) WARN_UNUSED;

/* With its history, as it is now. 1; 0 when it cannot be read, which is said; -1. */
int emergency_read_application(struct emergency *emergency) WARN_UNUSED;

/* --- courier/emergency_record.c: what stands in refs/deploy --- */

/*
 * Writes down that the Application shall go back, and that its auto-sync is switched off when
 * `with_auto_sync`. To be done before Argo CD is asked for either.
 */
int emergency_record_orders(struct emergency *emergency, bool with_auto_sync) WARN_UNUSED;

/* What has become of one of the two, or of both with the same words. */
int emergency_record_outcome(struct emergency *emergency, const struct deployment *order,
			     enum deployment_state state, struct span answer) WARN_UNUSED;

/* The orders about this Application that stand open. */
int emergency_open_orders(struct emergency *emergency, struct deployments *ret_orders) WARN_UNUSED;

/*
 * Writes down, and says, what the Application shows of earlier orders whose end nobody has seen.
 */
int emergency_settle_earlier(struct emergency *emergency) WARN_UNUSED;

/* Auto-sync is on (`off`: the order that ends so, or one with no entry): that the Application is
 * followed from here on, to the tip of the branch. */
int emergency_record_auto_sync_on(struct emergency *emergency, const struct deployment *off,
				  const char *answer) WARN_UNUSED;

#endif
