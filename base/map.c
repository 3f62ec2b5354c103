/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <stdlib.h>

/* A linear scan beats hashing below this size. */
#define SCAN_ENTRIES 8

static uint64_t rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1], v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0], v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1], v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2], v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* Aumasson and Bernstein, "SipHash: a fast short-input PRF", with 1 and 3 rounds. */
uint64_t keyed_hash(struct span bytes)
{
	static uint64_t key[2];

	while (!key[0])
		arc4random_buf(key, sizeof(key));
	uint64_t v[4] = {
		key[0] ^ 0x736f6d6570736575u,
		key[1] ^ 0x646f72616e646f6du,
		key[0] ^ 0x6c7967656e657261u,
		key[1] ^ 0x7465646279746573u,
	};
	size_t at = 0;
	for (uint64_t word; bytes.len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, bytes.ptr + at, sizeof(word));
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	uint64_t last = (uint64_t)bytes.len << 56;
	for (unsigned shift = 0; at < bytes.len; at++, shift += 8)
		last |= (uint64_t)(unsigned char)bytes.ptr[at] << shift;
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void map_init(struct map *map, struct arena *arena)
{
	*map = (struct map){ .arena = arena };
}

static struct map_entry *scan(const struct map *map, struct span key)
{
	for (size_t i = 0; i < map->count; i++) {
		if (span_equal(map->entries[i].key, key))
			return &map->entries[i];
	}
	return NULL;
}

static struct map_entry *find(const struct map *map, struct span key, uint64_t hash)
{
	size_t mask = map->slot_count - 1;

	for (size_t at = hash & mask; map->slots[at]; at = (at + 1) & mask) {
		struct map_entry *entry = &map->entries[map->slots[at] - 1];
		if (entry->hash == hash && span_equal(entry->key, key))
			return entry;
	}
	return NULL;
}

void *map_get(const struct map *map, struct span key)
{
	struct map_entry *entry = map->slots ? find(map, key, keyed_hash(key)) : scan(map, key);

	return entry ? entry->value : NULL;
}

static void put_slot(struct map *map, uint64_t hash, size_t index)
{
	size_t mask = map->slot_count - 1;
	size_t at = hash & mask;

	while (map->slots[at])
		at = (at + 1) & mask;
	map->slots[at] = (uint32_t)index + 1;
}

/* Slots for twice the capacity, so that at least half of them stay free. */
static void rehash(struct map *map)
{
	map->slot_count = map->capacity * 2;
	map->slots = ARENA_ARRAY(map->arena, map->slot_count, uint32_t);
	for (size_t i = 0; i < map->count; i++) {
		map->entries[i].hash = keyed_hash(map->entries[i].key);
		put_slot(map, map->entries[i].hash, i);
	}
}

static void grow(struct map *map)
{
	size_t capacity = map->capacity ? map->capacity * 2 : SCAN_ENTRIES;

	if (capacity >= UINT32_MAX)
		BUG("a map of more than four billion entries");
	struct map_entry *entries = ARENA_ARRAY(map->arena, capacity, struct map_entry);
	if (map->count)
		memcpy(entries, map->entries, map->count * sizeof(*entries));
	map->entries = entries;
	map->capacity = capacity;
	if (capacity > SCAN_ENTRIES)
		rehash(map);
}

void **map_slot(struct map *map, struct span key)
{
	uint64_t hash = map->slots ? keyed_hash(key) : 0;
	struct map_entry *entry = map->slots ? find(map, key, hash) : scan(map, key);

	if (entry)
		return &entry->value;
	if (map->count == map->capacity) {
		grow(map);
		hash = map->slots ? keyed_hash(key) : 0;
	}
	entry = &map->entries[map->count];
	*entry = (struct map_entry){ .key = key, .hash = hash };
	if (map->slots)
		put_slot(map, hash, map->count);
	map->count++;
	return &entry->value;
}
