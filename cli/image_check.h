/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking about the images of a pull request: which they are (gate/images_brought.h), what their
 * registries say (a child, headgate-courier --resolve), and writing the answer down
 * (review/check.h).
 */
#ifndef CLI_IMAGE_CHECK_H
#define CLI_IMAGE_CHECK_H

#include "deploy/image_verdict.h"
#include "gate/images_brought.h"
#include "gate/push_policy.h"
#include "review/check.h"
#include "review/pull.h"

struct image_check_run {
	struct repository *repository;
	struct push_policies *policies;
	struct arena *arena;
	struct error *err;
};

/*
 * 1 and what the pull request brings to the branch that stands at `tip`; *ret_policy: the one at
 * that tip. 0 when nobody can tell: the policy cannot be read.
 */
int image_check_images(struct image_check_run *run, const struct pull *pull, struct oid tip,
		       const struct policy **ret_policy,
		       struct brought_images *ret_images) WARN_UNUSED;

/* One verdict an image, in order. */
int image_check_ask(struct image_check_run *run, const struct brought_images *images,
		    struct image_verdicts *ret_verdicts) WARN_UNUSED;

/* 1 when each of the images exists by the newest check of exactly this head, 0, -1. */
int image_check_is_passed(struct image_check_run *run, const struct pull *pull,
			  const struct brought_images *images) WARN_UNUSED;

/*
 * Writes it down, unless the pull request has moved on or the same is written already: then 0,
 * else 1, -1. An image that was found for this head stays found while its registry cannot tell.
 */
int image_check_record(struct image_check_run *run, const struct pull *pull,
		       const struct image_verdicts *verdicts) WARN_UNUSED;

#endif
