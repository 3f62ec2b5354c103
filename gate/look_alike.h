/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that a person takes for another one: other case, letters of other
 * scripts that look the same, digits that stand for letters. The idea is that
 * of Unicode's "skeletons" (UTS #39), with the letters that branch names are
 * made of.
 */
#ifndef GATE_LOOK_ALIKE_H
#define GATE_LOOK_ALIKE_H

#include "base/span.h"
#include "policy/policy.h"

/*
 * True when `name`, which none of the patterns matches, looks like one that is
 * matched; *ret_original is the pattern.
 */
bool looks_like_protected(struct span name, const struct span_list *patterns,
			  struct span *ret_original);

#endif
