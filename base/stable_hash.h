/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FNV-1a, 64 bits: the same in every run, for what is kept or compared between
 * runs. Anyone can make two texts collide; what must withstand that is
 * keyed_hash() of base/map.h.
 */
#ifndef BASE_STABLE_HASH_H
#define BASE_STABLE_HASH_H

#include "base/span.h"

#include <stdint.h>

#define STABLE_HASH_START UINT64_C(0xcbf29ce484222325)

/* The hash so far with more bytes added. */
static inline uint64_t stable_hash(uint64_t hash, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.ptr[i]) * UINT64_C(0x100000001b3);
	return hash;
}

#endif
