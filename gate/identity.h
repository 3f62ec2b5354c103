/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which object it is, as one key: group, kind, namespace and name. The version
 * is not part of it: apps/v1 and apps/v1beta1 are two spellings of one object.
 */
#ifndef GATE_IDENTITY_H
#define GATE_IDENTITY_H

#include "base/arena.h"
#include "base/span.h"

struct identity {
	struct span group;
	struct span kind;
	struct span name_space;
	struct span name;
};

/* The parts with a NUL between them; lives in `arena`. */
struct span identity_key(const struct identity *identity, struct arena *arena);

#endif
