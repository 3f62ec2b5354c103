/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every value and key knows its bytes in the file, whatever stands before it.
 */
#include "tests/unit/manifest/reading.h"

static const struct node *at(const struct read *read, size_t document, const char *a, const char *b)
{
	const struct node *node = node_get(read->manifest.documents[document].root, a);

	return b ? node_get(node, b) : node;
}

static void assert_place(const struct read *read, struct place place, const char *text,
			 uint32_t line, uint32_t column)
{
	struct position position = source_position(&read->source, place.start);

	assert_span(source_text(&read->source, place), text);
	assert_int_equal(position.line, line);
	assert_int_equal(position.column, column);
}

static void places_values_of_every_style(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "a: plain text # c\nb: 'single'\nc: \"dou\\tble\"\nd: {e: [1, 2]}\n"
			 "f: |\n  x\n  y\ng:\n- h\n-  i\n");
	assert_place(&read, at(&read, 0, "a", NULL)->place, "plain text", 1, 4);
	assert_place(&read, at(&read, 0, "b", NULL)->place, "'single'", 2, 4);
	assert_place(&read, at(&read, 0, "c", NULL)->place, "\"dou\\tble\"", 3, 4);
	assert_place(&read, at(&read, 0, "d", NULL)->place, "{e: [1, 2]}", 4, 4);
	assert_place(&read, at(&read, 0, "d", "e")->place, "[1, 2]", 4, 8);
	assert_place(&read, at(&read, 0, "d", "e")->list.items[1]->place, "2", 4, 12);
	assert_place(&read, at(&read, 0, "f", NULL)->place, "|\n  x\n  y\n", 5, 4);
	assert_place(&read, at(&read, 0, "g", NULL)->place, "- h\n-  i", 9, 1);
	assert_place(&read, at(&read, 0, "g", NULL)->list.items[1]->place, "i", 10, 4);
	read_release(&read);
}

static void places_keys(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "a:\n  \"b c\": 1\n  ? d\n  : 2\n");
	const struct node *a = at(&read, 0, "a", NULL);
	assert_place(&read, a->map.entries[0].key, "\"b c\"", 2, 3);
	assert_place(&read, a->map.entries[1].key, "d", 3, 5);
	assert_span(a->map.entries[0].name, "b c");
	read_release(&read);
}

static void places_values_behind_tags_and_anchors(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "a: &x !!str 12\nb: !!str\n  \"c\"\nc: *x\nd: &y\n  e: 1\nf: *y\n");
	assert_place(&read, at(&read, 0, "a", NULL)->place, "12", 1, 13);
	assert_place(&read, at(&read, 0, "b", NULL)->place, "\"c\"", 3, 3);
	assert_place(&read, at(&read, 0, "c", NULL)->place, "*x", 4, 4);
	assert_true(at(&read, 0, "c", NULL)->is_alias);
	assert_place(&read, at(&read, 0, "f", NULL)->place, "*y", 7, 4);
	assert_place(&read, at(&read, 0, "f", "e")->place, "1", 6, 6);
	read_release(&read);
}

/* libyaml ends lines, and with them comments, at more characters than an editor. */
static void places_values_behind_comments_that_any_line_break_ends(void **state)
{
	static const char *const breaks[] = { "\n",       "\r\n",         "\r",
					      "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		struct read read;
		snprintf(text, sizeof(text), "a: &x !!str # c%s  12%sb: 1\n", breaks[i], breaks[i]);
		read_text(&read, text);
		const struct node *a = at(&read, 0, "a", NULL);
		assert_span(source_text(&read.source, a->place), "12");
		assert_span(source_text(&read.source, at(&read, 0, "b", NULL)->place), "1");
		read_release(&read);
	}
}

