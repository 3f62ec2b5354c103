/* SPDX-License-Identifier: Apache-2.0 */
/* Why a vote does not count, what is asked and of whom, and what owners add to it. */
#include "tests/unit/gate/validity_case.h"

static void says_why_a_vote_does_not_count(void **state)
{
	static const struct {
		struct row row;
		const char *reason;
	} cases[] = {
		{ { ONE, .votes = "ada" }, "ada approved 110000000000" },
		{ { ONE, .votes = "ada same" },
		  "ada approved 220000000000, the same change as this head" },
		{ { ONE, .votes = "ada reject" }, "ada rejected 110000000000" },
		{ { ONE, .votes = "ada repo=other" },
		  "ada approved in the repository other, this is infra" },
		{ { ONE, .votes = "ada pull=41" }, "ada approved pull request 41, this is 42" },
		{ { ONE, .votes = "ada reject pull=41" },
		  "ada rejected pull request 41, this is 42" },
		{ { ONE, .votes = "ada target=refs/heads/dev" },
		  "ada approved for refs/heads/dev, the target is refs/heads/master" },
		{ { ONE, .votes = "ada withdraw" }, "ada withdrew the approval" },
		{ { ONE, .votes = "ada reject old=1d; ada" }, "ada took the veto back" },
		{ { ONE, .votes = "mallory" }, "mallory is not among the people of the policy" },
		{ { ONE, .votes = "ci" }, "ci is a robot; only people count" },
		{ { ONE, .opener = "ada", .votes = "ada" },
		  "ada contributed to this change: opened the pull request" },
		{ { ONE, .authors = "ADA@example.com", .votes = "ada" },
		  "ada contributed to this change: author of 1a2b3c4d5e6f" },
		{ { ONE, .votes = "ada stale" },
		  "ada approved 220000000000, the head is 110000000000 and is another change" },
		{ { ONE, .votes = "ada until=-0" },
		  "the approval by ada expired at 2027-01-15T08:00:00Z" },
		{ { ONE " age=14d", .votes = "ada old=14d" },
		  "the approval by ada is too old: it was received at 2027-01-01T08:00:00Z" },
		{ { ONE, .opener = "ci", .votes = "bob" },
		  "bob is not asked: this change needs architects and pms" },
		{ { "", .opener = "ci", .votes = "bob" },
		  "bob is not asked: this change needs no approval" },
		{ { ONE, .votes = "grace role=architects" },
		  "grace approved as architects and is not in that group" },
		{ { "1 from=architects", .votes = "alan role=pms" },
		  "alan approved as pms, which is not asked: this change needs architects" },
		{ { ONE " signed", .votes = "ada" },
		  "ada approved without a signature, and a signed approval is asked for" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct branch_rules rules = { 0 };
		struct validity validity;
		decide(&cases[i].row, &arena, &rules, &validity);
		assert_string_equal(validity.votes[0].reason.ptr, cases[i].reason);
	}
	arena_release(&arena);
}

/* "description -> candidates" of the last demand. */
static void says_what_is_asked_and_of_whom(void **state)
{
	static const struct {
		struct row row;
		const char *said;
	} cases[] = {
		{ { ONE, .votes = "" }, "1 of architects or pms -> ada grace alan edsger" },
		{ { TWO, .votes = "ada" }, "2 of architects or pms -> grace alan edsger" },
		{ { ONE, .votes = "ada" }, "1 of architects or pms ->" },
		{ { ONE, .opener = "ada", .authors = "Grace@example.com", .votes = "" },
		  "1 of architects or pms -> alan edsger" },
		{ { ONE " signed", .votes = "" }, "1 of architects or pms, signed -> ada edsger" },
		{ { ANYONE, .votes = "" },
		  "1 of those who did not contribute -> ada grace alan edsger" },
		{ { .built_in = true, .nobody_known = true, .votes = "" },
		  "1 of those who did not contribute ->" },
		{ { ONE PROD_SIGNED, "prod/a.yaml", .votes = "" },
		  "1 of architects, signed, for prod/ -> ada edsger" },
		{ { ONE PROD, "base/a prod/kustomization.yaml<base/a", .votes = "" },
		  "1 of architects, for prod/: prod/kustomization.yaml builds on base/a -> ada "
		  "alan edsger" },
		{ { "path=prod/**|*.md 2 from=pms", ".headgate/policy.yaml", .votes = "" },
		  "2 of pms, for prod/ and *.md: .headgate/policy.yaml changes the rules -> grace "
		  "alan" },
		{ { "path=a|b|c|d|e 1", "c", .votes = "" },
		  "1 of those who did not contribute, for a, b, c, d and 1 more -> ada grace alan "
		  "edsger" },
	};
	struct arena arena;
	struct text text;

	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	text_init(&text, 4096);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct branch_rules rules = { 0 };
		struct validity validity;
		decide(&cases[i].row, &arena, &rules, &validity);
		const struct demand_result *demand = &validity.demands[validity.demand_count - 1];
		text_clear(&text);
		text_append(&text, demand->description);
		text_string(&text, " ->");
		for (size_t k = 0; k < demand->candidates.count; k++)
			text_format(&text, " %.*s", SPAN_ARG(demand->candidates.items[k]));
		text_byte(&text, '\0');
		assert_string_equal(text.bytes, cases[i].said);
	}
	text_release(&text);
	arena_release(&arena);
}

