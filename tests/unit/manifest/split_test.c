/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where one document ends and the next begins: every row of the table of what
 * kubectl does, and what headgate says where text would be lost.
 */
#include "tests/unit/manifest/reading.h"

struct row {
	const char *text;
	const char *documents; /* one a line */
	const char *rule;      /* NULL: no error */
};

static void check_row(const char *path, const struct row *row)
{
	struct read read;

	read_named(&read, path, span_of(row->text));
	struct span documents = read_all_json(&read);
	bool fine = span_is(documents, row->documents);
	if (row->rule)
		fine = fine && read_finding(&read, row->rule);
	else
		fine = fine && read_errors(&read) == 0;
	if (!fine) {
		print_message("text: %s\ngot: %.*s", row->text, SPAN_ARG(documents));
		read_print(&read);
	}
	assert_true(fine);
	read_release(&read);
}

static void check_rows(const char *path, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_row(path, &rows[i]);
}

#define CHECK_ROWS(path, rows) check_rows((path), (rows), sizeof(rows) / sizeof((rows)[0]))

static void splits_where_kubectl_splits(void **state)
{
	static const struct row rows[] = {
		{ "a: 1\n---\nb: 2", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "a: 1\n--- # c\nb: 2", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "a: 1\n--- \nb: 2", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "a: 1\n---\t\nb: 2", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "a: 1\n---#x\nb: 2", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "a: 1\r\n---\nb: 2\n---\r\nc: 3\r\n", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n", NULL },
		{ "a: 1\n---\xc2\xa0\nb: 2", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "a: 1\n---\xe3\x80\x80\nb: 2", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "---\na: 1\n", "{\"a\":1}\n", NULL },
		{ "---\n---\na: 1\n---\n", "{\"a\":1}\n", NULL },
		{ "# only\n---\n\n# comments\n", "", NULL },
		{ "", "", NULL },
		{ "\n\n", "", NULL },
		{ "\xef\xbb\xbf"
		  "a: 1\n---\nb: 2\n",
		  "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "\xef\xbb\xbf---\na: 1\n", "{\"a\":1}\n", NULL },
		{ " ---\n", "\"---\"\n", NULL },
		{ "---#x\n", "\"---#x\"\n", NULL },
		{ "a: 1\n ---\n", "{\"a\":\"1 ---\"}\n", NULL },
		{ "a: |+\n  x", "{\"a\":\"x\\n\"}\n", NULL },
		{ "a: |\n  x\n---\nb: 2\n", "{\"a\":\"x\\n\"}\n{\"b\":2}\n", NULL },
	};

	(void)state;
	CHECK_ROWS("test.yaml", rows);
}

static void refuses_what_would_be_lost(void **state)
{
	static const struct row rows[] = {
		{ "a: 1\n--- {b: 2}\n", "{\"a\":1}\n", "yaml/separator" },
		{ "a: 1\n---b: 2\n", "{\"a\":1}\n", "yaml/separator" },
		{ "a: 1\n--- |\n", "{\"a\":1}\n", "yaml/separator" },
		{ "a: 1\n--- !!map\n", "{\"a\":1}\n", "yaml/separator" },
		{ "a: 1\n----\nb: 2\n", "{\"a\":1}\n{\"b\":2}\n", "yaml/separator" },
		{ "a: 1\n...\nb: 2\n", "{\"a\":1}\n", "yaml/lost-text" },
		{ "a: 1\n...\n{ [ unreadable\n", "{\"a\":1}\n", "yaml/lost-text" },
		{ "a: 1\r---\rb: 2", "{\"a\":1}\n", "file/line-break" },
		{ "a: 1 # x\rb: 2\n", "{\"a\":1,\"b\":2}\n", "file/line-break" },
		{ "%YAML 1.1\n---\na: 1", "{\"a\":1}\n", "yaml/directive" },
		{ "# c\n\n%TAG ! x\n---\na: 1", "{\"a\":1}\n", "yaml/directive" },
		{ "a: 1\n---\n\xef\xbb\xbf"
		  "b: 2\n",
		  "{\"a\":1}\n", "file/byte-order-mark" },
		{ "a: 1\n\xef\xbb\xbf---\nb: 2\n", "", "file/byte-order-mark" },
		{ "a: \"x\n---\n", "", "yaml/syntax" },
		{ "# c\r a: 1\n", "{\"a\":1}\n", "file/line-break" },
		{ "#\xe2\x80\xa8|\n", "\"\"\n", "file/line-break" },
		{ "\t\n", "", "yaml/syntax" },
		{ "\xc2\xa0{\"a\":1}c", "", "json/syntax" },
	};

	(void)state;
	CHECK_ROWS("test.yaml", rows);
}

static void accepts_an_end_mark_with_nothing_behind_it(void **state)
{
	static const struct row rows[] = {
		{ "a: 1\n...\n", "{\"a\":1}\n", NULL },
		{ "a: 1\n...", "{\"a\":1}\n", NULL },
		{ "a: 1\n... # c\n# d\n\n...\n", "{\"a\":1}\n", NULL },
		{ "a: 1\n...\n---\nb: 2\n", "{\"a\":1}\n{\"b\":2}\n", NULL },
	};

	(void)state;
	CHECK_ROWS("test.yaml", rows);
}

static void refuses_line_breaks_outside_of_quotes_only(void **state)
{
	static const struct row rows[] = {
		{ "a: \"x\xe2\x80\xa8y\"\n", "{\"a\":\"x\xe2\x80\xa8y\"}\n", NULL },
		{ "a: |\n  x\xe2\x80\xa9  y\n", "{\"a\":\"x\xe2\x80\xa9y\\n\"}\n", NULL },
		{ "a: 1 # x\xc2\x85"
		  "b: 2\n",
		  "{\"a\":1,\"b\":2}\n", "file/line-break" },
	};

	(void)state;
	CHECK_ROWS("test.yaml", rows);
}

static void reads_json_values_one_after_another(void **state)
{
	static const struct row rows[] = {
		{ "{\"a\":1}{\"b\":2}", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ " \n{\"a\":1}\n\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "{\"a\":1,}", "{\"a\":1}\n", NULL },
		{ "{\"a\":\"\\/\"}", "{\"a\":\"/\"}\n", NULL },
		{ "{\"a\":1}\n---\nb: 2\n", "{\"a\":1}\n{\"b\":2}\n", NULL },
		{ "---\n{\"a\":\"\\/\"}", "", "yaml/reader-difference" },
		{ "\xef\xbb\xbf{\"a\":\"\\/\"}", "", "yaml/reader-difference" },
		{ "{\"a\":1} trailing", "{\"a\":1}\n", "json/trailing-text" },
		{ "{\"a\":1}\nb: 2\n", "{\"a\":1}\n", "json/trailing-text" },
		{ "{\"a\":1}\n{\"b\":2,}\n", "{\"a\":1}\n", "json/trailing-text" },
		{ "{\"a\":1}\n{\"b\":2}\n---\n{\"c\":3}", "{\"a\":1}\n{\"b\":2}\n", "json/syntax" },
		{ "{a: 1}\n", "{\"a\":1}\n", NULL },
		{ "{a: 1}\n---\n{b: 2}\n", "{\"a\":1}\n{\"b\":2}\n", NULL },
	};

	(void)state;
	CHECK_ROWS("test.yaml", rows);
}

static void looks_for_json_in_the_first_4096_bytes_only(void **state)
{
	char text[4096 + 32];
	struct read read;

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text + 4095, "{\"a\":\"\\/\"}", 10);
	read_named(&read, "test.yaml", (struct span){ text, 4095 + 10 });
	assert_int_equal(read.manifest.count, 1);
	read_release(&read);
	text[4095] = ' ';
	memcpy(text + 4096, "{\"a\":\"\\/\"}", 10);
	read_named(&read, "test.yaml", (struct span){ text, 4096 + 10 });
	assert_int_equal(read.manifest.count, 0);
	assert_non_null(read_finding(&read, "yaml/reader-difference"));
	read_release(&read);
}

static void warns_of_a_json_file_that_is_none(void **state)
{
	struct read read;

	(void)state;
	read_named(&read, "x.json", span_of("{\"a\":1,}"));
	assert_int_equal(read.manifest.count, 1);
	assert_int_equal(read_errors(&read), 0);
	assert_non_null(read_finding(&read, "json/not-json"));
	read_release(&read);
	read_named(&read, "x.json", span_of("{\"a\":1,,}"));
	assert_int_equal(read.manifest.count, 0);
	assert_non_null(read_finding(&read, "json/syntax"));
	assert_null(read_finding(&read, "yaml/syntax"));
	read_release(&read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_where_kubectl_splits),
		cmocka_unit_test(refuses_what_would_be_lost),
		cmocka_unit_test(accepts_an_end_mark_with_nothing_behind_it),
		cmocka_unit_test(refuses_line_breaks_outside_of_quotes_only),
		cmocka_unit_test(reads_json_values_one_after_another),
		cmocka_unit_test(looks_for_json_in_the_first_4096_bytes_only),
		cmocka_unit_test(warns_of_a_json_file_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
