/* SPDX-License-Identifier: Apache-2.0 */
#include "review/principal.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LETTERS_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	struct span name;
	bool valid;
} cases[] = {
	{ SPAN("ada"), true },
	{ SPAN("Ada-Lovelace_2+x"), true },
	{ SPAN("ada@example.com"), true },
	{ SPAN("7of9"), true },
	{ SPAN("a"), true },
	{ SPAN(LETTERS_64), true },
	{ SPAN(LETTERS_64 "a"), false },
	{ SPAN(""), false },
	{ SPAN("-ada"), false },
	{ SPAN(".ada"), false },
	{ SPAN("@"), false },
	{ SPAN("ada."), false },
	{ SPAN("a..b"), false },
	{ SPAN("ada.lock"), false },
	{ SPAN("ada lovelace"), false },
	{ SPAN("ada\n"), false },
	{ SPAN("ada\0"), false },
	{ SPAN("ada\0b"), false },
	{ SPAN("ada/bob"), false },
	{ SPAN("*@example.com"), false },
	{ SPAN("a,b"), false },
	{ SPAN("a:b"), false },
	{ SPAN("a~1"), false },
	{ SPAN("\xd0\xb0"
	       "da"),
	  false },
};

static void takes_names_that_fit_a_ref(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (principal_name_is_valid(cases[i].name) != cases[i].valid)
			fail_msg("\"%.*s\"", SPAN_ARG(cases[i].name));
	}
}

static void nobody_is_anonymous(void **state)
{
	struct principal nobody = { 0 };
	struct principal ada = { .name = SPAN("ada") };

	(void)state;
	assert_true(principal_is_anonymous(&nobody));
	assert_false(principal_is_anonymous(&ada));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_names_that_fit_a_ref),
		cmocka_unit_test(nobody_is_anonymous),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
