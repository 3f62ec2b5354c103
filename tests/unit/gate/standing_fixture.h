/* SPDX-License-Identifier: Apache-2.0 */
/* Pull requests in a real repository: branches, heads, approvals and how they stand. */
#ifndef TESTS_UNIT_GATE_STANDING_FIXTURE_H
#define TESTS_UNIT_GATE_STANDING_FIXTURE_H

#include "gate/standing.h"
#include "tests/unit/gate/validity_render.h"
#include "tests/unit/repo/tree_files.h"
#include "tests/unit/review/pull_edits.h"

enum { NOW = 1800000000, DAY = 86400 };

#define POLICY_HEAD                                                                                \
	"version: 1\n"                                                                             \
	"people:\n"                                                                                \
	"  ada: {email: [ada@example.com]}\n"                                                      \
	"  alan: {email: [alan@example.com]}\n"                                                    \
	"  grace: {email: [grace@example.com]}\n"                                                  \
	"  bob: {email: [bob@example.com]}\n"                                                      \
	"  ci: {robot: true, email: [ci@example.com]}\n"                                           \
	"groups:\n"                                                                                \
	"  architects: [ada, alan]\n"                                                              \
	"  pms: [grace, ci]\n"                                                                     \
	"branches:\n"                                                                              \
	"  \"**\":\n"
#define POLICY_RULES                                                                               \
	"    approvals:\n"                                                                         \
	"      - {count: 1, from: [architects, pms], expires: 14d}\n"                              \
	"      - {paths: [\"prod/**\"], count: 1, from: [architects]}\n"                           \
	"      - {paths: [\"dev/**\"], by: [ci], count: 0}\n"
#define POLICY                                                                                     \
	{                                                                                          \
		POLICY_PATH, POLICY_HEAD POLICY_RULES                                              \
	}

/* By somebody at example.com; zero parents are left out. */
static inline struct oid commit_by(const char *author, struct oid tree, struct oid parent,
				   struct oid second)
{
	struct text text;
	struct error err;
	struct oid oid;

	text_init(&text, 1 << 20);
	text_format(&text, "tree %s\n", oid_text(tree).hex);
	if (!oid_is_zero(parent))
		text_format(&text, "parent %s\n", oid_text(parent).hex);
	if (!oid_is_zero(second))
		text_format(&text, "parent %s\n", oid_text(second).hex);
	text_format(&text,
		    "author A <%s@example.com> 1790000000 +0000\n"
		    "committer A <%s@example.com> 1790000000 +0000\n\nchange\n",
		    author, author);
	assert_int_equal(object_write(repository, OBJECT_COMMIT, text_span(&text), &oid, &err), 0);
	text_release(&text);
	return oid;
}

static inline struct oid commit(const char *author, const struct file *files, struct oid parent)
{
	return commit_by(author, tree_of(files), parent, (struct oid){ 0 });
}

static inline void move_branch(const char *branch, struct oid tip)
{
	GIT("update-ref", branch, oid_text(tip).hex);
}

static inline struct pull propose(const char *target, struct oid head, const char *opener)
{
	static unsigned proposed;
	struct principal actor = { .name = span_of(opener), .source = SPAN("ssh") };
	struct pull_opening opening = {
		.target = span_of(target),
		.topic = arena_printf(&arena, "change-%u", ++proposed),
		.title = SPAN("a change"),
		.head = head,
		.actor = &actor,
		.now = NOW - 30 * DAY,
	};

	return open_as(&opening);
}

static inline void update(struct pull *pull, struct oid head, const char *pusher)
{
	struct pull_event event = {
		.kind = EVENT_UPDATED,
		.actor = span_of(pusher),
		.actor_source = SPAN("ssh"),
		.time = NOW - 20 * DAY,
		.head = head,
		.head_number = pull->heads + 1,
	};

	pull->head = head;
	pull->heads++;
	append(pull, &event);
}

/* The gate's tag for this person, about the head as it is; not stored. */
static inline struct span attest(const struct pull *pull, const char *who,
				 enum approval_verdict verdict, int64_t received)
{
	struct signature_line gate = { .name = SPAN("headgate"),
				       .email = SPAN("headgate@localhost"),
				       .time = received };
	struct approval approval = {
		.principal = span_of(who),
		.verdict = verdict,
		.grade = GRADE_ATTESTED,
		.repository = pull->repository,
		.number = pull->number,
		.target = pull->target,
		.head = pull->head,
		.received = received,
		.identity = SPAN("ssh"),
	};

	return approval_text(&approval, &gate, &arena);
}

/* Stores a tag as refs/approvals/N/WHO and has the log know it. */
static inline void store(struct pull *pull, const char *who, struct span bytes)
{
	struct pull_event event = {
		.kind = EVENT_APPROVED,
		.actor = span_of(who),
		.actor_source = SPAN("ssh"),
		.time = NOW - DAY,
		.head = pull->head,
		.head_number = pull->heads,
		.approver = span_of(who),
		.approval_bytes = bytes,
	};
	struct error err;

	assert_true(repository_ref(repository, arena_copy(&arena, pull->target).ptr,
				   &event.target_tip, &err) >= 0);

	assert_int_equal(object_write(repository, OBJECT_TAG, bytes, &event.approval, &err), 0);
	append(pull, &event);
	GIT("update-ref", approval_ref(pull->number, span_of(who), &arena).ptr,
	    oid_text(event.approval).hex);
}

static inline void approve(struct pull *pull, const char *who)
{
	store(pull, who, attest(pull, who, VERDICT_APPROVE, NOW - DAY));
}

static inline struct standing read_standing(const struct pull *pull, struct findings *findings)
{
	struct standing_request request = {
		.repository = repository,
		.pull = pull,
		.now = NOW,
	};
	struct standing standing;
	struct error err = { 0 };

	/* The target's name is terminated: it comes from a literal. */
	assert_true(repository_ref(repository, arena_copy(&arena, pull->target).ptr,
				   &request.target_tip, &err) >= 0);
	findings_init(findings, &arena);
	if (standing_read(&request, &arena, findings, &standing, &err) < 0)
		fail_msg("%s", err.message);
	return standing;
}

/* The decision as one line; see validity_render.h. */
static inline const char *decision(const struct pull *pull)
{
	struct findings findings;
	struct standing standing = read_standing(pull, &findings);
	struct text text;

	text_init(&text, 4096);
	render(&text, &standing.validity);
	struct span line = arena_copy(&arena, text_span(&text));
	text_release(&text);
	return line.ptr;
}

#endif
