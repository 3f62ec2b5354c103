/* SPDX-License-Identifier: Apache-2.0 */
/* A span compared with a text; both are shown when they differ. */
#ifndef TESTS_UNIT_ASSERT_SPAN_H
#define TESTS_UNIT_ASSERT_SPAN_H

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline void assert_span(struct span span, const char *expected)
{
	if (!span_is(span, expected))
		fail_msg("is       %.*s\nshall be %s", SPAN_ARG(span), expected);
}

#endif
