/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every fuzz target needs: the entry point's prototype, and a way out when
 * an arena's ceiling is reached, which is an answer and not a crash.
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
 *	{
 *		return fuzz_in_arena(bytes, size, LIMIT_MANIFEST_BYTES, parse);
 *	}
 */
#ifndef TESTS_FUZZ_FUZZ_TARGET_H
#define TESTS_FUZZ_FUZZ_TARGET_H

#include "base/arena.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static jmp_buf fuzz_out_of_memory;

_Noreturn static inline void fuzz_memory_ends(size_t max_bytes)
{
	(void)max_bytes;
	longjmp(fuzz_out_of_memory, 1);
}

/* The target sees inputs below this size, as long as the arena lasts. */
static inline int fuzz_in_arena(const uint8_t *bytes, size_t size, size_t below_bytes,
				void (*target)(struct span input, struct arena *arena))
{
	const struct span nothing = SPAN("");
	struct arena arena;

	if (size >= below_bytes)
		return 0;
	arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
	arena_on_exhausted(fuzz_memory_ends);
	if (setjmp(fuzz_out_of_memory) == 0)
		target(size ? (struct span){ (const char *)bytes, size } : nothing, &arena);
	arena_release(&arena);
	return 0;
}

#endif
