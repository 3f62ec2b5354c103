/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/manifest/reading.h"

struct row {
	const char *text;
	const char *json; /* NULL: no document */
	const char *rule; /* NULL: no error */
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct read read;
		read_named(&read, "x.json", span_of(rows[i].text));
		bool fine = read.manifest.count == (rows[i].json ? 1 : 0);
		if (fine && rows[i].json)
			fine = span_is(read_json(&read, 0), rows[i].json);
		if (rows[i].rule)
			fine = fine && read_finding(&read, rows[i].rule);
		else
			fine = fine && read_errors(&read) == 0;
		if (fine && rows[i].json && rows[i].rule)
			fine = read.manifest.documents[0].refused;
		if (!fine) {
			print_message("text: %s\ngot: %.*s\n", rows[i].text,
				      SPAN_ARG(read_json(&read, 0)));
			read_print(&read);
		}
		assert_true(fine);
		read_release(&read);
	}
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof((rows)[0]))

static void reads_values(void **state)
{
	static const struct row rows[] = {
		{ "{}", "{}", NULL },
		{ " { \"a\" : [ ] } ", "{\"a\":[]}", NULL },
		{ "{\"a\":[1,[2,{}],{\"b\":[]}]}", "{\"a\":[1,[2,{}],{\"b\":[]}]}", NULL },
		{ "{\"a\":true,\"b\":false,\"c\":null}", "{\"a\":true,\"b\":false,\"c\":null}",
		  NULL },
		{ "{\"\":\"\"}", "{\"\":\"\"}", NULL },
		{ "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"}",
		  "{\"a\":\"\\\"\\\\/\\b\\f\\n\\r\\tA\"}", NULL },
		{ "{\"a\":\"\\u0000\"}", "{\"a\":\"\\u0000\"}", NULL },
		{ "{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"\xf0\x9f\x98\x80\"}", NULL },
		{ "{\"\\u0061\":1}", "{\"a\":1}", NULL },
		{ "{\"a\":\"\x7f\"}", "{\"a\":\"\\u007f\"}", NULL },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void reads_numbers_as_kubectl_sends_them(void **state)
{
	static const struct row rows[] = {
		{ "{\"a\":-0}", "{\"a\":0}", NULL },
		{ "{\"a\":9223372036854775807}", "{\"a\":9223372036854775807}", NULL },
		{ "{\"a\":-9223372036854775808}", "{\"a\":-9223372036854775808}", NULL },
		{ "{\"a\":1.0}", "{\"a\":1}", NULL },
		{ "{\"a\":1.5e3}", "{\"a\":1500}", NULL },
		{ "{\"a\":0.25}", "{\"a\":0.25}", NULL },
		{ "{\"a\":1e21}", "{\"a\":1e+21}", NULL },
		{ "{\"a\":9223372036854775808}", "{\"a\":9223372036854775808}",
		  "yaml/large-integer" },
		{ "{\"a\":1e400}", NULL, "json/number" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void refuses_duplicates_and_keeps_the_last(void **state)
{
	struct read read;

	(void)state;
	read_named(&read, "x.json",
		   span_of("{\n  \"a\": 1,\n  \"b\": {\"c\": 1,\n    \"c\": 2}\n}"));
	assert_span(read_json(&read, 0), "{\"a\":1,\"b\":{\"c\":2}}");
	const struct finding *finding = read_finding(&read, "json/duplicate-key");
	assert_non_null(finding);
	assert_int_equal(finding->start.line, 4);
	assert_int_equal(finding->start.column, 5);
	assert_span(finding->field, "b.c");
	assert_non_null(strstr(finding->message.ptr, "line 3, column 9"));
	assert_true(read.manifest.documents[0].refused);
	read_release(&read);
}

static void replaces_half_characters_and_says_so(void **state)
{
	static const struct row rows[] = {
		{ "{\"a\":\"x\\ud800\"}", "{\"a\":\"x\xef\xbf\xbd\"}", "json/lone-surrogate" },
		{ "{\"a\":\"\\udc00\\ud800\"}", "{\"a\":\"\xef\xbf\xbd\xef\xbf\xbd\"}",
		  "json/lone-surrogate" },
		{ "{\"a\":\"\\ud800\\u0041\"}",
		  "{\"a\":\"\xef\xbf\xbd"
		  "A\"}",
		  "json/lone-surrogate" },
		{ "{\"\\udfff\":1}", "{\"\xef\xbf\xbd\":1}", "json/lone-surrogate" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void refuses_what_is_no_json(void **state)
{
	static const struct row rows[] = {
		{ "{\"a\":\"x\n\"", NULL, "json/syntax" },
		{ "{\"a\" 1}", NULL, "json/syntax" },
		{ "{\"a\":\"1\" \"b\":2}", NULL, "json/syntax" },
		{ "{\"a\":\"\\q\"}", NULL, "json/syntax" },
		{ "{\"a\":\"\\u12\"}", NULL, "json/syntax" },
		{ "{\"a\":[1,2}", NULL, "json/syntax" },
		{ "{\"a\":1", NULL, "json/syntax" },
		{ "{\"a", NULL, "json/syntax" },
		{ "{\"a\":\"\xff\"}", NULL, "file/invalid-utf-8" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void says_where_json_ends_to_be_json(void **state)
{
	struct read read;

	(void)state;
	read_named(&read, "x.json", span_of("{\n  \"a\": 1\n  \"b\": 2\n}\n"));
	const struct finding *finding = read_finding(&read, "json/syntax");
	assert_non_null(finding);
	assert_int_equal(finding->start.line, 3);
	assert_int_equal(finding->start.column, 3);
	assert_span(finding->message, "a comma or } is missing here");
	read_release(&read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_values),
		cmocka_unit_test(reads_numbers_as_kubectl_sends_them),
		cmocka_unit_test(refuses_duplicates_and_keeps_the_last),
		cmocka_unit_test(replaces_half_characters_and_says_so),
		cmocka_unit_test(refuses_what_is_no_json),
		cmocka_unit_test(says_where_json_ends_to_be_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
