/* SPDX-License-Identifier: Apache-2.0 */
/* Branches with landings that can be gone back to. */
#ifndef TESTS_UNIT_GATE_RESTORATION_FIXTURE_H
#define TESTS_UNIT_GATE_RESTORATION_FIXTURE_H

#include "tests/unit/gate/standing_fixture.h"

/* Two people for everything, one for a rollback: so a decision says which rule was asked. */
#define ROLLBACK_POLICY(rollback)                                                                  \
	POLICY_HEAD "    approvals: [{count: 2, from: [architects]}]\n" rollback
#define WITH_RULE ROLLBACK_POLICY("    rollback: {count: 1, from: [architects, pms]}\n")

#define STATE(policy, ...) FILES({ POLICY_PATH, policy }, { "docs/a", "1" }, __VA_ARGS__)
#define WEB(a, b)                                                                                  \
	{ "apps/web/a.yaml", a },                                                                  \
	{                                                                                          \
		"apps/web/b.yaml", b                                                               \
	}
#define API(text)                                                                                  \
	{                                                                                          \
		"apps/api.yaml", text                                                              \
	}

/* A branch of its own for every case, with a ledger that the test writes. */
struct branch {
	struct span ref;
	struct oid tip;
	struct oid landed[8]; /* the tips, oldest first */
	size_t count;
};

static const struct oid none;

static inline struct branch new_branch(void)
{
	static unsigned number;

	return (struct branch){ .ref = arena_printf(&arena, "refs/heads/case-%u", number++) };
}

/* `pull` 0: by none. */
static inline void note(struct branch *branch, enum landing_kind kind, struct oid tip,
			uint32_t pull)
{
	struct landing landing = {
		.kind = kind,
		.branch = branch->ref,
		.old_tip = branch->tip,
		.new_tip = tip,
		.actor = SPAN("ada"),
		.pulls = &pull,
		.pull_count = pull ? 1 : 0,
		.time = NOW - DAY,
	};
	struct ref_transaction transaction;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	if (ledger_append(repository, &landing, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
	move_branch(branch->ref.ptr, tip);
	branch->tip = tip;
}

/* A state that was never approved: it stood there when the gate was installed. */
#define BEFORE_THE_GATE FILES({ "apps/web/a.yaml", "old" }, { "begun", "" })

static inline void land_as(struct branch *branch, enum landing_kind kind, const struct file *files)
{
	if (oid_is_zero(branch->tip))
		note(branch, LANDING_START, commit("alan", BEFORE_THE_GATE, none), 0);
	struct oid tip = commit("alan", files, branch->tip);

	note(branch, kind, tip, 0);
	branch->landed[branch->count++] = tip;
}

static inline void land(struct branch *branch, const struct file *files)
{
	land_as(branch, LANDING_MERGE, files);
}

/* web 1 1, web 2 2, web 3 2 with another api. */
static inline struct branch three_landings(const char *policy)
{
	struct branch branch = new_branch();

	land(&branch, STATE(policy, API("1"), WEB("1", "1")));
	land(&branch, STATE(policy, API("1"), WEB("2", "2")));
	land(&branch, STATE(policy, API("2"), WEB("3", "2")));
	return branch;
}

/* How a change to these files stands that bob opened, and that these people approve. */
static inline struct standing standing_of(const struct branch *branch, const struct file *files,
					  const char *const *approvers)
{
	struct pull pull = propose(branch->ref.ptr, commit("bob", files, branch->tip), "bob");
	struct findings findings;

	for (; *approvers; approvers++)
		approve(&pull, *approvers);
	return read_standing(&pull, &findings);
}

static inline const char *rendered(const struct standing *standing)
{
	struct text text;

	text_init(&text, 4096);
	render(&text, &standing->validity);
	struct span line = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return line.ptr;
}

/* Who approved. */
#define NOBODY ((const char *const[]){ NULL })
#define BY(...) ((const char *const[]){ __VA_ARGS__, NULL })

#endif
