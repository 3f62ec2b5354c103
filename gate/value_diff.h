/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two versions of one object, value by value. What gate/resource_diff.h says is
 * put together from this.
 */
#ifndef GATE_VALUE_DIFF_H
#define GATE_VALUE_DIFF_H

#include "gate/resource_diff.h"
#include "manifest/resource.h"

/* A step from an object's root to a value, as a chain of stack frames. */
struct value_step {
	const struct value_step *parent; /* NULL: a field of the object itself */
	struct span name;                /* NULL pointer: an item of a list */
	struct span key;                 /* of an item: what it is known by; NULL: its index */
	uint32_t index;
	bool is_alone; /* an item, and its list has no other before nor after */
};

struct value_diff {
	struct arena *arena;   /* of the result */
	struct arena *scratch; /* keys of list items */
	size_t steps_left;     /* values that may still be looked at */
	struct span kind;      /* of the object; decides what is secret */
	struct resource_change *change;
	size_t capacity; /* of change->values */
};

/* Adds what differs to diff->change. The roots are the two versions' trees. */
void value_diff(struct value_diff *diff, const struct resource *before,
		const struct resource *after);

/* --- value_text.c: how a value and its place are written --- */

/* "spec.template.spec.containers[web].image" */
struct span value_field_text(const struct value_step *step, struct arena *arena);

/* The same as short as one understands it: "image", "image of sidecar", "labels.app". */
struct span value_label_text(const struct value_step *step, struct arena *arena);

/* As one would write it: web, "3", [a, b], {cpu: 1}; at most max_columns and an ellipsis. */
struct span value_text(const struct node *node, size_t max_columns, struct arena *arena);

/* Lines of a string that has more than one; 0 for every other value. */
size_t value_line_count(const struct node *node);

/* --- value_secret.c: what is never shown --- */

/* Whether the value at `step` of an object of that kind is a secret, by its place. */
bool value_is_secret(struct span kind, const struct value_step *step, const struct node *value);

/* "dbPassword", "API_TOKEN": a string under such a name is taken for a secret. */
bool name_is_secret(struct span name);

#endif
