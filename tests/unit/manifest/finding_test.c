/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest/finding.h"

#include "base/limits.h"
#include "tests/unit/arena_fixture.h"

#include <stdio.h>

static const struct rule wrong = { "test/wrong", SEVERITY_ERROR, "wrong", "It is wrong." };
static const struct rule doubtful = { "test/doubtful", SEVERITY_WARNING, "odd", "It is odd." };

/* One finding about the bytes [start, end) of `text`. */
static struct finding finding_at(const char *text, uint32_t start, uint32_t stop)
{
	struct source source = { span_of("apps/web.yaml"), span_of(text) };
	struct findings findings;

	findings_init(&findings, &arena);
	struct finding_site site = { .rule = &wrong, .source = &source, .place = { start, stop } };
	findings_add(&findings, &site, "%s", "is wrong");
	return findings.items[0];
}

static void points_at_the_value(void **state)
{
	struct finding finding = finding_at("a: 1\nprotocol: udp\nb: 2\n", 15, 18);

	(void)state;
	assert_int_equal(finding.start.line, 2);
	assert_int_equal(finding.start.column, 11);
	assert_int_equal(finding.end.column, 14);
	assert_string_equal(finding.snippet.ptr, "protocol: udp");
	assert_int_equal(finding.snippet_column, 10);
	assert_int_equal(finding.snippet_width, 3);
}

static void counts_columns_in_characters(void **state)
{
	struct finding finding = finding_at("gr\xc3\xbc\xc3\x9f: \xe2\x80\xae"
					    "x\r\n",
					    8, 12);

	(void)state;
	assert_int_equal(finding.start.column, 7);
	assert_string_equal(finding.snippet.ptr, "gr\xc3\xbc\xc3\x9f: \\u202ex");
	assert_int_equal(finding.snippet_column, 6);
	assert_int_equal(finding.snippet_width, 7);
}

static void shows_only_a_window_of_a_long_line(void **state)
{
	static char line[3000];

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	memcpy(line + 2000, "here", 4);
	struct finding finding = finding_at(line, 2000, 2004);
	const char *at = strstr(finding.snippet.ptr, "here");
	assert_non_null(at);
	/* The ellipsis in front is three bytes and one column. */
	assert_int_equal((size_t)(at - finding.snippet.ptr) - 2, finding.snippet_column);
	assert_true(finding.snippet.len < 2 * LIMIT_SNIPPET_COLUMNS);
	assert_int_equal(finding.start.column, 2001);
}

static void stands_at_the_end_when_the_place_is_beyond(void **state)
{
	struct finding finding = finding_at("a: [1\n", 6, 6);

	(void)state;
	assert_int_equal(finding.start.line, 2);
	assert_int_equal(finding.start.column, 1);
	assert_int_equal(finding.snippet_width, 1);
}

static void writes_the_field_as_people_do(void **state)
{
	struct field_path spec = field_path_name(NULL, span_of("spec"));
	struct field_path ports = field_path_name(&spec, span_of("ports"));
	struct field_path port = field_path_index(&ports, 0);
	struct field_path protocol = field_path_name(&port, span_of("protocol"));
	struct field_path label = field_path_name(&spec, span_of("app.kubernetes.io/name"));
	struct field_path hostile = field_path_name(&spec, span_of("a\x1b]"));

	(void)state;
	assert_string_equal(field_path_text(&protocol, &arena).ptr, "spec.ports[0].protocol");
	assert_string_equal(field_path_text(&label, &arena).ptr,
			    "spec[\"app.kubernetes.io/name\"]");
	assert_string_equal(field_path_text(&hostile, &arena).ptr, "spec[\"a\\x1b]\"]");
	assert_string_equal(field_path_text(NULL, &arena).ptr, "");
}

static void counts_what_it_no_longer_stores(void **state)
{
	struct findings findings;

	(void)state;
	findings_init(&findings, &arena);
	for (size_t i = 0; i < LIMIT_FINDINGS + 7; i++) {
		struct span path = arena_printf(&arena, "%zu.yaml", i / 100);
		struct source source = { path, span_of("a: 1\n") };
		struct finding_site site = { .rule = i % 2 ? &wrong : &doubtful,
					     .source = &source };
		findings_add(&findings, &site, "number %zu", i);
	}
	assert_int_equal(findings.count, LIMIT_FINDINGS);
	assert_int_equal(findings.dropped, 7);
	assert_int_equal(findings_count(&findings, SEVERITY_ERROR), LIMIT_FINDINGS / 2 + 3);
}

static void counts_what_is_beyond_the_limit_of_one_file(void **state)
{
	struct source first = { span_of("a.yaml"), span_of("a: 1\n") };
	struct source second = { span_of("b.yaml"), span_of("a: 1\n") };
	struct finding_site site = { .rule = &wrong, .source = &first };
	struct findings findings;

	(void)state;
	findings_init(&findings, &arena);
	for (size_t i = 0; i < LIMIT_FILE_FINDINGS + 7; i++)
		findings_add(&findings, &site, "number %zu", i);
	site.source = &second;
	findings_add(&findings, &site, "another file");
	assert_int_equal(findings.count, LIMIT_FILE_FINDINGS + 1);
	assert_int_equal(findings.dropped, 7);
	assert_int_equal(findings_count(&findings, SEVERITY_ERROR), LIMIT_FILE_FINDINGS + 8);
}

static void sorts_by_file_line_and_rule(void **state)
{
	struct source first = { span_of("a.yaml"), span_of("x: 1\ny: 2\n") };
	struct source second = { span_of("b.yaml"), span_of("x: 1\n") };
	const struct finding_site sites[] = {
		{ .rule = &wrong, .source = &second, .place = { 3, 4 } },
		{ .rule = &wrong, .source = &first, .place = { 8, 9 } },
		{ .rule = &wrong, .source = &first, .place = { 3, 4 } },
		{ .rule = &doubtful, .source = &first, .place = { 3, 4 } },
	};
	struct findings findings;

	(void)state;
	findings_init(&findings, &arena);
	for (size_t i = 0; i < 4; i++)
		findings_add(&findings, &sites[i], "number %zu", i);
	findings_sort(&findings);
	assert_string_equal(findings.items[0].message.ptr, "number 3");
	assert_string_equal(findings.items[1].message.ptr, "number 2");
	assert_string_equal(findings.items[2].message.ptr, "number 1");
	assert_string_equal(findings.items[3].message.ptr, "number 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_at_the_value),
		cmocka_unit_test(counts_columns_in_characters),
		cmocka_unit_test(shows_only_a_window_of_a_long_line),
		cmocka_unit_test(stands_at_the_end_when_the_place_is_beyond),
		cmocka_unit_test(writes_the_field_as_people_do),
		cmocka_unit_test(counts_what_it_no_longer_stores),
		cmocka_unit_test(counts_what_is_beyond_the_limit_of_one_file),
		cmocka_unit_test(sorts_by_file_line_and_rule),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
