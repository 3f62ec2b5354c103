/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void puts_context_in_front(void **state)
{
	struct error err = { 0 };

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_set_errno(&err, "open %s", "policy.yaml"), -1);
	assert_int_equal(err.code, ERROR_SYSTEM);
	assert_int_equal(error_wrap(&err, "repository %s", "srv.git"), -1);
	assert_int_equal(error_hint(&err, "Run headgate doctor."), -1);
	assert_string_equal(err.message,
			    "repository srv.git: open policy.yaml: No such file or directory");
	assert_string_equal(err.hint, "Run headgate doctor.");
}

static void cuts_what_does_not_fit(void **state)
{
	struct error err = { 0 };
	char endless[2000];

	(void)state;
	memset(endless, 'x', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	error_set(&err, ERROR_INPUT, "%s", endless);
	for (int i = 0; i < 10; i++)
		error_wrap(&err, "context %s", endless);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_memory_equal(err.message, "context xxx", 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_context_in_front),
		cmocka_unit_test(cuts_what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
