/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hostile files end in one clear finding, and soon: the time allowed is a hundred times
 * what a harmless file of a megabyte takes here and now, so that only a change of order
 * fails the test, on whatever machine and under whatever sanitizer.
 */
#include "tests/unit/manifest/reading.h"

#include "base/text.h"

#include <time.h>

enum { HARMLESS_BYTES = 1 << 20, HARMLESS_TIMES = 100 };

static long long processor_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Measured once, before the first test. */
static long long soon_ms;

struct hostile {
	struct text text;
	struct read read;
};

static void begin(struct hostile *hostile)
{
	text_init(&hostile->text, LIMIT_MANIFEST_BYTES * 2);
}

static void repeat(struct hostile *hostile, const char *piece, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_string(&hostile->text, piece);
}

static void read_hostile(struct hostile *hostile)
{
	assert_false(text_failed(&hostile->text));
	long long start = processor_ms();
	read_named(&hostile->read, "hostile.yaml", text_span(&hostile->text));
	assert_in_range(processor_ms() - start, 0, soon_ms);
}

static void end(struct hostile *hostile)
{
	read_release(&hostile->read);
	text_release(&hostile->text);
}

static int measure_a_harmless_file(void **state)
{
	struct hostile harmless;

	(void)state;
	begin(&harmless);
	while (text_span(&harmless.text).len < HARMLESS_BYTES)
		text_string(&harmless.text, "- name: web\n  image: registry.local/web:1.4.2\n");
	long long start = processor_ms();
	read_named(&harmless.read, "harmless.yaml", text_span(&harmless.text));
	soon_ms = (processor_ms() - start + 1) * HARMLESS_TIMES;
	assert_int_equal(harmless.read.findings.count, 0);
	end(&harmless);
	return 0;
}

/* One finding, of this rule, and no document. */
static void assert_refused_once(struct hostile *hostile, const char *rule)
{
	read_hostile(hostile);
	if (hostile->read.findings.count != 1 || !read_finding(&hostile->read, rule))
		read_print(&hostile->read);
	assert_int_equal(hostile->read.findings.count, 1);
	assert_non_null(read_finding(&hostile->read, rule));
	assert_int_equal(hostile->read.manifest.count, 0);
	end(hostile);
}

static void nests_too_deep(const char *open)
{
	struct hostile hostile;

	begin(&hostile);
	repeat(&hostile, open, 100000);
	assert_refused_once(&hostile, "yaml/too-deep");
}

static void refuses_deep_nesting(void **state)
{
	(void)state;
	nests_too_deep("[");
	nests_too_deep("[\n");
	nests_too_deep("- ");
	nests_too_deep("{a: ");
	nests_too_deep("{\"a\":");
	nests_too_deep("{\"a\":[");
}

static void accepts_a_hundred_levels(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	repeat(&hostile, "[", LIMIT_DEPTH);
	repeat(&hostile, "]", LIMIT_DEPTH);
	read_hostile(&hostile);
	assert_int_equal(hostile.read.manifest.count, 1);
	assert_int_equal(hostile.read.findings.count, 0);
	end(&hostile);
}

static void refuses_alias_bombs(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	text_string(&hostile.text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 30; i++) {
		text_format(&hostile.text, "a%d: &a%d [", i, i);
		for (int k = 0; k < 10; k++)
			text_format(&hostile.text, "%s*a%d", k ? ", " : "", i - 1);
		text_string(&hostile.text, "]\n");
	}
	assert_refused_once(&hostile, "yaml/alias-bomb");
}

