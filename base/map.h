/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map from spans to pointers that keeps the order of insertion.
 *
 * Keys come from pushed content, so the hash is SipHash-1-3 keyed at random per
 * process: no one can prepare keys that collide. Memory is the arena's; the map
 * borrows its keys. Removing is not needed anywhere and not offered.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"
#include "base/span.h"

#include <stdint.h>

struct map_entry {
	struct span key;
	void *value;
	uint64_t hash;
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* in order of insertion */
	size_t count;
	size_t capacity;
	uint32_t *slots;   /* index + 1 into entries; 0 is free */
	size_t slot_count; /* a power of two */
};

void map_init(struct map *map, struct arena *arena);

/* The value under `key`, or NULL. */
void *map_get(const struct map *map, struct span key);

/*
 * The place of the value under `key`, made with a NULL value if the key is new.
 * Valid until the next map_slot(). The key's bytes must outlive the map.
 */
void **map_slot(struct map *map, struct span key);

/* SipHash-1-3 under the process's random key. */
uint64_t keyed_hash(struct span bytes);

#endif
