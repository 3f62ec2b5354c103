/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One place on its way to a change: what of the image that was asked for is written there, and
 * what forbids it. Internal to this room.
 */
#ifndef IMAGES_PROPOSAL_H
#define IMAGES_PROPOSAL_H

#include "images/image_plan.h"

struct proposal {
	struct image_plan *plan;
	const struct image_place *place;
	const struct image_reference *image; /* what was asked for */
	struct image_change change;
	bool is_part_of_group; /* the digest or tag beside it is a place of its own */
};

struct proposal propose(struct image_plan *plan, const struct image_place *place, size_t image);

/* Decides by change.part what the new value is, and whether it may be written. */
void proposal_settle(struct proposal *proposal);

void proposal_refuse(struct proposal *proposal, struct span problem, struct span fix);
void proposal_refuse_old_digest(struct proposal *proposal, struct span digest);
void proposal_note_kept_tag(struct proposal *proposal, struct span tag);

/* Hands the change to the plan's edit. */
void proposal_finish(struct proposal *proposal);

#endif
