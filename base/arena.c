/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_BYTES ((size_t)64 << 10)

/* Of a list that grows, at first. */
#define FIRST_CAPACITY 8

struct arena_block {
	struct arena_block *older;
	size_t size;
	alignas(max_align_t) char bytes[];
};

static arena_exhausted_fn *on_exhausted;

void arena_on_exhausted(arena_exhausted_fn *exhausted)
{
	on_exhausted = exhausted;
}

_Noreturn static void exhaust(size_t ceiling)
{
	if (on_exhausted)
		on_exhausted(ceiling);
	BUG("memory ran out and no entry point said what to do");
}

void arena_init(struct arena *arena, size_t max_bytes)
{
	*arena = (struct arena){ .max_bytes = max_bytes };
}

void arena_release(struct arena *arena)
{
	for (struct arena_block *block = arena->block, *older; block; block = older) {
		older = block->older;
		free(block);
	}
	arena_init(arena, arena->max_bytes);
}

void arena_wipe(struct arena *arena)
{
	for (struct arena_block *block = arena->block; block; block = block->older)
		explicit_bzero(block->bytes, block->size);
	arena_release(arena);
}

void arena_reset(struct arena *arena)
{
	struct arena_block *block = arena->block;

	while (block && block->older) {
		struct arena_block *older = block->older;
		arena->used_bytes -= block->size;
		free(block);
		block = older;
	}
	arena->block = block;
	if (!block)
		return;
	arena->next = block->bytes;
	arena->end = block->bytes + block->size;
}

static void add_block(struct arena *arena, size_t at_least)
{
	size_t size = at_least > BLOCK_BYTES ? at_least : BLOCK_BYTES;

	if (size > arena->max_bytes - arena->used_bytes)
		exhaust(arena->max_bytes);
	struct arena_block *block = malloc(sizeof(*block) + size);
	if (!block)
		exhaust(/* ceiling= */ 0);
	block->older = arena->block;
	block->size = size;
	arena->block = block;
	arena->next = block->bytes;
	arena->end = block->bytes + size;
	arena->used_bytes += size;
}

static size_t aligned(size_t size)
{
	size_t alignment = alignof(max_align_t);

	return (size + alignment - 1) / alignment * alignment;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > arena->max_bytes)
		exhaust(arena->max_bytes);
	size = aligned(size);
	if (!arena->next || size > (size_t)(arena->end - arena->next))
		add_block(arena, size);
	void *memory = arena->next;
	arena->next += size;
	return memset(memory, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		exhaust(arena->max_bytes);
	return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	size_t larger = *capacity ? *capacity * 2 : FIRST_CAPACITY;
	void *copy = arena_array(arena, larger, size);
	if (count)
		memcpy(copy, items, count * size);
	*capacity = larger;
	return copy;
}

struct span arena_copy(struct arena *arena, struct span bytes)
{
	char *copy = arena_alloc(arena, bytes.len + 1);

	if (bytes.len)
		memcpy(copy, bytes.ptr, bytes.len);
	return (struct span){ copy, bytes.len };
}

/* Written where there is room, which most texts fit in; else once more, into a new block. */
struct span arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	size_t room = arena->next ? (size_t)(arena->end - arena->next) : 0;
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(arena->next, room, format, again);
	va_end(again);
	if (len < 0)
		BUG("a format string that vsnprintf refuses");
	if ((size_t)len < room) {
		struct span written = { arena->next, (size_t)len };
		arena->next += aligned((size_t)len + 1);
		return written;
	}
	char *text = arena_alloc(arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, args);
	return (struct span){ text, (size_t)len };
}

struct span arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct span text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}
