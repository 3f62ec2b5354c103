/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/review/pull_fixture.h"

#include "base/count.h"
#include "base/text.h"

static struct pull_event event_of(const struct pull *pull, enum pull_event_kind kind)
{
	return (struct pull_event){
		.kind = kind,
		.actor = SPAN("grace"),
		.actor_source = SPAN("ssh"),
		.time = NOW + 60,
		.head = pull->head,
		.head_number = pull->heads,
	};
}

/* Every kind of event, as people read it. */
static void events_are_sentences_for_people(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("sentences") });
	struct text all;

	(void)state;
	text_init(&all, (size_t)1 << 20);
	for (enum pull_event_kind kind = EVENT_UPDATED; kind <= EVENT_CLOSED; kind++) {
		struct pull_event event = event_of(&pull, kind);
		event.approver = span_of("linus");
		if (kind == EVENT_UPDATED) {
			pull.head = a_commit("second");
			event.head = pull.head;
			event.head_number = ++pull.heads;
		}
		if (kind == EVENT_EDITED)
			pull.title = span_of("better");
		pull.state = kind == EVENT_CLOSED ? PULL_CLOSED : PULL_OPEN;
		if (kind == EVENT_MERGED || kind == EVENT_EMERGENCY)
			continue;
		append(&pull, &event);
		text_append(&all, GIT("log", "-1", "--format=%an: %s",
				      pull_ref(pull.number, "log", &arena).ptr));
		text_byte(&all, '\n');
	}
	struct span head = arena_printf(&arena, "%.12s", oid_text(pull.head).hex);
	struct span expected = arena_printf(
		&arena,
		"grace: grace updated pull request %u: head 2 is %s\n"
		"grace: grace changed the text of pull request %u: better\n"
		"grace: linus approved head 2 of pull request %u, %s\n"
		"grace: linus rejected head 2 of pull request %u, %s\n"
		"grace: linus neither approves nor rejects pull request %u any more\n"
		"headgate: the approval of linus counts for head 2 of pull request %u, too: it is "
		"the same change\n"
		"headgate: pull request %u has the approvals that it landed without\n"
		"grace: grace closed pull request %u\n",
		pull.number, head.ptr, pull.number, pull.number, head.ptr, pull.number, head.ptr,
		pull.number, pull.number, pull.number, pull.number);
	assert_string_equal(all.bytes, expected.ptr);
	text_release(&all);
}

static void events_are_read_oldest_first(void **state)
{
	struct pull pull =
		open_pull((struct pull_opening){ .topic = SPAN("events"), .message = SPAN("why") });
	struct pull_event updated = event_of(&pull, EVENT_UPDATED);
	struct pull_event approved = event_of(&pull, EVENT_APPROVED);
	struct pull_events events;
	struct error err;

	(void)state;
	pull.head = updated.head = a_commit("second");
	updated.head_number = ++pull.heads;
	append(&pull, &updated);
	approved.approver = span_of("linus");
	approved.approval = a_commit("stands for a tag");
	approved.approval_bytes = (struct span)SPAN("object 1\0\xff\n");
	approved.comment = span_of("fine\n\nVerdict: approve");
	append(&pull, &approved);
	pull = read_pull(pull.number);
	assert_int_equal(pull_events_read(repository, &pull, &arena, &events, &err), 0);
	assert_int_equal(events.count, 3);
	assert_int_equal(events.items[0].kind, EVENT_OPENED);
	assert_true(span_is(events.items[0].actor, "ada"));
	assert_true(span_is(events.items[0].comment, "why"));
	assert_true(oid_equal(events.items[0].commit, pull.opened));
	assert_int_equal(events.items[1].kind, EVENT_UPDATED);
	assert_int_equal(events.items[1].head_number, 2);
	assert_int_equal(events.items[1].time, NOW + 60);
	assert_true(oid_equal(events.items[1].head, pull.head));
	assert_int_equal(events.items[2].kind, EVENT_APPROVED);
	assert_true(span_is(events.items[2].approver, "linus"));
	assert_true(span_is(events.items[2].actor_source, "ssh"));
	assert_true(span_equal(events.items[2].approval_bytes, approved.approval_bytes));
	assert_true(span_is(events.items[2].comment, " fine\n\n Verdict: approve"));
	GIT("fsck", "--strict");
}

