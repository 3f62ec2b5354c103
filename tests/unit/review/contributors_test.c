/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/text.h"
#include "review/contributors.h"
#include "tests/unit/repo/scratch.h"

/* A commit on the empty tree by these two people; "-" for no parent. */
static struct oid commit_by(const char *author, const char *committer, const char *message,
			    struct oid parent)
{
	struct text text;

	text_init(&text, 1 << 20);
	text_string(&text, "tree " EMPTY_TREE "\n");
	if (!oid_is_zero(parent))
		text_format(&text, "parent %s\n", oid_text(parent).hex);
	text_format(&text, "author %s 1700000000 +0000\ncommitter %s 1700000000 +0000\n\n%s\n",
		    author, committer, message);
	struct oid oid = object_of_bytes("commit", text_span(&text));
	text_release(&text);
	return oid;
}

static struct oid plain(const char *name, struct oid parent)
{
	struct span who = arena_printf(&arena, "X <%s@example.com>", name);

	return commit_by(who.ptr, who.ptr, name, parent);
}

static struct pull_event pushed(unsigned number, const char *actor, struct oid head)
{
	return (struct pull_event){
		.kind = number == 1 ? EVENT_OPENED : EVENT_UPDATED,
		.actor = span_of(actor),
		.head = head,
		.head_number = number,
	};
}

/* "principal <address> …" in the order found; "?" is somebody anonymous. */
static void expect(const char *opener, struct pull_event *events, size_t count, struct oid tip,
		   const char *expected)
{
	struct pull pull = { .number = 42, .opener = span_of(opener) };
	struct pull_events log = { .items = events, .count = count };
	struct contributors contributors;
	struct error err = { 0 };
	struct text text;

	pull.head = events[count - 1].head;
	if (contributors_of(repository, &pull, &log, tip, &arena, &contributors, &err) < 0)
		fail_msg("%s", err.message);
	text_init(&text, 1 << 16);
	for (size_t i = 0; i < contributors.count; i++) {
		const struct contributor *one = &contributors.items[i];
		text_string(&text, i ? " " : "");
		text_append(&text, one->principal);
		if (one->email.len)
			text_format(&text, "<%.*s>", SPAN_ARG(one->email));
		if (one->principal.len == 0 && one->email.len == 0)
			text_byte(&text, '?');
	}
	text_byte(&text, '\0');
	assert_string_equal(text.bytes, expected);
	text_release(&text);
}

static void finds_authors_committers_and_co_authors(void **state)
{
	struct oid base = plain("base", (struct oid){ 0 });
	struct oid head = commit_by("A <a@x>", "C <c@x>", "s\n\nCo-authored-by: D <d@x>", base);
	struct pull_event events[] = { pushed(1, "ada", head) };

	(void)state;
	expect("ada", events, 1, base, "ada <a@x> <c@x> <d@x>");
}

static void nobody_of_the_target_contributed(void **state)
{
	struct oid base = plain("base", (struct oid){ 0 });
	struct oid tip = plain("other", base);
	struct oid head = plain("author", base);
	struct oid merged = oid_from(GIT("commit-tree", "-p", oid_text(head).hex, "-p",
					 oid_text(tip).hex, "-m", "m", EMPTY_TREE));
	struct pull_event events[] = { pushed(1, "ada", merged) };

	(void)state;
	expect("ada", events, 1, tip, "ada <ada@example.com> <author@example.com>");
}

/* T11, T13: what is no longer in the head was still somebody's work, and whoever pushed it. */
static void remembers_every_head_ever_proposed(void **state)
{
	struct oid base = plain("base", (struct oid){ 0 });
	struct oid first = plain("alice", base);
	struct oid washed = plain("bot", base);
	struct oid third = plain("carl", washed);
	struct pull_event events[] = { pushed(1, "alice", first), pushed(2, "bot", washed),
				       pushed(3, "grace", third), pushed(4, "alice", washed) };

	(void)state;
	expect("alice", events, 4, base,
	       "alice bot grace <alice@example.com> <carl@example.com> <bot@example.com>");
}

static void only_pushes_contribute(void **state)
{
	struct oid base = plain("base", (struct oid){ 0 });
	struct oid head = plain("author", base);
	struct pull_event events[] = { pushed(1, "ada", head), pushed(1, "grace", head),
				       pushed(1, "alan", head) };

	(void)state;
	events[1].kind = EVENT_APPROVED;
	events[2].kind = EVENT_CARRIED;
	expect("ada", events, 3, base, "ada <author@example.com>");
}

static void somebody_anonymous_is_in_the_list_once(void **state)
{
	struct oid base = plain("base", (struct oid){ 0 });
	struct oid head = plain("author", base);
	struct pull_event events[] = { pushed(1, "", head) };

	(void)state;
	expect("", events, 1, base, "? <author@example.com>");
}

