/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/image_verdict.h"

#include "base/count.h"
#include "tests/unit/arena_fixture.h"

static void what_is_put_is_read_back(void **state)
{
	static const struct image_verdict rows[] = {
		{ SPAN("web:1"), IMAGE_EXISTS, SPAN("sha256:00"), { 0 }, false, 0 },
		{ SPAN("web:2"), IMAGE_MISSING, { 0 }, SPAN("has \"no\"\nsuch"), false, 0 },
		{ SPAN("web:3"), IMAGE_HIDDEN, { 0 }, SPAN("login"), false, 0 },
		{ SPAN("web:4"), IMAGE_UNKNOWN, { 0 }, SPAN("HTTP 500"), false, 0 },
	};
	struct image_verdicts verdicts;
	struct error err;
	struct text text;

	(void)state;
	text_init(&text, 1 << 16);
	for (size_t i = 0; i < COUNT(rows); i++)
		image_verdict_put(&text, &rows[i]);
	assert_int_equal(image_verdicts_read(text_span(&text), &arena, &verdicts, &err), 0);
	text_release(&text);
	assert_int_equal(verdicts.count, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(span_equal(verdicts.items[i].image, rows[i].image));
		assert_int_equal(verdicts.items[i].state, rows[i].state);
		assert_true(span_equal(verdicts.items[i].digest, rows[i].digest));
		assert_true(span_equal(verdicts.items[i].problem, rows[i].problem));
	}
}

static void anything_else_is_an_error(void **state)
{
	static const char *const rows[] = {
		"{\n",
		"\n",
		"[]\n",
		"{\"image\": \"web\"}\n",
		"{\"image\": \"web\", \"state\": \"good\"}\n",
		"{\"image\": \"\", \"state\": \"exists\"}\n",
		"{\"image\": 7, \"state\": \"exists\"}\n",
		"{\"state\": \"exists\"}\n",
		"{\"image\": \"web\", \"state\": \"exists\", \"state\": \"missing\"}\n",
	};
	struct image_verdicts verdicts;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(image_verdicts_read(span_of(rows[i]), &arena, &verdicts, &err),
				 -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_read_back),
		cmocka_unit_test(anything_else_is_an_error),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
