/* SPDX-License-Identifier: Apache-2.0 */
/* What a proposal of new versions is called: its topic, and the message of its commit. */
#ifndef CLI_SET_IMAGE_WORDS_H
#define CLI_SET_IMAGE_WORDS_H

#include "cli/set_image.h"

/*
 * The same for every version of the same images in the same paths, so that a newer proposal takes
 * the place of the older one: "registry.example.com/shop/web", "web+api", "web@overlays/prod". Safe
 * in a ref, and no number, which would mean the pull request of that number. `paths` are those that
 * were named, from the top.
 */
struct span set_image_topic(const struct set_image *set, const struct span *paths,
			    size_t path_count);

/*
 * "web: 1.4.1 -> 1.4.2", the files, and a trailer `Image:` for each image, by which CI can know its
 * own commits.
 */
struct span set_image_message(const struct set_image *set);

#endif