static void a_history_without_a_target_counts_as_a_whole(void **state)
{
	struct oid head = plain("two", plain("one", (struct oid){ 0 }));
	struct pull_event events[] = { pushed(1, "ada", head) };

	(void)state;
	expect("ada", events, 1, (struct oid){ 0 }, "ada <two@example.com> <one@example.com>");
}

static void reads_co_authors_however_they_are_written(void **state)
{
	static const struct {
		const char *message;
		const char *addresses; /* behind those of author and committer */
	} cases[] = {
		{ "s", "" },
		{ "s\n\nCo-authored-by: D <d@x>\nCo-authored-by: E <e@x>", " <d@x> <e@x>" },
		{ "s\n\nCO-AUTHORED-BY:D <d@x>", " <d@x>" },
		{ "s\n\nco-authored-by : D <d@x>", " <d@x>" },
		{ "s\n\n  Co-authored-by: D <d@x>  ", " <d@x>" },
		{ "s\n\nCo-authored-by: D <d@x>\n\nmore text", " <d@x>" },
		{ "Co-authored-by: D <d@x>", " <d@x>" },
		{ "s\r\n\r\nCo-authored-by: D <d@x>\r\n", " <d@x>" },
		{ "s\n\nx\rCo-authored-by: D <d@x>", " <d@x>" },
		{ "s\n\nCo-authored-by: d@x", " <d@x>" },
		{ "s\n\nCo-authored-by: D <d@x", " <d@x>" },
		{ "s\n\nCo-authored-by: D <d@x> <e@x>", " <d@x> <e@x>" },
		{ "s\n\nCo-authored-by: D <<d@x>>", " <<d@x> <d@x>" },
		{ "s\n\nCo-authored-by: D < d@x >", " <d@x>" },
		{ "s\n\nCo-authored-by: D <>", "" },
		{ "s\n\nCo-authored-by:", "" },
		{ "s\n\nCo-authored-by", "" },
		{ "s\n\nCo-authored-by: D <D@X>\nCo-authored-by: D <d@x>", " <D@X>" },
		{ "s\n\nNot-co-authored-by: D <d@x>", "" },
		{ "s\n\nsee Co-authored-by: D <d@x>", "" },
	};
	struct oid base = plain("base", (struct oid){ 0 });

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct oid head = commit_by("A <a@x>", "A <A@X>", cases[i].message, base);
		struct pull_event events[] = { pushed(1, "ada", head) };
		expect("ada", events, 1, base,
		       arena_printf(&arena, "ada <a@x>%s", cases[i].addresses).ptr);
	}
}

static void says_as_what_somebody_contributed(void **state)
{
	static const char *const reasons[] = { "opened the pull request", "pushed head 2",
					       "author of ", "committer of ", "co-author of " };
	struct oid base = plain("base", (struct oid){ 0 });
	struct oid head = commit_by("A <a@x>", "C <c@x>", "s\n\nCo-authored-by: D <d@x>", base);
	struct pull_event events[] = { pushed(1, "ada", head), pushed(2, "grace", head) };
	struct pull pull = { .number = 42, .opener = SPAN("ada"), .head = head };
	struct pull_events log = { .items = events, .count = 2 };
	struct contributors contributors;
	struct error err;

	(void)state;
	assert_int_equal(
		contributors_of(repository, &pull, &log, base, &arena, &contributors, &err), 0);
	assert_int_equal(contributors.count, COUNT(reasons));
	for (size_t i = 0; i < COUNT(reasons); i++)
		assert_true(span_starts_with(contributors.items[i].reason, reasons[i]));
	assert_string_equal(contributors.items[2].reason.ptr,
			    arena_printf(&arena, "author of %.12s", oid_text(head).hex).ptr);
}

static void a_head_that_is_gone_is_an_error(void **state)
{
	struct oid base = plain("base", (struct oid){ 0 });
	struct pull_event events[] = { pushed(1, "ada", (struct oid){ { 0x77 } }) };
	struct pull pull = { .number = 42, .opener = SPAN("ada"), .head = base };
	struct pull_events log = { .items = events, .count = 1 };
	struct contributors contributors;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
		contributors_of(repository, &pull, &log, base, &arena, &contributors, &err), -1);
	assert_non_null(strstr(err.message, "contributors of pull request 42"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_authors_committers_and_co_authors),
		cmocka_unit_test(nobody_of_the_target_contributed),
		cmocka_unit_test(remembers_every_head_ever_proposed),
		cmocka_unit_test(only_pushes_contribute),
		cmocka_unit_test(somebody_anonymous_is_in_the_list_once),
		cmocka_unit_test(a_history_without_a_target_counts_as_a_whole),
		cmocka_unit_test(reads_co_authors_however_they_are_written),
		cmocka_unit_test(says_as_what_somebody_contributed),
		cmocka_unit_test(a_head_that_is_gone_is_an_error),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
