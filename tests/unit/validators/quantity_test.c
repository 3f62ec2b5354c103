/* SPDX-License-Identifier: Apache-2.0 */
#include "validators/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void reads_what_the_server_reads(void **state)
{
	static const struct {
		const char *text;
		long long whole; /* units */
		long long nano;  /* and the rest */
	} cases[] = {
		{ "0", 0, 0 },
		{ "1", 1, 0 },
		{ "+1", 1, 0 },
		{ "-1", -1, 0 },
		{ "01", 1, 0 },
		{ "1.", 1, 0 },
		{ "1.G", 1000000000, 0 },
		{ ".5", 0, 500000000 },
		{ "0.5n", 0, 1 },
		{ "-0.5n", 0, -1 },
		{ "100m", 0, 100000000 },
		{ "1u", 0, 1000 },
		{ "1500m", 1, 500000000 },
		{ "1k", 1000, 0 },
		{ "1e3", 1000, 0 },
		{ "1E3", 1000, 0 },
		{ "1e+3", 1000, 0 },
		{ "1e-3", 0, 1000000 },
		{ "1E", 1000000000000000000, 0 },
		{ "1Ki", 1024, 0 },
		{ "1.5Gi", 1610612736, 0 },
		{ "0.1Gi", 107374182, 400000000 },
		{ "8Ei", 9223372036854775807, 0 },
		{ "9223372036854775807", 9223372036854775807, 0 },
		{ "0.0000000001", 0, 1 },
		{ "1.0000000000000000000000000000001", 1, 1 },
		{ "+", 0, 0 },
		{ "-", 0, 0 },
		{ ".", 0, 0 },
		{ "m", 0, 0 },
		{ "Ki", 0, 0 },
		{ "1e-999999999", 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		quantity_nano got = 1;
		quantity_nano want = (quantity_nano)cases[i].whole * 1000000000 + cases[i].nano;
		if (!quantity_parse(span_of(cases[i].text), &got) || got != want)
			fail_msg("%s gave %lld and %lld n", cases[i].text,
				 (long long)(got / 1000000000), (long long)(got % 1000000000));
		assert_null(format_quantity(span_of(cases[i].text)));
	}
}

static void keeps_an_order_where_numbers_are_huge(void **state)
{
	quantity_nano small, large, huge;

	(void)state;
	assert_true(quantity_parse(span_of("10e18"), &small));
	assert_true(quantity_parse(span_of("123456789012345678901234567890"), &large));
	assert_true(quantity_parse(span_of("1e999999999"), &huge));
	assert_true(small < large && large <= huge);
}

static void refuses_what_the_server_refuses(void **state)
{
	static const char *const cases[] = {
		"",      "1K",  "1mi",   "1KI",   "1 Gi", "1,5",      "0x10",
		"1_000", "1e",  "1e3Ki", "1.2.3", "1GB",  "100mi",    "512mb",
		" 1",    "1 ",  "--1",   "1e3.5", "1ee3", "1e+",      "Ei",
		"Pi",    "abc", "1Kib",  "1kk",   "1\n",  "\xc2\xb5", "1e99999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		quantity_nano got;
		if (quantity_parse(span_of(cases[i]), &got) || !format_quantity(span_of(cases[i])))
			fail_msg("\"%s\" was taken", cases[i]);
	}
}

static void suggests_what_was_meant(void **state)
{
	static const struct {
		const char *text, *suggestion;
	} cases[] = {
		{ "1GB", "1G" },     { "512mb", "512M" }, { "100mi", "100Mi" },
		{ "1 Gi", "1Gi" },   { "1K", "1k" },      { "1KI", "1Ki" },
		{ "2GiB", "2Gi" },   { "1,5", "1.5" },    { "1,5Gi", "1.5Gi" },
		{ "1_000", "1000" }, { "2 cores", "2" },  { "64MIB", "64Mi" },
		{ "1,000", "" },     { "much", "" },      { "0x10", "" },
		{ "1.2.3", "" },     { "1Gi", "" },       { "500mcpu", "500m" },
		{ " 1Gi ", "1Gi" },  { "", "" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span got = quantity_suggest(span_of(cases[i].text), &arena);
		if (!span_is(got, cases[i].suggestion))
			fail_msg("%s -> %.*s", cases[i].text, SPAN_ARG(got));
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_server_reads),
		cmocka_unit_test(keeps_an_order_where_numbers_are_huge),
		cmocka_unit_test(refuses_what_the_server_refuses),
		cmocka_unit_test(suggests_what_was_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
