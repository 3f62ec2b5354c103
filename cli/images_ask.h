/* SPDX-License-Identifier: Apache-2.0 */
/* What registries say of images, through a child: headgate-courier --resolve. */
#ifndef CLI_IMAGES_ASK_H
#define CLI_IMAGES_ASK_H

#include "deploy/image_verdict.h"
#include "repo/repository.h"

/* One verdict an image, in order. Registries are those of the repository's configuration. */
int images_ask(struct repository *repository, const struct span *images, size_t count,
	       struct arena *arena, struct image_verdicts *ret_verdicts,
	       struct error *err) WARN_UNUSED;

#endif
