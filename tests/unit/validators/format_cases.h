/* SPDX-License-Identifier: Apache-2.0 */
/* Texts and whether a format takes them. */
#ifndef TESTS_UNIT_VALIDATORS_FORMAT_CASES_H
#define TESTS_UNIT_VALIDATORS_FORMAT_CASES_H

#include "base/count.h"
#include "validators/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct format_case {
	format_check_fn *check;
	const char *text;
	bool valid;
};

static inline void check_cases(const struct format_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *wrong = cases[i].check(span_of(cases[i].text));
		if (!wrong != cases[i].valid)
			fail_msg("case %zu: \"%s\" gave %s", i, cases[i].text,
				 wrong ? wrong : "no complaint");
	}
}

#define CHECK_CASES(cases) check_cases((cases), COUNT(cases))

#endif
