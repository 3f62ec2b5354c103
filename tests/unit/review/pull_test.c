/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/review/pull_fixture.h"

#include "base/count.h"
#include "base/text.h"

static const struct {
	struct span text;
	uint32_t number;
} numbers[] = {
	{ SPAN("1"), 1 },          { SPAN("42"), 42 },      { SPAN("999999999"), 999999999 },
	{ SPAN("1000000000"), 0 }, { SPAN("0"), 0 },        { SPAN("042"), 0 },
	{ SPAN(""), 0 },           { SPAN("-1"), 0 },       { SPAN("+1"), 0 },
	{ SPAN(" 1"), 0 },         { SPAN("1\n"), 0 },      { SPAN("1\0"), 0 },
	{ SPAN("1a"), 0 },         { SPAN("\xd9\xa1"), 0 },
};

static void a_number_has_one_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (pull_number_parse(numbers[i].text) != numbers[i].number)
			fail_msg("\"%.*s\"", SPAN_ARG(numbers[i].text));
}

static void what_was_never_opened_is_absent(void **state)
{
	struct pull pull;
	struct pulls pulls;
	struct error err;

	(void)state;
	assert_int_equal(pull_read(repository, 77777, &arena, &pull, &err), 0);
	assert_int_equal(pulls_list(repository, &arena, &pulls, &err), 0);
	assert_int_equal(pulls.count, 0);
}

static void what_is_opened_is_read_back(void **state)
{
	struct pull opened = open_pull((struct pull_opening){
		.topic = SPAN("shop/replicas"),
		.title = SPAN("Raise the replicas, \xe2\x80\x9cweb\xe2\x80\x9d: 3 -> 5"),
		.message = SPAN("Why\n\nHead: 0\n\n"),
	});
	struct pull pull = read_pull(opened.number);
	struct error err;

	(void)state;
	assert_int_equal(pull.state, PULL_OPEN);
	assert_true(span_is(pull.target, "refs/heads/trunk"));
	assert_true(span_is(pull.topic, "shop/replicas"));
	assert_true(span_is(pull.opener, "ada"));
	assert_string_equal(pull.title.ptr ? arena_copy(&arena, pull.title).ptr : "",
			    "Raise the replicas, \xe2\x80\x9cweb\xe2\x80\x9d: 3 -> 5");
	assert_int_equal(pull.heads, 1);
	assert_int_equal(pull.opened_at, NOW);
	assert_int_equal(pull.changed_at, NOW);
	assert_true(oid_equal(pull.head, opened.head));
	assert_true(oid_equal(pull.log, opened.log));
	assert_true(oid_equal(pull.opened, opened.log));
	assert_int_equal(pull_message(repository, &pull, &arena, &err), 0);
	assert_string_equal(arena_copy(&arena, pull.message).ptr, " Why\n\n Head: 0");
	GIT("fsck", "--strict");
}

static void its_refs_hold_head_and_log(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ 0 });
	struct span number = arena_printf(&arena, "refs/pull/%u", pull.number);
	struct span refs = GIT("for-each-ref", "--format=%(objectname) %(refname)", number.ptr);
	struct span expected = arena_printf(
		&arena, "%s refs/pull/%u/head\n%s refs/pull/%u/heads/1\n%s refs/pull/%u/log",
		oid_text(pull.head).hex, pull.number, oid_text(pull.head).hex, pull.number,
		oid_text(pull.log).hex, pull.number);

	(void)state;
	assert_string_equal(refs.ptr, expected.ptr);
	struct pull_event event = { .kind = EVENT_CLOSED, .head = pull.head, .head_number = 1 };
	pull.state = PULL_CLOSED;
	append(&pull, &event);
}

/* Logs that only have to exist. */
static void take_numbers(uint32_t last, struct oid log)
{
	struct text text;

	text_init(&text, (size_t)1 << 20);
	for (uint32_t i = 1; i <= last; i++)
		text_format(&text, "update refs/pull/%u/log %s\n", i, oid_text(log).hex);
	GIT_INPUT(text_span(&text), "update-ref", "--stdin");
	text_release(&text);
}

