/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_what_go_reads_and_writes_it_back(void **state)
{
	static const struct {
		const char *text, *bytes; /* NULL: refused */
	} rows[] = {
		{ "", "" },        { "TQ==", "M" },       { "TWE=", "Ma" },
		{ "TWFu", "Man" }, { "TW\r\nFu", "Man" }, { "TWFuTQ==", "ManM" },
		{ "TWFuT", NULL }, { "TQ=", NULL },       { "TQ==TWFu", NULL },
		{ "T===", NULL },  { "TW-_", NULL },      { "TW Fu", NULL },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span bytes = { 0 };
		bool good = base64_decode(span_of(rows[i].text), &arena, &bytes);
		assert_int_equal(good, rows[i].bytes != NULL);
		if (good)
			assert_true(span_is(bytes, rows[i].bytes));
		if (good && !strchr(rows[i].text, '\r'))
			assert_true(span_is(base64_encode(bytes, &arena), rows[i].text));
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_go_reads_and_writes_it_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
