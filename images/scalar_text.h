/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A string as the bytes of a YAML or JSON scalar. The style is kept where it can be: a plain
 * scalar stays plain only if every reader of YAML 1.1 and 1.2 takes it for that string, also within
 * [] and {}; else it gets double quotes, which are always right.
 */
#ifndef IMAGES_SCALAR_TEXT_H
#define IMAGES_SCALAR_TEXT_H

#include "base/arena.h"
#include "manifest/node.h"

/* `value` must be UTF-8. Block styles come out double-quoted. */
struct span scalar_text(struct span value, enum node_style style, struct arena *arena);

#endif
