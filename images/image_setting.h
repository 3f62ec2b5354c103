/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One place on its way to a change: what of the image that was asked for is written there, and
 * what forbids it. Internal to this room.
 */
#ifndef IMAGES_IMAGE_SETTING_H
#define IMAGES_IMAGE_SETTING_H

#include "images/image_plan.h"

struct setting {
	struct image_plan *plan;
	const struct image_place *place;
	const struct image_reference *image; /* what was asked for */
	struct image_change change;
	bool is_part_of_group; /* the digest or tag beside it is a place of its own */
};

struct setting setting_begin(struct image_plan *plan, const struct image_place *place,
			     size_t image);

/* Decides by change.part what the new value is, and whether it may be written. */
void setting_settle(struct setting *setting);

void setting_refuse(struct setting *setting, struct span problem, struct span fix);
void setting_refuse_old_digest(struct setting *setting, struct span digest);

/* What else is worth knowing; one may have several. */
void setting_note(struct setting *setting, struct span note);
void setting_note_kept_tag(struct setting *setting, struct span tag);

/* Hands the change to the plan's edit. */
void setting_finish(struct setting *setting);

#endif
