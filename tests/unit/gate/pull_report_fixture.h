/* SPDX-License-Identifier: Apache-2.0 */
/* A pull request of ada's, filled by hand: open, one approval missing. */
#ifndef TESTS_UNIT_GATE_PULL_REPORT_FIXTURE_H
#define TESTS_UNIT_GATE_PULL_REPORT_FIXTURE_H

#include "base/count.h"
#include "base/limits.h"
#include "gate/pull_report.h"
#include "tests/unit/arena_fixture.h"

enum { NOW = 1795381472, MINUTE = 60, HOUR = 3600 };

#define HEAD_HEX "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
#define OLD_HEX "00112233445566778899aabbccddeeff00112233"

static struct text text;
static struct pull pull;
static struct pull_event events_made[4];
static struct pull_events events;
static struct policy policy;
static struct approval approvals_made[2];
static struct vote votes[2];
static struct vote_result results[2];
static struct approval_rule rule;
static struct demand_result demand;
static struct standing standing;
static const struct pull_report_options options = { .remote = "origin", .now = NOW };

static inline struct oid oid_of(const char *hex)
{
	struct oid oid = { { 0 } };

	assert_true(oid_parse(span_of(hex), &oid));
	return oid;
}

static struct span names_linus_and_ken[] = { SPAN("linus"), SPAN("ken") };
static struct span group_architects[] = { SPAN("architects") };

/* Open, one approval missing, merge clean. */
static inline int pull_report_set_up(void **state)
{
	arena_set_up(state);
	text_init(&text, LIMIT_REPORT_BYTES);
	pull = (struct pull){
		.number = 42,
		.state = PULL_OPEN,
		.target = SPAN("refs/heads/master"),
		.title = SPAN("Raise web to 1.4.2"),
		.opener = SPAN("ada"),
		.head = oid_of(HEAD_HEX),
		.heads = 1,
		.opened_at = NOW - 2 * HOUR,
		.changed_at = NOW - 5 * MINUTE,
	};
	events_made[0] = (struct pull_event){
		.kind = EVENT_OPENED,
		.actor = SPAN("ada"),
		.actor_source = SPAN("ssh"),
		.time = NOW - 2 * HOUR,
		.head = oid_of(HEAD_HEX),
		.head_number = 1,
	};
	events = (struct pull_events){ .items = events_made, .count = 1 };
	policy = (struct policy){ .people_count = 4 };
	rule = (struct approval_rule){ .count = 1, .from = { group_architects, 1 } };
	demand = (struct demand_result){
		.rule = &rule,
		.needed = 1,
		.candidates = { names_linus_and_ken, 2 },
		.description = SPAN("1 of architects"),
	};
	standing = (struct standing){
		.policy = &policy,
		.merge = { .clean = true },
		.validity = { .votes = results, .demands = &demand, .demand_count = 1 },
	};
	return 0;
}

static inline int pull_report_tear_down(void **state)
{
	(void)state;
	text_release(&text);
	arena_release(&arena);
	return 0;
}

/* The index-th approval: by whom, of which head, and whether it counts. */
static inline void add_vote(size_t index, const char *person, const char *head,
			    enum vote_defect defect, const char *reason)
{
	approvals_made[index] = (struct approval){
		.principal = span_of(person),
		.verdict = VERDICT_APPROVE,
		.grade = GRADE_SIGNED,
		.head = oid_of(head),
		.received = NOW - 3 * MINUTE,
	};
	votes[index] = (struct vote){ .approval = &approvals_made[index] };
	results[index] = (struct vote_result){ &votes[index], defect, false, span_of(reason) };
	standing.validity.vote_count = index + 1;
}

static inline void approve(void)
{
	add_vote(0, "linus", HEAD_HEX, VOTE_COUNTS, "linus approved 1a2b3c4d5e6f");
	demand.met = true;
	demand.have = 1;
	demand.counted = (struct span_list){ names_linus_and_ken, 1 };
	demand.candidates = (struct span_list){ 0 };
	standing.validity.met = true;
}

#endif
