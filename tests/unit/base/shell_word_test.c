/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shell_word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
	struct span foreign;
	const char *word;
} words[] = {
	{ SPAN("apps/web"), "apps/web" },
	{ SPAN("/srv/git/shop.git"), "/srv/git/shop.git" },
	{ SPAN("a-b_c.d+e@f:g,h"), "a-b_c.d+e@f:g,h" },
	{ SPAN("my apps/web"), "'my apps/web'" },
	{ SPAN("it's"), "'it'\\''s'" },
	{ SPAN("'"), "''\\'''" },
	{ SPAN("$(reboot)"), "'$(reboot)'" },
	{ SPAN("a;b"), "'a;b'" },
	{ SPAN("~root"), "'~root'" },
	{ SPAN("a=b"), "'a=b'" },
	{ SPAN(""), "''" },
	{ SPAN("caf\xc3\xa9"), "'caf\xc3\xa9'" },
	{ SPAN("a\0b"), "'a\\x00b'" },
	{ SPAN("\x1b[2J"), "'\\x1b[2J'" },
	{ SPAN("a\nb"), "'a\\x0ab'" },
};

static void a_shell_reads_one_word_whatever_it_holds(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		assert_string_equal(shell_word(words[i].foreign, &arena), words[i].word);
	arena_release(&arena);
}

static void a_long_word_is_cut_inside_its_quotes(void **state)
{
	struct arena arena;
	char *quotes;

	(void)state;
	arena_init(&arena, 1 << 20);
	quotes = arena_alloc(&arena, 10000);
	memset(quotes, '\'', 10000);
	struct span word = span_of(shell_word((struct span){ quotes, 10000 }, &arena));
	assert_int_equal(word.ptr[0], '\'');
	assert_int_equal(word.ptr[word.len - 1], '\'');
	assert_in_range(word.len, (size_t)4 * 4000, (size_t)5 * 4096);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shell_reads_one_word_whatever_it_holds),
		cmocka_unit_test(a_long_word_is_cut_inside_its_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