static void owners_must_agree_as_well(void **state)
{
	static const struct row cases[] = {
		{ ONE, "app.yaml", .votes = "ada", .decision = "open: counts: 1/1 0/1" },
		{ ONE, "app.yaml", .votes = "grace", .decision = "met: counts: 1/1 1/1" },
		{ "1 from=pms", "app.yaml", .votes = "ada",
		  .decision = "open: not-asked: 0/1 0/1" },
		{ "", "app.yaml", .votes = "", .decision = "open: 0/1" },
		{ "", "app.yaml", .votes = "grace", .decision = "met: counts: 1/1" },
		{ "", "app.yaml", .votes = "ada", .decision = "open: not-asked: 0/1" },
		{ "", "app.yaml", .votes = "grace stale", .decision = "open: stale: 0/1" },
		{ "", "app.yaml", .votes = "grace until=-1", .decision = "open: expired: 0/1" },
		{ "", "app.yaml", .opener = "grace", .votes = "grace",
		  .decision = "open: contributor: 0/1" },
		{ "", "app.yaml", .votes = "grace reject", .decision = "vetoed: veto: 0/1" },
		{ "", "app.yaml", .votes = "grace role=pms", .decision = "met: counts: 1/1" },
		{ "", "prod/a", .votes = "grace", .decision = "open: not-asked: 0/1" },
		{ "", "prod/a", .votes = "ada", .decision = "met: counts: 1/1" },
		{ "", "prod/a prod/b x y", .votes = "ada", .decision = "open: counts: 1/1 0/1" },
		{ "", "prod/a x", .votes = "ada; grace",
		  .decision = "met: counts counts: 1/1 1/1" },
		{ "", "prod/free/a", .votes = "", .decision = "met" },
		{ "", "db/a", .votes = "ada; grace", .decision = "met: counts counts: 1/1 2/2" },
		{ "", "db/a", .votes = "ada; ada signed; grace stale",
		  .decision = "open: counts counts stale: 0/1 1/2" },
		{ "", "", .votes = "", .decision = "met" },
		{ ONE "; path=dev/** by=ci 0", "dev/a", .opener = "ci", .votes = "",
		  .decision = "waived" },
		{ ONE "; path=dev/** by=ci 0", "dev/a", .opener = "ci", .votes = "grace reject",
		  .decision = "vetoed: veto" },
		{ ONE "; path=** 0", "CODEOWNERS", .votes = "", .decision = "open: 0/1 0/1" },
		{ "path=prod/** 2 from=architects", ".github/CODEOWNERS", .votes = "grace; ada",
		  .decision = "open: counts counts: 1/2 1/1" },
	};
	struct arena arena;
	struct text text;

	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	text_init(&text, 4096);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct branch_rules rules = { .owners = true };
		struct validity validity;
		decide(&cases[i], &arena, &rules, &validity);
		text_clear(&text);
		render(&text, &validity);
		if (strcmp(text.bytes, cases[i].decision) != 0)
			fail_msg("case %zu: %s, not %s", i, text.bytes, cases[i].decision);
	}
	text_release(&text);
	arena_release(&arena);
}

static void shows_hostile_names_escaped(void **state)
{
	struct row row = { .built_in = true, .nobody_known = true, .votes = "e\033[2Jve stale" };
	struct branch_rules rules = { 0 };
	struct validity validity;
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	decide(&row, &arena, &rules, &validity);
	assert_string_equal(validity.votes[0].reason.ptr,
			    "e\\x1b[2Jve approved 220000000000, the head is 110000000000 and is "
			    "another change");
	arena_release(&arena);
}

static void zeroed_votes_do_not_count(void **state)
{
	struct approval zero = { 0 };
	struct vote vote = { .approval = &zero, .same_change = true };
	struct contributors contributors = { 0 };
	struct validity_input input = {
		.policy = &nobody,
		.contributors = &contributors,
		.votes = &vote,
		.vote_count = 1,
		.now = NOW,
	};
	struct validity validity;
	struct arena arena;

	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	validity_decide(&input, &arena, &validity);
	assert_false(validity.met);
	assert_int_equal(validity.demands[0].have, 0);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_why_a_vote_does_not_count),
		cmocka_unit_test(says_what_is_asked_and_of_whom),
		cmocka_unit_test(owners_must_agree_as_well),
		cmocka_unit_test(shows_hostile_names_escaped),
		cmocka_unit_test(zeroed_votes_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
