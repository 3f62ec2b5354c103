/* SPDX-License-Identifier: Apache-2.0 */
/* The truth table of approvals. */
#include "tests/unit/gate/validity_case.h"

/* clang-format off */
static const struct row rows[] = {
	/* one approval by one of two groups */
	{ ONE, .votes = "",					.decision = "open: 0/1" },
	{ ONE, .votes = "ada",					.decision = "met: counts: 1/1" },
	{ ONE, .votes = "grace",				.decision = "met: counts: 1/1" },
	{ ONE, .votes = "ada; grace",				.decision = "met: counts counts: 2/1" },
	{ ONE, .votes = "edsger signed",			.decision = "met: counts: 1/1" },
	{ "1 from=pms", .votes = "ada",				.decision = "open: not-asked: 0/1" },
	{ "1 from=pms", .votes = "ada; grace",			.decision = "met: not-asked counts: 1/1" },
	{ "1 from=nobody", .votes = "ada",			.decision = "open: not-asked: 0/1" },
	/* two people */
	{ TWO, .votes = "ada",					.decision = "open: counts: 1/2" },
	{ TWO, .votes = "ada; ada signed",			.decision = "open: counts counts: 1/2" },
	{ TWO, .votes = "ada; ada; ada; ada",			.decision = "open: counts counts counts counts: 1/2" },
	{ TWO, .votes = "ada; alan",				.decision = "met: counts counts: 2/2" },
	{ TWO, .votes = "ada; edsger stale",			.decision = "open: counts stale: 1/2" },
	{ "3 from=architects|pms", .votes = "ada; alan; grace",	.decision = "met: counts counts counts: 3/3" },
	/* robots, unknown and anonymous people */
	{ ONE, .votes = "ci",					.decision = "open: robot: 0/1" },
	{ ONE, .votes = "ci signed",				.decision = "open: robot: 0/1" },
	{ TWO, .votes = "ada; ci",				.decision = "open: counts robot: 1/2" },
	{ ANYONE, .votes = "renovate",				.decision = "open: robot: 0/1" },
	{ ANYONE, .votes = "mallory",				.decision = "open: unknown: 0/1" },
	{ ANYONE, .votes = "mallory signed",			.decision = "open: unknown: 0/1" },
	{ ANYONE, .votes = "Ada",				.decision = "open: unknown: 0/1" },
	{ ANYONE, .votes = "ada",				.decision = "met: counts: 1/1" },
	/* contributors: seen by the server */
	{ ONE, .opener = "ada", .votes = "ada",			.decision = "open: contributor: 0/1" },
	{ ONE, .opener = "ada", .votes = "ada signed",		.decision = "open: contributor: 0/1" },
	{ ONE, .opener = "ada", .votes = "alan",		.decision = "met: counts: 1/1" },
	{ ONE, .pushers = "ada", .votes = "ada",		.decision = "open: contributor: 0/1" },
	{ ONE, .pushers = "bob|renovate|ada", .votes = "ada",	.decision = "open: contributor: 0/1" },
	{ ONE, .opener = "ci", .votes = "ada",			.decision = "met: counts: 1/1" },
	{ ONE, .opener = "-", .votes = "ada",			.decision = "met: counts: 1/1" },
	/* a login as it was typed, or by address */
	{ ONE, .opener = "ADA", .votes = "ada",			.decision = "open: contributor: 0/1" },
	{ ONE, .pushers = "bob|Ada.Lovelace@example.com", .votes = "ada",	.decision = "open: contributor: 0/1" },
	{ ANYONE, .opener = "ada@corp", .votes = "Ada@Corp",	.decision = "open: contributor: 0/1", .nobody_known = true },
	{ "2", .votes = "ada@corp; Ada@Corp",			.decision = "open: counts counts: 1/2", .nobody_known = true },
	/* contributors: by address */
	{ ONE, .authors = "ada@example.com", .votes = "ada",	.decision = "open: contributor: 0/1" },
	{ ONE, .authors = "ADA@EXAMPLE.COM", .votes = "ada",	.decision = "open: contributor: 0/1" },
	{ ONE, .authors = "ada.lovelace@example.com", .votes = "ada",	.decision = "open: contributor: 0/1" },
	{ ONE, .committers = "Ada@example.Com", .votes = "ada",	.decision = "open: contributor: 0/1" },
	{ ONE, .committers = "x@y|ada@example.com", .votes = "ada signed", .decision = "open: contributor: 0/1" },
	{ ONE, .authors = "grace@example.com", .votes = "ada",	.decision = "met: counts: 1/1" },
	{ ONE, .authors = "ada@example.com.evil", .votes = "ada", .decision = "met: counts: 1/1" },
	{ TWO, .authors = "grace@example.com", .votes = "ada; grace",	.decision = "open: counts contributor: 1/2" },
	{ ANYONE, .authors = "ada@corp", .votes = "ada@corp",	.decision = "open: contributor: 0/1", .nobody_known = true },
	{ ANYONE, .authors = "Ada@Corp", .votes = "ada@corp",	.decision = "open: contributor: 0/1", .nobody_known = true },
	/* heads */
	{ ONE, .votes = "ada stale",				.decision = "open: stale: 0/1" },
	{ ONE, .votes = "ada same",				.decision = "met: counts: 1/1" },
	{ ONE, .votes = "ada stale; grace same",		.decision = "met: stale counts: 1/1" },
	{ ONE, .opener = "ada", .votes = "ada stale",		.decision = "open: contributor: 0/1" },
	/* where it was given */
	{ ONE, .votes = "ada repo=other",			.decision = "open: other-repository: 0/1" },
	{ ONE, .votes = "ada repo=",				.decision = "open: other-repository: 0/1" },
	{ ONE, .votes = "ada repo=Infra",			.decision = "open: other-repository: 0/1" },
	{ ONE, .votes = "ada pull=41",				.decision = "open: other-change: 0/1" },
	{ ONE, .votes = "ada pull=0",				.decision = "open: other-change: 0/1" },
	{ ONE, .votes = "ada target=refs/heads/dev",		.decision = "open: wrong-target: 0/1" },
	{ ONE, .votes = "ada target=master",			.decision = "open: wrong-target: 0/1" },
	{ ONE, .votes = "ada repo=other pull=41 stale",		.decision = "open: other-repository: 0/1" },
	/* withdrawn */
	{ ONE, .votes = "ada withdraw",				.decision = "open: withdrawn: 0/1" },
	{ ONE, .votes = "ada withdraw stale",			.decision = "open: withdrawn: 0/1" },
	{ ONE, .votes = "ada old=1d; ada withdraw",		.decision = "open: withdrawn withdrawn: 0/1" },
	{ ONE, .votes = "ada; ada withdraw",			.decision = "open: withdrawn withdrawn: 0/1" },
	{ ONE, .votes = "ada; ada withdraw old=1d",		.decision = "met: counts withdrawn: 1/1" },
	{ ONE, .votes = "ada; grace withdraw",			.decision = "met: counts withdrawn: 1/1" },
	{ ONE, .votes = "ada; ada withdraw pull=41",		.decision = "met: counts other-change: 1/1" },
	/* dates */
	{ ONE, .votes = "ada until=1",				.decision = "met: counts: 1/1" },
	{ ONE, .votes = "ada until=-0",				.decision = "open: expired: 0/1" },
	{ ONE, .votes = "ada until=-1",				.decision = "open: expired: 0/1" },
	{ ONE, .votes = "ada old=900d",				.decision = "met: counts: 1/1" },
	{ ONE " age=14d", .votes = "ada old=1209599",		.decision = "met: counts: 1/1" },
	{ ONE " age=14d", .votes = "ada old=1209600",		.decision = "open: expired: 0/1" },
	{ ONE " age=14d", .votes = "ada old=1209600 until=99d",	.decision = "open: expired: 0/1" },
	{ ONE " age=14d", .votes = "ada until=-1",		.decision = "open: expired: 0/1" },
	{ ONE " age=14d", .votes = "ada old=-60",		.decision = "met: counts: 1/1" },
	{ ONE " age=14d", .votes = "ada old=1800000000",	.decision = "open: expired: 0/1" },
	{ ONE " age=14d; 1 from=architects", .votes = "ada old=15d",	.decision = "open: counts: 0/1 1/1" },
	{ "1 from=pms age=1d", .votes = "ada old=2d",		.decision = "open: not-asked: 0/1" },
	/* grades */
	{ ONE " signed", .votes = "ada signed",			.decision = "met: counts: 1/1" },
	{ ONE " signed", .votes = "ada",			.decision = "open: attested-only: 0/1" },
	{ ONE " signed", .votes = "ada; ada signed",		.decision = "met: attested-only counts: 1/1" },
	{ ONE " signed; 1 from=architects", .votes = "ada",	.decision = "open: counts: 0/1 1/1" },
	{ ONE " signed age=1d", .votes = "ada old=1d",		.decision = "open: expired: 0/1" },
	/* several rules: each must be met, by the paths */
	{ ONE PROD, "app.yaml", .votes = "grace",		.decision = "met: counts: 1/1" },
	{ ONE PROD, "prod/app.yaml", .votes = "grace",		.decision = "open: counts: 1/1 0/1" },
	{ ONE PROD, "prod/app.yaml", .votes = "ada",		.decision = "met: counts: 1/1 1/1" },
	{ ONE PROD, "dev/a.yaml prod/app.yaml", .votes = "grace",	.decision = "open: counts: 1/1 0/1" },
	{ ONE PROD, "dev/a.yaml prod/app.yaml", .votes = "grace; ada",	.decision = "met: counts counts: 2/1 1/1" },
	{ ONE PROD, "production/app.yaml", .votes = "grace",	.decision = "met: counts: 1/1" },
	{ ONE PROD, "base/app.yaml prod/kustomization.yaml<base/app.yaml", .votes = "grace", .decision = "open: counts: 1/1 0/1" },
	{ ONE PROD, "base/app.yaml prod/kustomization.yaml<base/app.yaml", .votes = "ada",   .decision = "met: counts: 1/1 1/1" },
	{ ONE PROD_SIGNED, "prod/a.yaml", .votes = "ada",	.decision = "open: counts: 1/1 0/1" },
	{ ONE PROD_SIGNED, "prod/a.yaml", .votes = "grace; ada signed",	.decision = "met: counts counts: 2/1 1/1" },
	{ "1 from=architects; 1 from=pms", .votes = "alan",	.decision = "met: counts: 1/1 1/1" },
	{ "1 from=architects; 1 from=pms", .votes = "ada",	.decision = "open: counts: 1/1 0/1" },
	{ "1 from=architects; 1 from=pms", .votes = "ada; grace", .decision = "met: counts counts: 1/1 1/1" },
	/* a role speaks for one group */
	{ "1 from=architects; 1 from=pms", .votes = "alan role=pms",	.decision = "open: counts: 0/1 1/1" },
	{ "1 from=architects", .votes = "alan role=pms",	.decision = "open: not-asked: 0/1" },
	{ ONE, .votes = "grace role=architects",		.decision = "open: not-asked: 0/1" },
	{ ONE, .votes = "grace role=ghosts",			.decision = "open: not-asked: 0/1" },
	{ ANYONE, .votes = "grace role=pms",			.decision = "met: counts: 1/1" },
	/* vetoes */
	{ ONE, .votes = "ada; grace reject",			.decision = "vetoed: counts veto: 1/1" },
	{ ONE, .votes = "ada; grace reject stale",		.decision = "vetoed: counts veto: 1/1" },
	{ ONE " age=14d", .votes = "ada; grace reject old=99d until=-9",	.decision = "vetoed: counts veto: 1/1" },
	{ ONE " signed", .votes = "ada signed; grace reject",	.decision = "vetoed: counts veto: 1/1" },
	{ ONE, .votes = "ada; bob reject",			.decision = "met: counts not-asked: 1/1" },
	{ ONE, .votes = "ada; ci reject",			.decision = "met: counts robot: 1/1" },
	{ ONE, .votes = "ada; mallory reject",			.decision = "met: counts unknown: 1/1" },
	{ ONE, .votes = "ada; grace reject pull=41",		.decision = "met: counts other-change: 1/1" },
	{ ONE, .votes = "ada; grace reject repo=other",		.decision = "met: counts other-repository: 1/1" },
	{ ONE PROD, "prod/a", .votes = "grace; ada; edsger reject",	.decision = "vetoed: counts counts veto: 2/1 1/1" },
	{ "1 from=pms" PROD, "dev/a", .votes = "grace; ada reject",	.decision = "met: counts not-asked: 1/1" },
	{ ONE, .authors = "grace@example.com", .votes = "ada; grace reject",	.decision = "vetoed: counts veto: 1/1" },
	{ ONE, .opener = "grace", .votes = "ada; grace reject",	.decision = "vetoed: counts veto: 1/1" },
	{ ONE, .votes = "grace reject old=60; grace",		.decision = "met: withdrawn counts: 1/1" },
	{ ONE, .votes = "ada; grace reject old=60; grace withdraw",	.decision = "met: counts withdrawn withdrawn: 1/1" },
	{ ONE, .votes = "grace old=60; grace reject",		.decision = "vetoed: counts veto: 1/1" },
	{ ONE, .votes = "grace reject; grace",			.decision = "vetoed: veto counts: 1/1" },
	/* no approval needed: count 0 */
	{ ONE CI_DEV, "dev/a", .opener = "ci", .authors = "ci@example.com", .votes = "",	.decision = "waived" },
	{ ONE CI_DEV, "dev/a dev/b/c", .opener = "ci", .committers = "CI@example.com", .votes = "", .decision = "waived" },
	{ ONE CI_DEV, "dev/a prod/a", .opener = "ci", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a prod/k<dev/a", .opener = "ci", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "ada", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "ci", .pushers = "ada", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "ci", .authors = "ada@example.com", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "ci", .authors = "who@knows", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "-", .authors = "ci@example.com", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "-", .pushers = "ci", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "", .authors = "ci@example.com", .votes = "",	.decision = "open: 0/1" },
	{ ONE CI_DEV, "dev/a", .opener = "ci", .votes = "ada reject",	.decision = "vetoed: veto" },
	{ ONE "; path=dev/** by=machines 0", "dev/a", .opener = "renovate", .votes = "",	.decision = "waived" },
	{ ONE "; path=dev/** by=machines 0", "dev/a", .opener = "bob", .votes = "",	.decision = "open: 0/1" },
	{ ONE "; path=docs/** 0", "docs/a", .opener = "-", .votes = "",	.decision = "waived" },
	{ ONE "; path=docs/** 0; path=dev/** by=ci 0", "docs/a dev/a", .opener = "ci", .votes = "", .decision = "waived" },
	{ ONE "; path=docs/** 0; path=dev/** by=ci 0", "docs/a dev/a", .opener = "bob", .votes = "", .decision = "open: 0/1" },
	{ "0", .votes = "",					.decision = "waived" },
	/* policy files are never waived by a rule that names paths or people */
	{ ONE "; path=** 0", "x .headgate/policy.yaml", .votes = "",	.decision = "open: 0/1" },
	{ ONE "; path=.headgate/** 0", ".headgate/policy.yaml", .votes = "",	.decision = "open: 0/1" },
	{ ONE "; by=ci 0", ".headgate/policy.yaml", .opener = "ci", .votes = "",	.decision = "open: 0/1" },
	{ ONE "; path=** 0", ".headgate", .votes = "",		.decision = "open: 0/1" },
	{ ONE "; path=** 0", ".headgate-notes/x", .votes = "",	.decision = "waived" },
	{ "0", ".headgate/policy.yaml", .votes = "",		.decision = "waived" },
	/* what no rule names is not free */
	{ "path=prod/** 2 from=architects", "dev/a", .votes = "",	.decision = "open: 0/1" },
	{ "path=prod/** 2 from=architects", "dev/a", .votes = "grace",	.decision = "met: counts: 1/1" },
	{ "path=prod/** 2 from=architects", ".headgate/policy.yaml", .votes = "grace; ada", .decision = "open: not-asked counts: 1/2" },
	{ "path=prod/** 1 from=architects; path=.headgate/** 1 from=pms", ".headgate/policy.yaml", .votes = "grace", .decision = "met: counts: 1/1" },
	{ "path=dev/** by=ci 0", "dev/a", .opener = "ada", .votes = "",	.decision = "open: 0/1" },
	{ "path=dev/** by=ci 0", "dev/a prod/a", .opener = "ci", .votes = "ada",	.decision = "met: counts: 1/1" },
	{ "path=dev/** by=ci 0" PROD, "dev/a prod/a", .opener = "ci", .votes = "ada",	.decision = "met: counts: 1/1" },
	{ "path=dev/** by=ci 0", ".headgate/policy.yaml", .opener = "ci", .votes = "",	.decision = "open: 0/1" },
	/* a change that touches nothing hits what names no path */
	{ ONE PROD, "", .votes = "",				.decision = "open: 0/1" },
	{ ONE PROD, "", .votes = "grace",			.decision = "met: counts: 1/1" },
	{ "path=prod/** 1 from=architects", "", .votes = "",	.decision = "open: 0/1" },
	{ "path=prod/** 0", "", .votes = "",			.decision = "open: 0/1" },
	{ "path=** by=ci 0", "", .opener = "ci", .votes = "",	.decision = "open: 0/1" },
	{ ONE "; by=ci 0", "", .opener = "ci", .votes = "",	.decision = "waived" },
	/* `approvals: []` asks for nothing */
	{ "", "prod/a", .votes = "",				.decision = "met" },
	{ "", ".headgate/policy.yaml", .votes = "",		.decision = "met" },
	{ "", "prod/a", .votes = "ada reject",			.decision = "met: not-asked" },
	/* a rollback: its rule alone, and contributors count */
	{ TWO PROD, "prod/a", .rollback = "1 from=pms", .votes = "",	.decision = "open: 0/1" },
	{ TWO PROD, "prod/a", .rollback = "1 from=pms", .opener = "grace", .votes = "grace",	.decision = "met: counts: 1/1" },
	{ TWO, .rollback = "1 from=pms", .authors = "grace@example.com", .votes = "grace",	.decision = "met: counts: 1/1" },
	{ TWO, .rollback = "2 from=pms", .opener = "grace", .votes = "grace",	.decision = "open: counts: 1/2" },
	{ TWO, .rollback = "2 from=pms", .opener = "grace", .votes = "grace; alan",	.decision = "met: counts counts: 2/2" },
	{ TWO, .rollback = "1 from=pms", .votes = "ada",		.decision = "open: not-asked: 0/1" },
	{ TWO, .rollback = "1 from=pms", .votes = "ci",		.decision = "open: robot: 0/1" },
	{ TWO, .rollback = "1 from=pms", .opener = "ci", .votes = "ci",	.decision = "open: robot: 0/1" },
	{ TWO, .rollback = "1 from=pms", .votes = "mallory",	.decision = "open: unknown: 0/1" },
	{ TWO, .rollback = "1 from=pms", .votes = "grace stale",	.decision = "open: stale: 0/1" },
	{ TWO, .rollback = "1 from=pms age=1d", .votes = "grace old=1d",	.decision = "open: expired: 0/1" },
	{ TWO, .rollback = "1 from=pms signed", .votes = "grace",	.decision = "open: attested-only: 0/1" },
	{ TWO, .rollback = "1 from=pms signed", .votes = "grace signed",	.decision = "met: counts: 1/1" },
	{ TWO, .rollback = "1 from=pms", .votes = "grace; alan reject",	.decision = "vetoed: counts veto: 1/1" },
	{ ONE, .rollback = "1 from=pms", .votes = "grace; ada reject",	.decision = "vetoed: counts veto: 1/1" },
	{ "1 from=pms" PROD, "dev/a", .rollback = "1 from=pms", .votes = "grace; ada reject",	.decision = "met: counts not-asked: 1/1" },
	{ ONE, .rollback = "1 from=pms", .votes = "grace; bob reject",	.decision = "met: counts not-asked: 1/1" },
	{ ONE, .rollback = "0", .votes = "",			.decision = "waived" },
	{ ONE, .rollback = "0", .votes = "ada reject",		.decision = "vetoed: veto" },
	{ ONE, .rollback = "1", .opener = "carl", .votes = "carl",	.decision = "met: counts: 1/1", .nobody_known = true },
	/* the built-in policy: anybody the server vouches for, but contributors */
	{ .built_in = true, .nobody_known = true, .votes = "",	.decision = "open: 0/1" },
	{ .built_in = true, .nobody_known = true, .votes = "mallory",	.decision = "met: counts: 1/1" },
	{ .built_in = true, .nobody_known = true, .votes = "bob",	.decision = "open: contributor: 0/1" },
	{ .built_in = true, .nobody_known = true, .pushers = "carl", .votes = "carl",	.decision = "open: contributor: 0/1" },
	{ .built_in = true, .nobody_known = true, .votes = "mallory reject; carl",	.decision = "vetoed: veto counts: 1/1" },
	{ .built_in = true, .nobody_known = true, .votes = "mallory stale",	.decision = "open: stale: 0/1" },
	{ .built_in = true, .nobody_known = true, .paths = ".headgate/policy.yaml", .votes = "mallory",	.decision = "met: counts: 1/1" },
	{ .built_in = true, .nobody_known = true, .paths = "", .votes = "",	.decision = "open: 0/1" },
	{ .built_in = true, .votes = "mallory",			.decision = "open: unknown: 0/1" },
	{ .built_in = true, .votes = "grace",			.decision = "met: counts: 1/1" },
};
/* clang-format on */

static void decides_as_the_table_says(void **state)
{
	struct arena arena;
	struct text text;
	unsigned wrong = 0;

	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	text_init(&text, 4096);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct branch_rules rules = { 0 };
		struct validity validity;

		decide(&rows[i], &arena, &rules, &validity);
		text_clear(&text);
		render(&text, &validity);
		bool agreed =
			strncmp(text.bytes, "met", 3) == 0 || strncmp(text.bytes, "waived", 6) == 0;
		if (strcmp(text.bytes, rows[i].decision) == 0 && agreed == validity.met)
			continue;
		wrong++;
		print_error("row %zu: rules \"%s\", votes \"%s\": %s, not %s\n", i,
			    rows[i].rules ? rows[i].rules : "built in", rows[i].votes, text.bytes,
			    rows[i].decision);
	}
	assert_int_equal(wrong, 0);
	text_release(&text);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_as_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
