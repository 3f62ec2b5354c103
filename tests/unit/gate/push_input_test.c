/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/text.h"
#include "gate/push.h"
#include "tests/unit/arena_fixture.h"

#define ZERO "0000000000000000000000000000000000000000"
#define ONE "1111111111111111111111111111111111111111"

static struct error err;

static int read_input(struct span input, struct push *push)
{
	*push = (struct push){ 0 };
	return push_read_updates(push, input, &arena, &err);
}

static void reads_every_update(void **state)
{
	struct push push;

	(void)state;
	assert_int_equal(
		read_input(span_of(ZERO " " ONE " refs/heads/a\n" ONE " " ZERO " refs/tags/b/c\n"),
			   &push),
		0);
	assert_int_equal(push.count, 2);
	assert_true(oid_is_zero(push.updates[0].claimed_old));
	assert_string_equal(oid_text(push.updates[0].new_tip).hex, ONE);
	assert_true(span_is(push.updates[0].ref, "refs/heads/a"));
	assert_true(oid_is_zero(push.updates[1].new_tip));
	assert_true(span_is(push.updates[1].ref, "refs/tags/b/c"));
	assert_int_equal(read_input(span_of(""), &push), 0);
	assert_int_equal(push.count, 0);
}

static void refuses_whatever_git_would_not_write(void **state)
{
	static const struct {
		const char *why;
		struct span input;
	} cases[] = {
		{ "no line end", SPAN(ZERO " " ONE " refs/heads/a") },
		{ "an empty line", SPAN("\n") },
		{ "an id that is short", SPAN("000 " ONE " refs/heads/a\n") },
		{ "an id of SHA-256",
		  SPAN(ZERO "000000000000000000000000 " ONE " refs/heads/a\n") },
		{ "an id in capitals",
		  SPAN("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA " ONE " refs/heads/a\n") },
		{ "a tab", SPAN(ZERO "\t" ONE " refs/heads/a\n") },
		{ "no ref", SPAN(ZERO " " ONE " \n") },
		{ "a ref outside refs/", SPAN(ZERO " " ONE " HEAD\n") },
		{ "a space in the ref", SPAN(ZERO " " ONE " refs/heads/a b\n") },
		{ "two dots", SPAN(ZERO " " ONE " refs/heads/a..b\n") },
		{ "a NUL", SPAN(ZERO " " ONE " refs/heads/a\0b\n") },
		{ "a control character", SPAN(ZERO " " ONE " refs/heads/a\033b\n") },
		{ "a lock file", SPAN(ZERO " " ONE " refs/heads/a.lock\n") },
		{ "a carriage return", SPAN(ZERO " " ONE " refs/heads/a\r\n") },
		{ "two slashes", SPAN(ZERO " " ONE " refs/heads//a\n") },
		{ "a second line that is odd", SPAN(ZERO " " ONE " refs/heads/a\nX\n") },
	};
	struct push push;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (read_input(cases[i].input, &push) == 0)
			fail_msg("not refused: %s", cases[i].why);
		assert_int_equal(err.code, ERROR_INPUT);
	}
}

static void refuses_more_refs_and_longer_names_than_it_keeps(void **state)
{
	struct push push;
	struct text text;

	(void)state;
	text_init(&text, (size_t)64 << 20);
	for (int i = 0; i <= LIMIT_REF_UPDATES; i++)
		text_format(&text, ZERO " " ONE " refs/heads/b%d\n", i);
	assert_int_equal(read_input(text_span(&text), &push), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	text_clear(&text);
	text_string(&text, ZERO " " ONE " refs/heads/");
	text_fill(&text, 'a', LIMIT_REF_NAME_BYTES);
	text_byte(&text, '\n');
	assert_int_equal(read_input(text_span(&text), &push), -1);
	text_release(&text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_update),
		cmocka_unit_test(refuses_whatever_git_would_not_write),
		cmocka_unit_test(refuses_more_refs_and_longer_names_than_it_keeps),
	};
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
