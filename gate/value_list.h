/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which items of two versions of a list belong together: those with the same
 * key, where the API (or a name that all have) gives one; else by position, once
 * what is equal at both ends is left out.
 */
#ifndef GATE_VALUE_LIST_H
#define GATE_VALUE_LIST_H

#include "manifest/resource.h"
#include "validators/catalog.h"

/* What the catalog knows of a value; zeroed: nothing. */
struct value_type {
	const struct catalog_definition *definition; /* of an object with known fields */
	const struct catalog_type *type;             /* of a list or map */
	const struct catalog_property *property;     /* the field that holds it */
};

struct value_type value_type_of_resource(const struct resource *resource);
struct value_type value_type_of_field(const struct value_type *object, struct span name);
struct value_type value_type_of_item(const struct value_type *list);

struct item_pair {
	const struct node *before; /* NULL: new */
	const struct node *after;  /* NULL: removed */
	struct span key;           /* "web", "53/UDP"; NULL pointer: by position */
	uint32_t index;            /* after the change, or before when removed */
};

struct item_pairs {
	struct item_pair *items; /* in the order of `after`, then what went */
	size_t count;
};

/* Time and memory are linear in the lengths of the lists. By position, equal ends are left out. */
void item_pairs_find(struct item_pairs *ret_pairs, const struct value_type *list,
		     const struct node *before, const struct node *after, struct arena *arena);

#endif
