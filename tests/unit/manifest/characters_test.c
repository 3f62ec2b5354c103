/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/manifest/reading.h"

static void check_refused(struct span text, const char *rule, uint32_t line, uint32_t column)
{
	struct read read;

	read_named(&read, "test.yaml", text);
	const struct finding *finding = read_finding(&read, rule);
	if (!finding) {
		print_message("no %s in: %.*s\n", rule, SPAN_ARG(text));
		read_print(&read);
	}
	assert_non_null(finding);
	assert_int_equal(finding->start.line, line);
	assert_int_equal(finding->start.column, column);
	read_release(&read);
}

#define TEXT(literal) ((struct span){ (literal), sizeof(literal) - 1 })

static void refuses_characters_that_yaml_has_not(void **state)
{
	(void)state;
	check_refused(TEXT("a: 1\nb: x\0y\n"), "file/control-character", 2, 5);
	check_refused(TEXT("a: \x07\n"), "file/control-character", 1, 4);
	check_refused(TEXT("a: \x7f\n"), "file/control-character", 1, 4);
	check_refused(TEXT("a: \xc2\x80\n"), "file/control-character", 1, 4);
	check_refused(TEXT("\xc3\xa4: \xef\xbf\xbe\n"), "file/control-character", 1, 4);
	check_refused(TEXT("a: \"\x1b[31m\"\n"), "file/control-character", 1, 5);
}

static void refuses_bytes_that_are_no_utf8(void **state)
{
	(void)state;
	check_refused(TEXT("a: caf\xe9\n"), "file/invalid-utf-8", 1, 7);
	check_refused(TEXT("a: \xc0\xaf\n"), "file/invalid-utf-8", 1, 4);
	check_refused(TEXT("a: \xed\xa0\x80\n"), "file/invalid-utf-8", 1, 4);
	check_refused(TEXT("a: \xf4\x90\x80\x80\n"), "file/invalid-utf-8", 1, 4);
	check_refused(TEXT("a: \xe2\x82"), "file/invalid-utf-8", 1, 4);
}

static void refuses_utf16_as_a_whole(void **state)
{
	(void)state;
	check_refused(TEXT("\xff\xfe"
			   "a\0:\0"),
		      "file/utf-16", 0, 0);
	check_refused(TEXT("\xfe\xff\0a\0:"), "file/utf-16", 0, 0);
	check_refused(TEXT("a\0:\0 \0"), "file/utf-16", 0, 0);
	check_refused(TEXT("\0a\0:\0 "), "file/utf-16", 0, 0);
}

static void refuses_what_nobody_can_see(void **state)
{
	(void)state;
	check_refused(TEXT("a: x\xe2\x80\xaey\n"), "file/invisible-character", 1, 5);
	check_refused(TEXT("a\xe2\x80\x8b: x\n"), "file/invisible-character", 1, 2);
	check_refused(TEXT("# x \xe2\x81\xa6\na: 1\n"), "file/invisible-character", 1, 5);
	check_refused(TEXT("{\"a\":\"x\xe2\x80\xaey\"}"), "file/invisible-character", 1, 8);
	check_refused(TEXT("a: 1\n\xef\xbb\xbf"
			   "b: 2\n"),
		      "file/byte-order-mark", 2, 1);
}

static void check_accepted(const char *text, const char *json)
{
	struct read read;

	read_text(&read, text);
	assert_int_equal(read_errors(&read), 0);
	assert_int_equal(read.manifest.count, 1);
	assert_span(read_json(&read, 0), json);
	read_release(&read);
}

static void accepts_every_other_script(void **state)
{
	(void)state;
	check_accepted("\xc3\xa4: \xe4\xb8\xad\n", "{\"\xc3\xa4\":\"\xe4\xb8\xad\"}");
	check_accepted("a: \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb\n",
		       "{\"a\":\"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb\"}");
	check_accepted("a: \"\\u202e\\x07\\0\"\n", "{\"a\":\"\xe2\x80\xae\\u0007\\u0000\"}");
	check_accepted("\xef\xbb\xbf"
		       "a: 1\n",
		       "{\"a\":1}");
	check_accepted("a:\tx\t# y\n", "{\"a\":\"x\"}");
}

static void reads_the_documents_around_a_bad_one(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "a: 1\n---\nb: \x07\n---\nc: 3\n");
	assert_int_equal(read_errors(&read), 1);
	assert_int_equal(read.manifest.count, 2);
	assert_span(read_json(&read, 1), "{\"c\":3}");
	read_release(&read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_characters_that_yaml_has_not),
		cmocka_unit_test(refuses_bytes_that_are_no_utf8),
		cmocka_unit_test(refuses_utf16_as_a_whole),
		cmocka_unit_test(refuses_what_nobody_can_see),
		cmocka_unit_test(accepts_every_other_script),
		cmocka_unit_test(reads_the_documents_around_a_bad_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
