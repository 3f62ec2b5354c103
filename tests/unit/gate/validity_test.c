/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/gate/validity_fixture.h"

#include "base/limits.h"

/* Rules that many cases share. */
#define ANYONE "1"
#define ONE "1 from=architects|pms"
#define TWO "2 from=architects|pms"
#define PROD "; path=prod/** 1 from=architects"
#define PROD_SIGNED "; path=prod/** 1 from=architects signed"
#define CI_DEV "; path=dev/** by=ci 0"

/*
 * Who: names separated by '|'; opener, pushers are principals that the server saw ("-": somebody
 * anonymous), authors and committers (and co-authors) are addresses. A missing opener is bob.
 * Paths: "app.yaml" when missing, "" for none. NULL people: the house; otherwise nobody is known.
 */
struct row {
	const char *rules;
	const char *paths;
	const char *opener;
	const char *pushers;
	const char *authors;
	const char *committers;
	const char *votes;
	const char *decision;
	bool nobody_known;
	bool built_in;
	const char *rollback; /* the rule that is asked instead */
};

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

static const struct policy nobody;

/* CODEOWNERS of the branch: approvals of the owners beside those of the rules. */
static const char owners_text[] = "*            @grace\n"
				  "/prod/       @architects\n"
				  "/prod/free/\n"
				  "[Database][2]\n"
				  "/db/         @ada @alan @grace\n"
				  "^[Hints]\n"
				  "/prod/       @bob\n";

static const struct code_owners *house_owners(const struct policy *policy, struct arena *arena)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct findings findings;

	*source = (struct source){ SPAN("CODEOWNERS"), span_of(owners_text) };
	findings_init(&findings, arena);
	const struct code_owners *owners = code_owners_read(source, policy, arena, &findings);
	for (size_t i = 0; !owners && i < findings.count; i++)
		print_error("%s\n", findings.items[i].message.ptr);
	assert_non_null(owners);
	return owners;
}

static void decide(const struct row *row, struct arena *arena, struct branch_rules *rules,
		   struct validity *ret_validity)
{
	struct contributors contributors = { 0 };
	struct vote *votes;
	struct validity_input input = {
		.policy = row->nobody_known ? &nobody : house_policy(arena),
		.rules = row->built_in ? NULL : rules,
		.repository = SPAN("infra"),
		.number = 42,
		.target = SPAN("refs/heads/master"),
		.head = this_head,
		.paths = paths_of(arena, row->paths ? row->paths : "app.yaml"),
		.contributors = &contributors,
		.now = NOW,
	};

	if (rules->owners)
		input.owners = house_owners(input.policy, arena);
	rules->approvals = rules_of(arena, row->rules ? row->rules : "");
	add_contributors(&contributors, row->opener ? row->opener : "bob", false,
			 "opened the pull request", arena);
	add_contributors(&contributors, row->pushers ? row->pushers : "", false, "pushed head 2",
			 arena);
	add_contributors(&contributors, row->authors ? row->authors : "", true,
			 "author of 1a2b3c4d5e6f", arena);
	add_contributors(&contributors, row->committers ? row->committers : "", true,
			 "committer of 1a2b3c4d5e6f", arena);
	input.vote_count = votes_of(arena, row->votes, &votes);
	input.votes = votes;
	if (row->rollback) {
		struct approval_rule *rollback = ARENA_NEW(arena, struct approval_rule);
		*rollback = rule_of(arena, span_of(row->rollback));
		input.rollback = rollback;
	}
	validity_decide(&input, arena, ret_validity);
}

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
		cmocka_unit_test(decides_as_the_table_says),
		cmocka_unit_test(says_why_a_vote_does_not_count),
		cmocka_unit_test(says_what_is_asked_and_of_whom),
		cmocka_unit_test(owners_must_agree_as_well),
		cmocka_unit_test(shows_hostile_names_escaped),
		cmocka_unit_test(zeroed_votes_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