static void drop_numbers(void)
{
	struct span refs =
		GIT("for-each-ref", "--format=delete %(refname)", "refs/pull", "refs/topics");

	if (refs.len)
		GIT_INPUT(arena_printf(&arena, "%.*s\n", SPAN_ARG(refs)), "update-ref", "--stdin");
}

static void numbers_follow_without_holes(void **state)
{
	static const uint32_t counts[] = { 0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 100 };
	static const struct principal ada = { SPAN("ada"), SPAN("ssh") };
	struct oid log = a_commit("taken");

	(void)state;
	for (size_t i = 0; i < COUNT(counts); i++) {
		for (uint32_t reserved = 0; reserved < 3; reserved++) {
			struct pull_opening opening = {
				.target = SPAN("refs/heads/trunk"),
				.title = SPAN("title"),
				.head = log,
				.actor = &ada,
				.now = NOW,
				.reserved = reserved,
			};
			struct ref_transaction transaction;
			struct pull pull;
			struct error err;

			drop_numbers();
			if (counts[i])
				take_numbers(counts[i], log);
			ref_transaction_init(&transaction, &arena);
			assert_int_equal(
				pull_open(repository, &opening, &transaction, &arena, &pull, &err),
				0);
			assert_int_equal(pull.number, counts[i] + reserved + 1);
		}
	}
	drop_numbers();
}

static void two_openings_of_one_number_cannot_both_be(void **state)
{
	static const struct principal ada = { SPAN("ada"), SPAN("ssh") };
	struct pull_opening opening = {
		.target = SPAN("refs/heads/trunk"),
		.topic = SPAN("race"),
		.title = SPAN("title"),
		.head = a_commit("proposed"),
		.actor = &ada,
	};
	struct ref_transaction first, second;
	struct pull a, b;
	struct error err;
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	ref_transaction_init(&first, &arena);
	ref_transaction_init(&second, &arena);
	assert_int_equal(pull_open(repository, &opening, &first, &arena, &a, &err), 0);
	opening.topic = span_of("other");
	assert_int_equal(pull_open(repository, &opening, &second, &arena, &b, &err), 0);
	assert_int_equal(a.number, b.number);
	commit_edits(&first);
	assert_int_equal(ref_transaction_commit(repository, &second, &outcome, &reason, &err), 0);
	assert_int_equal(outcome, REF_OUTCOME_LOST);
	assert_string_equal(GIT("for-each-ref", "refs/topics", "--format=%(objectname)").ptr,
			    oid_text(a.log).hex);
	drop_numbers();
}

static int of_topic(const char *target, const char *topic, const char *opener, uint32_t *ret_number)
{
	struct pull pull = { 0 };
	struct error err;
	int found = pull_of_topic(repository, span_of(target), span_of(topic), span_of(opener),
				  &arena, &pull, &err);

	*ret_number = pull.number;
	return found;
}

static void a_topic_leads_to_its_open_pull_request(void **state)
{
	static const struct principal bob = { SPAN("bob"), SPAN("ssh") };
	static const struct principal nobody = { 0 };
	struct pull shop = open_pull((struct pull_opening){ .topic = SPAN("shop") });
	struct pull of_ada = open_pull((struct pull_opening){ 0 });
	struct pull of_bob = open_pull((struct pull_opening){ .actor = &bob });
	struct pull other = open_pull(
		(struct pull_opening){ .target = SPAN("refs/heads/dev"), .topic = SPAN("shop") });
	uint32_t number;

	(void)state;
	open_pull((struct pull_opening){ .actor = &nobody });
	open_pull((struct pull_opening){ .actor = &nobody });
	assert_int_equal(of_topic("refs/heads/trunk", "shop", "bob", &number), 1);
	assert_int_equal(number, shop.number);
	assert_int_equal(of_topic("refs/heads/dev", "shop", "", &number), 1);
	assert_int_equal(number, other.number);
	assert_int_equal(of_topic("refs/heads/trunk", "", "ada", &number), 1);
	assert_int_equal(number, of_ada.number);
	assert_int_equal(of_topic("refs/heads/trunk", "", "bob", &number), 1);
	assert_int_equal(number, of_bob.number);
	assert_int_equal(of_topic("refs/heads/trunk", "", "eve", &number), 0);
	assert_int_equal(of_topic("refs/heads/trunk", "", "", &number), 0);
	assert_int_equal(of_topic("refs/heads/trunk", "sho", "", &number), 0);

	struct pull_event event = { .kind = EVENT_CLOSED, .head = shop.head, .head_number = 1 };
	shop.state = PULL_CLOSED;
	append(&shop, &event);
	assert_int_equal(of_topic("refs/heads/trunk", "shop", "bob", &number), 0);
	drop_numbers();
}

