/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const names[] = { "containers", "initContainers", "check", "explain", "name" };

static const struct {
	const char *word;
	const char *best;
} cases[] = {
	{ "container", "containers" },
	{ "conatiners", "containers" }, /* two neighbours swapped */
	{ "Containers", "containers" },
	{ "initcontainers", "initContainers" },
	{ "chek", "check" },
	{ "nmae", "name" },
	{ "names", "name" },
	{ "replicas", "" },
	{ "xy", "" },
	{ "", "" },
	{ "0123456789012345678901234567890123456789012345678901234567890123456789", "" },
};

static void finds_what_was_probably_meant(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nearest nearest;
		nearest_init(&nearest, span_of(cases[i].word));
		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			nearest_offer(&nearest, span_of(names[j]));
		if (!span_is(nearest.best, cases[i].best))
			fail_msg("\"%s\" gave \"%.*s\"", cases[i].word, SPAN_ARG(nearest.best));
	}
}

static void takes_the_closest_not_the_first(void **state)
{
	struct nearest nearest;

	(void)state;
	nearest_init(&nearest, span_of("ports"));
	nearest_offer(&nearest, span_of("port"));
	nearest_offer(&nearest, span_of("ports"));
	assert_true(span_is(nearest.best, "ports"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_probably_meant),
		cmocka_unit_test(takes_the_closest_not_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
