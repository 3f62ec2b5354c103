/* SPDX-License-Identifier: Apache-2.0 */
/* Private to deploy/: the words of the trailer State, and the state of a chain by its tip. */
#ifndef DEPLOY_DEPLOYMENT_STATE_H
#define DEPLOY_DEPLOYMENT_STATE_H

#include "deploy/deployment.h"

#define DEPLOYMENT_STATES ((int)DEPLOY_ROLLED_BACK + 1)

extern const char *const deployment_states[DEPLOYMENT_STATES];

/* As deployment_taken(), of a chain whose newest entry is known; that one is handed out as well. */
int deployment_taken_at(struct repository *repository, struct span target, struct span branch,
			struct oid tip, struct arena *arena, struct deployment *ret_newest,
			struct deployment *ret_taken, struct error *err) WARN_UNUSED;

#endif