static void counts_through_documents_and_line_ends(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "\xef\xbb\xbf# \xc3\xa4\r\na: \"\xc3\xa4\xf0\x9f\x98\x80\" \r\n---\r\n"
			 "\r\n\xc3\xa4: {\xc3\xb6: \xc3\xbc}\r\nb: 1\r\n---\nc: 2");
	assert_int_equal(read.manifest.count, 3);
	assert_place(&read, at(&read, 0, "a", NULL)->place, "\"\xc3\xa4\xf0\x9f\x98\x80\"", 2, 4);
	assert_place(&read, at(&read, 1, "\xc3\xa4", "\xc3\xb6")->place, "\xc3\xbc", 5, 8);
	assert_place(&read, at(&read, 1, "b", NULL)->place, "1", 6, 4);
	assert_place(&read, at(&read, 2, "c", NULL)->place, "2", 8, 4);
	assert_int_equal(read.manifest.documents[2].place.end, read.source.bytes.len);
	read_release(&read);
}

static void places_json(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "{\"a\": {\n  \"\xc3\xa4\": [true, \"x\\u0041\"]}}\n{\"b\": -1.5}");
	const struct node *list = at(&read, 0, "a", "\xc3\xa4");
	assert_place(&read, list->place, "[true, \"x\\u0041\"]", 2, 8);
	assert_place(&read, list->list.items[1]->place, "\"x\\u0041\"", 2, 15);
	assert_place(&read, at(&read, 1, "b", NULL)->place, "-1.5", 3, 7);
	read_release(&read);
}

static void borrows_text_that_stands_in_the_source(void **state)
{
	struct read read;

	(void)state;
	read_text(&read, "a: plain\nb: \"quoted\"\nc: 'single'\n");
	const char *start = read.source.bytes.ptr;
	assert_ptr_equal(node_text(at(&read, 0, "a", NULL)).ptr, start + 3);
	assert_ptr_equal(node_text(at(&read, 0, "b", NULL)).ptr, start + 13);
	assert_ptr_equal(node_text(at(&read, 0, "c", NULL)).ptr, start + 25);
	read_release(&read);
}

static void says_where_errors_are(void **state)
{
	static const struct {
		const char *text;
		const char *rule;
		uint32_t line, column;
	} rows[] = {
		{ "a: 1\n---\nb: 1\n\tc: 2\n", "yaml/syntax", 4, 1 },
		{ "a: 1\n---\nb: \"x\nc: 2\n", "yaml/syntax", 3, 4 },
		{ "a: 1\n---\nb: [1, 2\nc: 3\n", "yaml/syntax", 3, 4 },
		{ "a:\n  b: 1\n c: 2\n", "yaml/syntax", 3, 2 },
		{ "a: 1\nb\nc: 2\n", "yaml/syntax", 2, 1 },
		{ "a: b: c\n", "yaml/syntax", 1, 5 },
		{ "\xc3\xa4: 1\n\xc3\xa4: \xc3\xa4: \n", "yaml/syntax", 2, 5 },
		{ "a: @x\n", "yaml/syntax", 1, 4 },
		{ "name: {{ .Values.name }}\n", "yaml/template", 1, 7 },
		{ "{{- if .Values.x }}\na: 1\n{{- end }}\n", "yaml/template", 1, 1 },
		{ "a: *b\n", "yaml/unknown-alias", 1, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct read read;
		read_text(&read, rows[i].text);
		const struct finding *finding = read_finding(&read, rows[i].rule);
		if (!finding || finding->start.line != rows[i].line ||
		    finding->start.column != rows[i].column) {
			print_message("text: %s\n", rows[i].text);
			read_print(&read);
		}
		assert_non_null(finding);
		assert_int_equal(finding->start.line, rows[i].line);
		assert_int_equal(finding->start.column, rows[i].column);
		read_release(&read);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_values_of_every_style),
		cmocka_unit_test(places_keys),
		cmocka_unit_test(places_values_behind_tags_and_anchors),
		cmocka_unit_test(places_values_behind_comments_that_any_line_break_ends),
		cmocka_unit_test(counts_through_documents_and_line_ends),
		cmocka_unit_test(places_json),
		cmocka_unit_test(borrows_text_that_stands_in_the_source),
		cmocka_unit_test(says_where_errors_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
