/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All objects that the judged files define, found by group, kind and name; the
 * namespace is compared afterwards, because kustomize sets it as it pleases.
 */
#ifndef GATE_DEFINITIONS_H
#define GATE_DEFINITIONS_H

#include "base/map.h"
#include "gate/judge.h"

struct definition {
	const struct object_fact *fact;
	struct definition *next;
};

struct definitions {
	struct arena *arena;
	struct map by_name;      /* group, kind, name -> struct definition, the last one first */
	struct map custom_names; /* names of custom resources, of any kind */
};

void definitions_init(struct definitions *definitions, struct arena *arena);

/* Takes the facts that are definitions; *fact must outlive the definitions. */
void definitions_add(struct definitions *definitions, const struct object_fact *fact);

/* Whether the object that `reference` means is defined or generated. */
bool definitions_hold(const struct definitions *definitions, const struct object_fact *reference);

/*
 * Whether the name is that of a custom resource, or one followed by "-...":
 * operators name what they make after the object that they make it of.
 */
bool definitions_may_make(const struct definitions *definitions, struct span name);

/* Namespaces that may be the same: equal, or one is left to be filled in. */
static inline bool namespaces_meet(struct span a, struct span b)
{
	return a.len == 0 || b.len == 0 || span_equal(a, b);
}

#endif
