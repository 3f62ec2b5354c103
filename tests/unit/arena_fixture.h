/* SPDX-License-Identifier: Apache-2.0 */
/* An arena that lives as long as one test program, and what cmocka wants before it. */
#ifndef TESTS_UNIT_ARENA_FIXTURE_H
#define TESTS_UNIT_ARENA_FIXTURE_H

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

static inline int arena_set_up(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)1 << 30);
	return 0;
}

static inline int arena_tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

#endif
