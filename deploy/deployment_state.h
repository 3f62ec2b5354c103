/* SPDX-License-Identifier: Apache-2.0 */
/* Private to deploy/: the words of the trailer State, and the state of a chain by its tip. */
#ifndef DEPLOY_DEPLOYMENT_STATE_H
#define DEPLOY_DEPLOYMENT_STATE_H

#include "base/text.h"
#include "deploy/deployment.h"

#define DEPLOYMENT_STATES ((int)DEPLOY_AUTO_SYNC_ON + 1)

extern const char *const deployment_states[DEPLOYMENT_STATES];

/* An entry of this state stands among the debts of the later ones until one of them settles it. */
bool deployment_is_debt(enum deployment_state state);

/* Of auto_sync_put(); false: words that are not known. */
bool auto_sync_parse(struct span words, struct auto_sync *ret_auto_sync);

/* 1 and the newest entry of a chain, 0 when there is none, -1. */
int deployment_newest(struct repository *repository, struct span target, struct span branch,
		      struct arena *arena, struct deployment *ret_newest,
		      struct error *err) WARN_UNUSED;

/* As deployment_taken(), of a chain whose newest entry is known; that one is handed out as well. */
int deployment_taken_at(struct repository *repository, struct span target, struct span branch,
			struct oid tip, struct arena *arena, struct deployment *ret_newest,
			struct deployment *ret_taken, struct error *err) WARN_UNUSED;

#endif