static void an_update_keeps_every_head(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("heads") });
	struct oid first = pull.head;
	struct pull_event event = event_of(&pull, EVENT_UPDATED);

	(void)state;
	pull.head = event.head = a_commit("second");
	event.head_number = ++pull.heads;
	append(&pull, &event);
	assert_string_equal(GIT("rev-parse", pull_ref(pull.number, "head", &arena).ptr,
				pull_ref(pull.number, "heads/1", &arena).ptr,
				pull_ref(pull.number, "heads/2", &arena).ptr)
				    .ptr,
			    arena_printf(&arena, "%s\n%s\n%s", oid_text(pull.head).hex,
					 oid_text(first).hex, oid_text(pull.head).hex)
				    .ptr);
}

static void events_of_one_push_follow_one_another(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("chain") });
	struct pull other = pull;
	struct pull_event updated = event_of(&pull, EVENT_UPDATED);
	struct pull_event carried = event_of(&pull, EVENT_CARRIED);
	struct ref_transaction transaction;
	struct pull_events events;
	struct error err;

	(void)state;
	ref_transaction_init(&transaction, &arena);
	pull.head = updated.head = carried.head = a_commit("second");
	updated.head_number = carried.head_number = ++pull.heads;
	assert_int_equal(pull_event_append(repository, &pull, &updated, &transaction, &arena, &err),
			 0);
	assert_int_equal(pull_event_append(repository, &pull, &carried, &transaction, &arena, &err),
			 0);
	/* A second verb of the push was planned on what stood before it. */
	assert_int_equal(
		pull_event_append(repository, &other, &carried, &transaction, &arena, &err), -1);
	assert_string_equal(err.message, arena_printf(&arena,
						      "this push asks for two things of pull "
						      "request %u",
						      pull.number)
						 .ptr);
	commit_edits(&transaction);
	pull = read_pull(pull.number);
	assert_int_equal(pull_events_read(repository, &pull, &arena, &events, &err), 0);
	assert_int_equal(events.count, 3);
	assert_int_equal(events.items[2].kind, EVENT_CARRIED);
}

/* One text of a good entry in place of another, and what is said about it. */
static const struct {
	const char *from;
	struct span to;
	const char *problem;
} damages[] = {
	{ "State: open", SPAN("State: opened"), "the trailer State says nothing that is known" },
	{ "State: open", SPAN("State: merged"), "its state does not fit its trailer Landed" },
	{ "State: open\n", SPAN(""), "the trailer State is missing" },
	{ "State: open", SPAN("State: open\nState: closed"),
	  "the trailer State stands more than once" },
	{ "State: open", SPAN("State: open\nstate: closed"),
	  "the trailer State stands more than once" },
	{ "State: open", SPAN("State: open\0"), "its message does not end in trailers" },
	{ "State: open", SPAN("State open"), "its message does not end in trailers" },
	{ "Event: opened", SPAN("Event: exploded"),
	  "the trailer Event says nothing that is known" },
	{ "Event: opened", SPAN("Event: closed"), "it has no parent and is no first entry" },
	{ "Target: refs/heads/trunk", SPAN("Target: refs/tags/v1"),
	  "the trailer Target names no branch" },
	{ "Target: refs/heads/trunk", SPAN("Target: refs/heads/a..b"),
	  "the trailer Target names no branch" },
	{ "Heads: 1", SPAN("Heads: 0"), "it counts no head" },
	{ "Heads: 1", SPAN("Heads: 1001"), "the trailer Heads is no number up to 1000" },
	{ "Heads: 1", SPAN("Heads: 01"), "the trailer Heads is no number up to 1000" },
	{ "Heads: 1", SPAN("Heads: 99999999999999999999"),
	  "the trailer Heads is no number up to 1000" },
	{ "Opened: 1", SPAN("Opened: -1"),
	  "the trailer Opened is no number up to 9223372036854775807" },
	{ "Title: title", SPAN("Title: \xff\xfe"), NULL },
	{ "\nHead: ", SPAN("\nHead: 0"), "the trailer Head is no object id" },
	{ "committer headgate", SPAN("committer ada"), "its committer is not headgate" },
	{ "author ada", SPAN("parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor ada"),
	  "it is a first entry and has a parent" },
};

