/* SPDX-License-Identifier: Apache-2.0 */
#include "review/trailers.h"

#include "base/count.h"
#include "tests/unit/arena_fixture.h"

/* What is read: "BEFORE|KEY=VALUE|KEY=VALUE", or NULL: no trailers. */
static const struct {
	struct span message;
	const char *read;
} messages[] = {
	{ SPAN("Subject\n\nHead: 1\nState: open\n"), "Subject|Head=1|State=open" },
	{ SPAN("Head: 1"), "|Head=1" },
	{ SPAN("Subject\n\nText\nmore\n\nHead: 1\n\n\n"), "Subject\n\nText\nmore|Head=1" },
	{ SPAN("Subject\n\nHead: 1\n\nState: open\n"), "Subject\n\nHead: 1|State=open" },
	{ SPAN("Subject\n\n\n\nX-1: a: b\n"), "Subject|X-1=a: b" },
	{ SPAN("Subject\n\nHead: \xff\n"), "Subject|Head=\xff" },
	{ SPAN(""), NULL },
	{ SPAN("\n\n"), NULL },
	{ SPAN("Subject\n"), NULL },
	{ SPAN("Subject\n\nText\n"), NULL },
	{ SPAN("Subject\n\nHead: 1\nText\n"), NULL },
	{ SPAN("Subject\n\nHead: 1\n folded\n"), NULL },
	{ SPAN("Subject\n\nHead:1\n"), NULL },
	{ SPAN("Subject\n\nHead:\n"), NULL },
	{ SPAN("Subject\n\nHead: \n"), NULL },
	{ SPAN("Subject\n\nHead:  1\n"), NULL },
	{ SPAN("Subject\n\nHead: 1 \n"), NULL },
	{ SPAN("Subject\n\nHead : 1\n"), NULL },
	{ SPAN("Subject\n\n Head: 1\n"), NULL },
	{ SPAN("Subject\n\n1-Head: 1\n"), NULL },
	{ SPAN("Subject\n\nHe_ad: 1\n"), NULL },
	{ SPAN("Subject\n\nHead: 1\r\n"), NULL },
	{ SPAN("Subject\n\nHead: 1\0002\n"), NULL },
	{ SPAN("Subject\n\nHead\0: 1\n"), NULL },
	{ SPAN("Subject\n\nHead: 1\x7f\n"), NULL },
	{ SPAN("Subject\n\nHead: 1\n "), NULL },
};

static struct span written(const struct trailers *trailers)
{
	struct span all = arena_copy(&arena, trailers->before);

	for (size_t i = 0; i < trailers->count; i++)
		all = arena_printf(&arena, "%.*s|%.*s=%.*s", SPAN_ARG(all),
				   SPAN_ARG(trailers->items[i].key),
				   SPAN_ARG(trailers->items[i].value));
	return all;
}

static void reads_only_a_last_paragraph_of_trailers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++) {
		struct trailers trailers;
		bool found = trailers_parse(messages[i].message, &arena, &trailers);

		if (found != (messages[i].read != NULL))
			fail_msg("\"%.*s\" is %s", SPAN_ARG(messages[i].message),
				 found ? "read" : "not read");
		if (found)
			assert_string_equal(written(&trailers).ptr, messages[i].read);
	}
}

static void a_key_counts_when_it_stands_once(void **state)
{
	struct trailers trailers;

	(void)state;
	assert_true(
		trailers_parse(span_of("s\n\nHead: 1\nhead: 2\nState: open\n"), &arena, &trailers));
	assert_null(trailer_value(&trailers, "Head").ptr);
	assert_null(trailer_value(&trailers, "Target").ptr);
	assert_true(span_is(trailer_value(&trailers, "State"), "open"));
	assert_true(span_is(trailer_value(&trailers, "state"), "open"));
}

static const struct {
	struct span value;
	const char *written;
} values[] = {
	{ SPAN("one"), "Key: one\n" },
	{ SPAN("  one  two  "), "Key: one  two\n" },
	{ SPAN("one\nState: merged"), "Key: one State: merged\n" },
	{ SPAN("\0one\0two\r\n\n"), "Key: one two\n" },
	{ SPAN("\x1b[31mred\x7f"), "Key: [31mred\n" },
	{ SPAN("Z\xc3\xbcrich"), "Key: Z\xc3\xbcrich\n" },
	{ SPAN(""), "" },
	{ SPAN(" \t\n\0"), "" },
};

static void a_value_stays_on_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct text text;

		text_init(&text, 1000);
		text_string(&text, "");
		trailer_put(&text, "Key", values[i].value);
		assert_string_equal(text.bytes, values[i].written);
		text_release(&text);
	}
}

static const struct {
	struct span foreign;
	const char *written;
} texts[] = {
	{ SPAN("one line"), "one line\n" },
	{ SPAN("\n\none  \n\n\n\ntwo\r\n\t three\n\n"), "one\n\ntwo\n  three\n" },
	{ SPAN("a\0b\x1b[1m"), "a b [1m\n" },
	{ SPAN(""), "" },
	{ SPAN(" \n\t\n"), "" },
	{ SPAN("Why\n\nHead: 1"), " Why\n\n Head: 1\n" },
	{ SPAN("Head: 1\n\nWhy"), "Head: 1\n\nWhy\n" },
	{ SPAN("a\nb\nc\nd\nApproved-by: bob"), " a\n b\n c\n d\n Approved-by: bob\n" },
	{ SPAN("Approved-by:bob"), " Approved-by:bob\n" },
	{ SPAN("Approved-by :bob"), " Approved-by :bob\n" },
	{ SPAN("see https://example.com: there"), "see https://example.com: there\n" },
};

static void free_text_ends_in_no_trailers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct text text;
		struct trailers trailers;

		text_init(&text, 1000);
		text_string(&text, "");
		message_put(&text, texts[i].foreign);
		assert_string_equal(text.bytes, texts[i].written);
		assert_false(trailers_parse(text_span(&text), &arena, &trailers));
		text_release(&text);
	}
}

static void a_text_that_is_full_stays_as_it_was(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 8);
	text_string(&text, "before");
	message_put(&text, span_of("Head: 1"));
	assert_true(text_failed(&text));
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_only_a_last_paragraph_of_trailers),
		cmocka_unit_test(a_key_counts_when_it_stands_once),
		cmocka_unit_test(a_value_stays_on_its_line),
		cmocka_unit_test(free_text_ends_in_no_trailers),
		cmocka_unit_test(a_text_that_is_full_stays_as_it_was),
	};
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
