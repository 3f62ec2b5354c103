/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an edit changes as a unified diff that `git apply` takes. Only for contents with the same
 * number of lines, which is what replacing scalars within lines gives: nothing is searched for.
 */
#ifndef IMAGES_IMAGE_DIFF_H
#define IMAGES_IMAGE_DIFF_H

#include "base/text.h"

/* Appends nothing when both are equal. `path` is from the tree's top, with '/'. */
void image_diff_write(struct text *text, struct span path, struct span before, struct span after);

#endif
