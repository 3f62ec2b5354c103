/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether one tag is an older version than another: tags that are versions with at least one
 * point (v1.4, 1.4.2, 1.4.2-rc.1, 1.25-alpine). Of anything else nobody can tell.
 */
#ifndef IMAGES_IMAGE_VERSION_H
#define IMAGES_IMAGE_VERSION_H

#include "base/span.h"

bool image_tag_is_older(struct span tag, struct span than);

#endif
