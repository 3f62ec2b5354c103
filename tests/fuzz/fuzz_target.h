/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every fuzz target needs: the entry point's prototype, and a way out when
 * an arena's ceiling is reached, which is an answer and not a crash.
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
 *	{
 *		struct arena arena;
 *
 *		arena_init(&arena, LIMIT_FILE_ARENA_BYTES);
 *		if (FUZZ_MEMORY_LASTS())
 *			parse(bytes, size, &arena);
 *		arena_release(&arena);
 *		return 0;
 *	}
 */
#ifndef TESTS_FUZZ_FUZZ_TARGET_H
#define TESTS_FUZZ_FUZZ_TARGET_H

#include "base/arena.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

__attribute__((unused)) static jmp_buf fuzz_out_of_memory;

__attribute__((unused)) _Noreturn static void fuzz_memory_ends(size_t max_bytes)
{
	(void)max_bytes;
	longjmp(fuzz_out_of_memory, 1);
}

#define FUZZ_MEMORY_LASTS() (arena_on_exhausted(fuzz_memory_ends), setjmp(fuzz_out_of_memory) == 0)

#endif
