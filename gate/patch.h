/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kustomize patches: a strategic merge patch is a part of an object with
 * directives in it, a JSON patch (RFC 6902) is a list of operations.
 */
#ifndef GATE_PATCH_H
#define GATE_PATCH_H

#include "manifest/reader.h"

/*
 * The object without the directives ($patch, $setElementOrder/..., ...), without
 * what they delete, and without nulls, which delete as well: what is left are
 * values that the patch writes. Lives in `arena`, shares what it need not copy.
 */
const struct node *patch_strip(const struct node *node, struct arena *arena);

/* The operations of a JSON patch: op, path, and value or from. */
void json_patch_judge(const struct source *source, const struct node *list,
		      struct findings *findings);

#endif
