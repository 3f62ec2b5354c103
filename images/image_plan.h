/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the request makes of each place of a file: a change, nothing to do, or a refusal with its
 * reason. Internal to this room.
 */
#ifndef IMAGES_IMAGE_PLAN_H
#define IMAGES_IMAGE_PLAN_H

#include "base/map.h"
#include "images/image_edit.h"

struct image_plan {
	const struct image_request *request;
	const struct source *source;
	const struct image_places *places;
	struct arena *arena;
	struct image_edit *edit; /* takes the changes */
	struct map pinned; /* policy of a marker -> struct span, the digest it stands behind */
};

/* The places that were found by looking. */
void image_plan_places(struct image_plan *plan);

/* One place that the caller named. */
void image_plan_values(struct image_plan *plan, const struct image_values *values,
		       const struct image_place *place);

/* By bytes; two addresses of one scalar become one change, or a refusal when they disagree. */
void image_plan_settle(struct image_plan *plan);

#endif
