/* SPDX-License-Identifier: Apache-2.0 */
/* What a pull request still needs, and what to type. */
#include "tests/unit/gate/pull_report_fixture.h"

static void assert_needs(const char *expected)
{
	text_clear(&text);
	needs_report(&text, &pull, &standing, &options);
	assert_string_equal(text.bytes ? text.bytes : "", expected);
}

static const char approve_commands[] = "to look at it, and to approve it:\n"
				       "  headgate show 42\n"
				       "  headgate approve 42\n"
				       "or with git alone:\n"
				       "  git fetch origin refs/pull/42/head\n"
				       "  git push origin " HEAD_HEX ":refs/approve/42\n";

static const char *with_commands(const char *lines)
{
	return arena_printf(&arena, "%s%s", lines, approve_commands).ptr;
}

static void names_who_can_approve_and_how(void **state)
{
	(void)state;
	assert_needs(with_commands("needs 1 of architects: linus or ken can approve\n"));
}

static void says_how_much_is_given(void **state)
{
	(void)state;
	demand.needed = 2;
	demand.have = 1;
	demand.description = span_of("2 of architects, for prod/");
	assert_needs(with_commands(
		"needs 2 of architects, for prod/ (1 of 2 given): linus or ken can approve\n"));
}

static void counts_people_beyond_a_line(void **state)
{
	struct span people[] = { SPAN("a"), SPAN("b"), SPAN("c"), SPAN("d"),
				 SPAN("e"), SPAN("f"), SPAN("g"), SPAN("\x1b[2J") };

	(void)state;
	demand.candidates = (struct span_list){ people, 7 };
	assert_needs(with_commands("needs 1 of architects: a, b, c, d, e, f or g can approve\n"));
	demand.candidates = (struct span_list){ people, 8 };
	assert_needs(
		with_commands("needs 1 of architects: a, b, c, d, e, f and 2 more can approve\n"));
	demand.candidates = (struct span_list){ people + 7, 1 };
	assert_needs(with_commands("needs 1 of architects: \\x1b[2J can approve\n"));
}

static void asks_anybody_where_the_policy_names_nobody(void **state)
{
	(void)state;
	policy.people_count = 0;
	rule.from.count = 0;
	demand.candidates.count = 0;
	demand.description = span_of("1 of those who did not contribute");
	assert_needs(with_commands(
		"needs 1 of those who did not contribute: anybody else can approve\n"));
}

static void says_when_nobody_is_left(void **state)
{
	(void)state;
	demand.candidates.count = 0;
	assert_needs("needs 1 of architects: nobody is left who can approve; the policy must name "
		     "more people\n");
}

static void offers_no_plain_push_where_a_signature_is_asked(void **state)
{
	(void)state;
	rule.grade = REQUIRE_SIGNED;
	demand.description = span_of("1 of architects, signed");
	assert_needs("needs 1 of architects, signed: linus or ken can approve\n"
		     "to look at it, and to approve it:\n"
		     "  headgate show 42\n"
		     "  headgate approve 42\n"
		     "only a signed approval counts here, so the push of a commit does not\n");
}

static void tells_how_to_land_what_is_approved(void **state)
{
	(void)state;
	approve();
	assert_needs("has all approvals; to land it:\n"
		     "  headgate merge 42\n"
		     "or with git alone:\n"
		     "  git push origin " HEAD_HEX ":refs/merge/42\n");
	standing.validity.waived = true;
	assert_needs("needs no approval: the policy asks for none here; to land it:\n"
		     "  headgate merge 42\n"
		     "or with git alone:\n"
		     "  git push origin " HEAD_HEX ":refs/merge/42\n");
}

static void names_conflicts_and_the_way_out(void **state)
{
	struct merge_conflict conflicts[LIMIT_CONFLICTS] = {
		{ SPAN("web.yaml"), "both sides changed the same lines" },
	};

	(void)state;
	approve();
	standing.merge = (struct merge_result){ .conflicts = conflicts, .conflict_count = 1 };
	assert_needs("conflicts with master:\n"
		     "  web.yaml: both sides changed the same lines\n"
		     "to put it on top, in any clone:\n"
		     "  git fetch origin master refs/pull/42/head\n"
		     "  git rebase origin/master " HEAD_HEX "\n"
		     "  git push origin HEAD:refs/for/master/42\n");
	standing.merge.conflict_count = 0;
	assert_needs("conflicts with master: they have no history in common\n"
		     "to put it on top, in any clone:\n"
		     "  git fetch origin master refs/pull/42/head\n"
		     "  git rebase origin/master " HEAD_HEX "\n"
		     "  git push origin HEAD:refs/for/master/42\n");
}

static void says_who_stopped_it(void **state)
{
	(void)state;
	approve();
	standing.validity.met = false;
	add_vote(0, "grace", HEAD_HEX, VOTE_COUNTS, "grace rejected 1a2b3c4d5e6f");
	approvals_made[0].verdict = VERDICT_REJECT;
	results[0].veto = true;
	assert_needs("stopped: grace rejected 1a2b3c4d5e6f; until grace approves or withdraws it\n"
		     "to take it back:\n"
		     "  headgate reject --withdraw 42\n");
}

static void says_what_is_owed_and_nothing_of_what_is_done(void **state)
{
	(void)state;
	pull.state = PULL_MERGED;
	assert_needs("");
	pull.owes_approvals = true;
	assert_needs(with_commands("needs 1 of architects: linus or ken can approve\n"));
	text_clear(&text);
	needs_report(&text, &pull, NULL, &options);
	assert_string_equal(text.bytes,
			    "landed in an emergency: its approvals are still owed; to give one:\n"
			    "  headgate approve 42\n"
			    "or with git alone:\n"
			    "  git fetch origin refs/pull/42/head\n"
			    "  git push origin " HEAD_HEX ":refs/approve/42\n");
}

static void says_that_the_policy_cannot_be_read(void **state)
{
	(void)state;
	standing.policy = NULL;
	assert_needs("cannot land: the policy of master cannot be read; an administrator must "
		     "repair it first\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pull_report_set_up, pull_report_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_who_can_approve_and_how),
		TEST(says_how_much_is_given),
		TEST(counts_people_beyond_a_line),
		TEST(asks_anybody_where_the_policy_names_nobody),
		TEST(says_when_nobody_is_left),
		TEST(offers_no_plain_push_where_a_signature_is_asked),
		TEST(tells_how_to_land_what_is_approved),
		TEST(names_conflicts_and_the_way_out),
		TEST(says_who_stopped_it),
		TEST(says_what_is_owed_and_nothing_of_what_is_done),
		TEST(says_that_the_policy_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