static void refuses_depth_made_of_aliases(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	text_string(&hostile.text, "a0: &a0 [x]\n");
	for (int i = 1; i < 200; i++)
		text_format(&hostile.text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	assert_refused_once(&hostile, "yaml/too-deep");
}

static void refuses_a_hundred_thousand_documents(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	repeat(&hostile, "a: 1\n---\n", 100000);
	assert_refused_once(&hostile, "yaml/too-many-documents");
}

static void refuses_a_hundred_thousand_json_values(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	repeat(&hostile, "{\"a\":1}", 100000);
	read_hostile(&hostile);
	assert_int_equal(hostile.read.findings.count, 1);
	assert_non_null(read_finding(&hostile.read, "yaml/too-many-documents"));
	end(&hostile);
}

static void takes_any_number_of_empty_documents(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	repeat(&hostile, "---\n", 1000000);
	read_hostile(&hostile);
	assert_int_equal(hostile.read.findings.count, 0);
	assert_int_equal(hostile.read.manifest.count, 0);
	end(&hostile);
}

static void refuses_megabyte_keys(void **state)
{
	static const char *const around[][2] = {
		{ "? \"", "\"\n: 1\n" },
		{ "{\"", "\":1}" },
		{ "", ": 1\n" },
	};
	static const char *const rules[] = { "yaml/key-too-long", "yaml/key-too-long",
					     "yaml/syntax" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct hostile hostile;
		begin(&hostile);
		text_string(&hostile.text, around[i][0]);
		text_fill(&hostile.text, 'k', (size_t)1 << 20);
		text_string(&hostile.text, around[i][1]);
		assert_refused_once(&hostile, rules[i]);
	}
}

static void refuses_a_million_values(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	text_byte(&hostile.text, '[');
	repeat(&hostile, "1,", LIMIT_NODES + 1);
	text_byte(&hostile.text, ']');
	assert_refused_once(&hostile, "yaml/too-large");
}

static void refuses_files_beyond_the_limit_unread(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	text_fill(&hostile.text, 'x', LIMIT_MANIFEST_BYTES + 1);
	assert_refused_once(&hostile, "file/too-large");
}

static void bounds_the_work_of_many_findings(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	text_string(&hostile.text, "{\"x\":[");
	for (int i = 0; i < 200000; i++)
		text_string(&hostile.text, "{\"a\":1,\"a\":2},");
	text_string(&hostile.text, "0]}");
	read_hostile(&hostile);
	assert_int_equal(hostile.read.findings.count, LIMIT_FILE_FINDINGS);
	assert_int_equal(hostile.read.findings.dropped, 200000 - LIMIT_FILE_FINDINGS);
	assert_int_equal(read_errors(&hostile.read), 200000);
	assert_true(hostile.read.manifest.documents[0].refused);
	end(&hostile);
}

static void bounds_the_work_of_large_maps(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	for (int i = 0; i < 300000; i++)
		text_format(&hostile.text, "key-%d: 1\n", i);
	read_hostile(&hostile);
	assert_int_equal(hostile.read.findings.count, 0);
	assert_int_equal(hostile.read.manifest.documents[0].root->map.count, 300000);
	end(&hostile);
}

static void bounds_the_work_of_odd_numbers(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	text_string(&hostile.text, "a: 0.");
	text_fill(&hostile.text, '7', (size_t)1 << 20);
	text_string(&hostile.text, "\nb: 1");
	text_fill(&hostile.text, '_', (size_t)1 << 20);
	text_string(&hostile.text, "0\n");
	read_hostile(&hostile);
	assert_int_equal(read_errors(&hostile.read), 0);
	assert_span(read_json(&hostile.read, 0), "{\"a\":0.7777777777777778,\"b\":10}");
	end(&hostile);
}

static void bounds_the_work_of_long_lines(void **state)
{
	struct hostile hostile;

	(void)state;
	begin(&hostile);
	text_byte(&hostile.text, '[');
	repeat(&hostile, "yes, ", 900000);
	text_byte(&hostile.text, ']');
	read_hostile(&hostile);
	assert_int_equal(read_errors(&hostile.read), 0);
	assert_int_equal(hostile.read.findings.count, LIMIT_FILE_FINDINGS);
	end(&hostile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_deep_nesting),
		cmocka_unit_test(accepts_a_hundred_levels),
		cmocka_unit_test(refuses_alias_bombs),
		cmocka_unit_test(refuses_depth_made_of_aliases),
		cmocka_unit_test(refuses_a_hundred_thousand_documents),
		cmocka_unit_test(refuses_a_hundred_thousand_json_values),
		cmocka_unit_test(takes_any_number_of_empty_documents),
		cmocka_unit_test(refuses_megabyte_keys),
		cmocka_unit_test(refuses_a_million_values),
		cmocka_unit_test(refuses_files_beyond_the_limit_unread),
		cmocka_unit_test(bounds_the_work_of_many_findings),
		cmocka_unit_test(bounds_the_work_of_large_maps),
		cmocka_unit_test(bounds_the_work_of_odd_numbers),
		cmocka_unit_test(bounds_the_work_of_long_lines),
	};

	return cmocka_run_group_tests(tests, measure_a_harmless_file, NULL);
}