static void expect_damage(uint32_t number, struct oid log, const char *problem)
{
	struct span ref = pull_ref(number, "log", &arena);
	struct span expected = arena_printf(&arena, "%s: the entry %.12s is damaged: %s", ref.ptr,
					    oid_text(log).hex, problem ? problem : "");
	struct pull pull;
	struct pulls pulls;
	struct error err;

	set_ref(ref.ptr, log);
	if (!problem) {
		assert_int_equal(pull_read(repository, number, &arena, &pull, &err), 1);
		return;
	}
	assert_int_equal(pull_read(repository, number, &arena, &pull, &err), -1);
	assert_string_equal(err.message, expected.ptr);
	assert_non_null(strstr(err.hint, "git -c core.hooksPath=/dev/null update-ref refs/pull/"));
	assert_int_equal(pulls_list(repository, &arena, &pulls, &err), 0);
	assert_int_equal(pulls.damaged.count, 1);
	assert_int_equal(pulls.damaged.items[0].number, number);
	assert_string_equal(pulls.damaged.items[0].error.message, expected.ptr);
}

static void a_damaged_entry_is_told_with_its_cause(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("damages") });

	(void)state;
	for (size_t i = 0; i < COUNT(damages); i++)
		expect_damage(pull.number, forged(pull.log, damages[i].from, damages[i].to),
			      damages[i].problem);
	set_ref(pull_ref(pull.number, "log", &arena).ptr, pull.log);
}

static void the_log_of_another_pull_request_is_refused(void **state)
{
	struct pull one = open_pull((struct pull_opening){ .topic = SPAN("one") });
	struct pull two = open_pull((struct pull_opening){ .topic = SPAN("two") });

	(void)state;
	expect_damage(one.number, two.log,
		      arena_printf(&arena, "it is of pull request %u", two.number).ptr);
	set_ref(pull_ref(one.number, "log", &arena).ptr, one.log);
}

static void titles_beyond_the_limit_are_refused(void **state)
{
	static const size_t lens[] = { 201, 900000 };
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("long") });

	(void)state;
	for (size_t i = 0; i < COUNT(lens); i++) {
		char *title = arena_alloc(&arena, lens[i]);
		memset(title, 'x', lens[i]);
		struct span to = arena_printf(&arena, "Title: %.*s", (int)lens[i], title);
		expect_damage(
			pull.number, forged(pull.log, "Title: title", to),
			arena_printf(&arena, "the title has %zu bytes, more than 200", lens[i])
				.ptr);
	}
	set_ref(pull_ref(pull.number, "log", &arena).ptr, pull.log);
}

/* What stands in the log's ref, and that the error names the ref. */
static void a_log_that_is_no_commit_is_refused(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("types") });
	struct span ref = pull_ref(pull.number, "log", &arena);
	struct span blob = GIT_INPUT(span_of("text"), "hash-object", "-w", "--stdin");
	struct span tag = GIT("log", "-1", "--format=%H", ref.ptr);
	const char *const contents[] = {
		arena_printf(&arena, "%s\n", blob.ptr).ptr,
		(EMPTY_TREE "\n"),
		"1111111111111111111111111111111111111111\n",
		"no id\n",
		"",
	};
	struct pull read;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(contents); i++) {
		write_ref(ref.ptr, contents[i]);
		assert_int_equal(pull_read(repository, pull.number, &arena, &read, &err), -1);
		if (!strstr(err.message, ref.ptr))
			fail_msg("%zu: \"%s\"", i, err.message);
	}
	write_ref(ref.ptr, arena_printf(&arena, "%s\n", tag.ptr).ptr);
}

