/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `images: {exist: true}` of the policy: the server asks the registries by itself, in the
 * background. `headgate images --record` looks at every open pull request whose images were not
 * found yet, so it does not matter which push started it; one works at a time, one waits.
 */
#ifndef HOOKS_IMAGE_ASKING_H
#define HOOKS_IMAGE_ASKING_H

#include "gate/push.h"

/* After a push: starts it when the policy of HEAD's branch asks for images. 1 started, 0, -1. */
int image_asking_start(struct repository *repository, struct arena *arena,
		       struct error *err) WARN_UNUSED;

/* After a refusal: starts it when a landing waits for images. */
int image_asking_start_for(struct repository *repository, const struct push_judgement *judgement,
			   struct arena *arena, struct error *err) WARN_UNUSED;

#endif