static void one_push_cannot_open_a_topic_twice(void **state)
{
	static const struct principal ada = { SPAN("ada"), SPAN("ssh") };
	struct pull_opening opening = {
		.target = SPAN("refs/heads/trunk"),
		.title = SPAN("title"),
		.head = a_commit("proposed"),
		.actor = &ada,
	};
	struct ref_transaction transaction;
	struct pull pull;
	struct error err;

	(void)state;
	ref_transaction_init(&transaction, &arena);
	assert_int_equal(pull_open(repository, &opening, &transaction, &arena, &pull, &err), 0);
	opening.reserved = 1;
	assert_int_equal(pull_open(repository, &opening, &transaction, &arena, &pull, &err), -1);
	assert_string_equal(err.message, "this push opens two pull requests with the same topic");
}

static void all_are_listed_newest_first(void **state)
{
	struct pulls pulls;
	struct error err;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		open_pull((struct pull_opening){ .topic = arena_printf(&arena, "t%zu", i) });
	GIT("pack-refs", "--all");
	for (size_t i = 12; i < 14; i++)
		open_pull((struct pull_opening){ .topic = arena_printf(&arena, "t%zu", i) });
	assert_int_equal(pulls_list(repository, &arena, &pulls, &err), 0);
	assert_int_equal(pulls.count, 14);
	for (size_t i = 0; i < pulls.count; i++) {
		assert_int_equal(pulls.items[i].number, 14 - i);
		assert_string_equal(arena_copy(&arena, pulls.items[i].topic).ptr,
				    arena_printf(&arena, "t%zu", 13 - i).ptr);
	}
	drop_numbers();
}

static void a_title_is_bounded(void **state)
{
	static const struct principal ada = { SPAN("ada"), SPAN("ssh") };
	size_t len = (size_t)1 << 20;
	char *title = arena_alloc(&arena, len);
	struct pull_opening opening = {
		.target = SPAN("refs/heads/trunk"),
		.title = { title, len },
		.head = a_commit("proposed"),
		.actor = &ada,
	};
	struct ref_transaction transaction;
	struct pull pull;
	struct error err;

	(void)state;
	memset(title, 'x', len);
	ref_transaction_init(&transaction, &arena);
	assert_int_equal(pull_open(repository, &opening, &transaction, &arena, &pull, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_int_equal(transaction.count, 0);
	opening.title = span_of("title");
	opening.message = (struct span){ title, len };
	assert_int_equal(pull_open(repository, &opening, &transaction, &arena, &pull, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_has_one_spelling),
		cmocka_unit_test(what_was_never_opened_is_absent),
		cmocka_unit_test(what_is_opened_is_read_back),
		cmocka_unit_test(its_refs_hold_head_and_log),
		cmocka_unit_test(numbers_follow_without_holes),
		cmocka_unit_test(two_openings_of_one_number_cannot_both_be),
		cmocka_unit_test(a_topic_leads_to_its_open_pull_request),
		cmocka_unit_test(one_push_cannot_open_a_topic_twice),
		cmocka_unit_test(all_are_listed_newest_first),
		cmocka_unit_test(a_title_is_bounded),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