static void a_chain_with_a_foreign_commit_is_refused(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("foreign") });
	struct pull_event event = event_of(&pull, EVENT_WITHDRAWN);
	struct pull_events events;
	struct error err;

	(void)state;
	event.approver = span_of("linus");
	append(&pull, &event);
	struct oid foreign = a_commit("somebody was here");
	struct oid log =
		forged(pull.log, oid_text(pull.opened).hex, span_of(oid_text(foreign).hex));
	set_ref(pull_ref(pull.number, "log", &arena).ptr, log);
	struct pull read = read_pull(pull.number);
	assert_int_equal(pull_events_read(repository, &read, &arena, &events, &err), -1);
	assert_string_equal(err.message,
			    arena_printf(&arena,
					 "refs/pull/%u/log: the entry %.12s is damaged: its "
					 "committer is not headgate",
					 pull.number, oid_text(foreign).hex)
				    .ptr);
	set_ref(pull_ref(pull.number, "log", &arena).ptr, pull.log);
}

/* A second entry that contradicts the first one. */
static const struct {
	const char *from;
	const char *to;
	const char *problem;
} contradictions[] = {
	{ "Topic: again", "Topic: other",
	  "repository, target, topic, opener or time of opening are not those of its parent" },
	{ "Opener: ada", "Opener: eve",
	  "repository, target, topic, opener or time of opening are not those of its parent" },
	{ "Heads: 1", "Heads: 2", "it does not count one head more for each update" },
	{ "\nHead: ", "\nHead: 1111111111111111111111111111111111111111\nOld: ",
	  "the head is another without an update" },
	{ "First: ", "First: 1111111111111111111111111111111111111111\nOld: ",
	  "its trailer First does not name the first entry" },
};

static void an_entry_that_contradicts_its_parent_is_refused(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("again") });
	struct pull_event event = event_of(&pull, EVENT_WITHDRAWN);
	struct pull_events events;
	struct error err;

	(void)state;
	event.approver = span_of("linus");
	append(&pull, &event);
	for (size_t i = 0; i < COUNT(contradictions); i++) {
		struct oid log =
			forged(pull.log, contradictions[i].from, span_of(contradictions[i].to));
		set_ref(pull_ref(pull.number, "log", &arena).ptr, log);
		struct pull read = read_pull(pull.number);
		assert_int_equal(pull_events_read(repository, &read, &arena, &events, &err), -1);
		assert_string_equal(
			err.message,
			arena_printf(&arena, "refs/pull/%u/log: the entry %.12s is damaged: %s",
				     pull.number, oid_text(log).hex, contradictions[i].problem)
				.ptr);
	}
	set_ref(pull_ref(pull.number, "log", &arena).ptr, pull.log);
}

static void what_has_ended_stays_ended(void **state)
{
	struct pull pull = open_pull((struct pull_opening){ .topic = SPAN("ended") });
	struct pull_event event = event_of(&pull, EVENT_CLOSED);
	struct pull_events events;
	struct error err;

	(void)state;
	pull.state = PULL_CLOSED;
	append(&pull, &event);
	event.kind = EVENT_WITHDRAWN;
	event.approver = span_of("linus");
	append(&pull, &event);
	struct oid log = forged(pull.log, "State: closed", span_of("State: open"));
	set_ref(pull_ref(pull.number, "log", &arena).ptr, log);
	pull = read_pull(pull.number);
	assert_int_equal(pull_events_read(repository, &pull, &arena, &events, &err), -1);
	assert_non_null(strstr(err.message, "a pull request that has ended has another state"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_sentences_for_people),
		cmocka_unit_test(events_are_read_oldest_first),
		cmocka_unit_test(an_update_keeps_every_head),
		cmocka_unit_test(events_of_one_push_follow_one_another),
		cmocka_unit_test(a_damaged_entry_is_told_with_its_cause),
		cmocka_unit_test(the_log_of_another_pull_request_is_refused),
		cmocka_unit_test(titles_beyond_the_limit_are_refused),
		cmocka_unit_test(a_log_that_is_no_commit_is_refused),
		cmocka_unit_test(a_chain_with_a_foreign_commit_is_refused),
		cmocka_unit_test(an_entry_that_contradicts_its_parent_is_refused),
		cmocka_unit_test(what_has_ended_stays_ended),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
