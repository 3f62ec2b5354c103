/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena: many allocations, one release. One per run and one per judged file.
 *
 * arena_alloc() never returns NULL. When the ceiling or the machine's memory is
 * reached, the arena calls the `exhausted` function that the entry point set;
 * it must not return (the programs print "could not decide" and exit 3, tests
 * and fuzz targets jump out). So no caller carries a check that it could only
 * answer by refusing.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/error.h"
#include "base/span.h"

#include <stdarg.h>
#include <stdint.h>

struct arena_block;

struct arena {
	struct arena_block *block; /* newest first */
	char *next;                /* free space of the newest block */
	char *end;
	size_t used_bytes; /* sum of all blocks */
	size_t max_bytes;
};

/*
 * What to do when memory runs out; process-wide, set once by an entry point. Must not return.
 * `ceiling` is the arena's that was reached; 0: the machine gave no more.
 */
typedef void arena_exhausted_fn(size_t ceiling);
void arena_on_exhausted(arena_exhausted_fn *exhausted);

void arena_init(struct arena *arena, size_t max_bytes);

/* Frees everything. The arena may be used again afterwards. */
void arena_release(struct arena *arena);

/* The same, and overwrites it all first: it held secrets. */
void arena_wipe(struct arena *arena);

/* Forgets everything but keeps the first block, for the next file. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* Zeroed array of count elements; the multiplication is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of the bytes, with a NUL behind them that is not part of the span. */
struct span arena_copy(struct arena *arena, struct span bytes);

/* Formatted text in the arena, NUL-terminated behind the span. */
struct span arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct span arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * `items` when there is room for one more behind `count`; else a copy of them with
 * twice the room. The old ones stay in the arena, so the sum is at most twice the last.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

/* The same for a structure with the members items, count and capacity. */
#define ARENA_GROW(arena, list)                                                                    \
	((list)->items = arena_grow((arena), (list)->items, (list)->count, &(list)->capacity,      \
				    sizeof(*(list)->items)))

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
