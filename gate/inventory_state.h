/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of an inventory, for the files inventory*.c only.
 */
#ifndef GATE_INVENTORY_STATE_H
#define GATE_INVENTORY_STATE_H

#include "base/map.h"
#include "gate/inventory.h"
#include "gate/inventory_record.h"

#include <sys/types.h>

struct inventory_store;

struct overlay_record {
	struct record record;
	struct overlay_record *next;
};

struct inventory {
	struct repository *repository;
	struct inventory_options options;
	struct arena *arena;
	struct arena scratch; /* one file at a time */
	struct span path;     /* of the store; NUL behind it */
	mode_t mode;
	struct inventory_store *store; /* NULL: everything is in the overlay */
	struct oid recorded;           /* the tree that the store describes */
	struct map superseded;         /* paths that differ from `recorded` to the old tip */
	struct map hidden;             /* paths that the push changes */
	struct map overlay;            /* topic -> struct overlay_record */
};

/* Reads what differs from the recorded tree, and writes it down when it is much. */
int inventory_bring_up(struct inventory *inventory, struct error *err) WARN_UNUSED;

/* Throws the store away and starts an empty one. */
void inventory_renew(struct inventory *inventory);

#endif
