/* SPDX-License-Identifier: Apache-2.0 */
/* The variables of one target: which there are, what they may hold, for which kind. */
#ifndef DEPLOY_TARGET_SETTING_H
#define DEPLOY_TARGET_SETTING_H

#include "deploy/target.h"

struct target_settings {
	struct arena *arena;
	const char *directory;      /* of the repository, as a word in the commands to type */
	struct span default_branch; /* "refs/heads/master"; empty: HEAD names no branch */
};

/*
 * Fills the target, whose name is set, from its variables: keys without the section, in
 * lower case. The first thing that is wrong becomes target->problem.
 */
void target_settings_apply(const struct target_settings *settings,
			   const struct config_entries *variables, struct target *target);

#endif
