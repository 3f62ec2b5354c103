/* SPDX-License-Identifier: Apache-2.0 */
#include "images/image_diff.h"

#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define HEAD "diff --git a/f b/f\n--- a/f\n+++ b/f\n"

static void hunks_have_three_lines_around_and_join_when_they_touch(void **state)
{
	static const struct {
		const char *before, *after, *diff;
	} rows[] = {
		{ "a\n", "a\n", "" },
		{ "a\n", "b\n", HEAD "@@ -1,1 +1,1 @@\n-a\n+b\n" },
		{ "a", "b",
		  HEAD "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n"
		       "\\ No newline at end of file\n" },
		{ "1\n2\n3\n4\na\n6\n7\n8\n9\n", "1\n2\n3\n4\nb\n6\n7\n8\n9\n",
		  HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-a\n+b\n 6\n 7\n 8\n" },
		{ "a\na\n", "b\nb\n", HEAD "@@ -1,2 +1,2 @@\n-a\n-a\n+b\n+b\n" },
		{ "a\n2\n3\n4\n5\n6\n7\na\n", "b\n2\n3\n4\n5\n6\n7\nb\n",
		  HEAD "@@ -1,8 +1,8 @@\n-a\n+b\n 2\n 3\n 4\n 5\n 6\n 7\n-a\n+b\n" },
		{ "a\n2\n3\n4\n5\n6\n7\n8\na\n", "b\n2\n3\n4\n5\n6\n7\n8\nb\n",
		  HEAD "@@ -1,4 +1,4 @@\n-a\n+b\n 2\n 3\n 4\n"
		       "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-a\n+b\n" },
		{ "a\r\nb", "x\r\nb",
		  HEAD "@@ -1,2 +1,2 @@\n-a\r\n+x\r\n b\n"
		       "\\ No newline at end of file\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text;
		text_init(&text, 1 << 20);
		image_diff_write(&text, span_of("f"), span_of(rows[i].before),
				 span_of(rows[i].after));
		if (!span_is(text_span(&text), rows[i].diff))
			fail_msg("got:\n%.*s\nexpected:\n%s", SPAN_ARG(text_span(&text)),
				 rows[i].diff);
		text_release(&text);
	}
}

static void odd_names_are_quoted_as_git_does(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 1 << 20);
	image_diff_write(&text, span_of("a \"\\\n\xc3\xa9"), span_of("a"), span_of("b"));
	assert_true(span_starts_with(text_span(&text), "diff --git \"a/a \\\"\\\\\\012\\303\\251\" "
						       "\"b/a \\\"\\\\\\012\\303\\251\"\n"));
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hunks_have_three_lines_around_and_join_when_they_touch),
		cmocka_unit_test(odd_names_are_quoted_as_git_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
