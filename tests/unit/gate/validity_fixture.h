/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules, contributors and votes written as short texts, so that a table of cases
 * can be read.
 *
 *	rules     "1 from=architects|pms; path=x 1 from=architects signed; path=y by=ci 0"
 *	          also age=14d
 *	votes     "ada; grace signed; alan reject; ada old=3d until=10 role=architects"
 *	          also stale, same, withdraw, repo=, pull=, target=
 */
#ifndef TESTS_UNIT_GATE_VALIDITY_FIXTURE_H
#define TESTS_UNIT_GATE_VALIDITY_FIXTURE_H

#include "base/count.h"
#include "tests/unit/gate/validity_render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NOW = 1800000000, DAY = 86400, MOST = 16 };

static const struct oid this_head = { { 0x11 } };
static const struct oid other_head = { { 0x22 } };

/* The names of the house: two groups of people, robots, and bob, who is in none. */
static const char house_text[] =
	"version: 1\n"
	"people:\n"
	"  ada: {email: [ada@example.com, Ada.Lovelace@Example.com], keys: [{from: 2027-01-14, "
	"key: "
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPkKfbQY62Xf2B5Mrslj5sB7iEbdj3GGtcedveCYOdom}]}\n"
	"  grace: {email: [grace@example.com]}\n"
	"  alan: {email: [alan@example.com], keys: [{until: 2027-01-14, key: "
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFwe8HaMA1khFwnppXPAyDqDC3jnqTOnBYzfrwenB+z8}]}\n"
	"  edsger: {keys: [ssh-ed25519 "
	"AAAAC3NzaC1lZDI1NTE5AAAAII5xiY/WXsIxuRlxVHZwJjazLsRaLpzgqKfwa4GwqxTF]}\n"
	"  bob: {}\n"
	"  ci: {robot: true, email: [ci@example.com]}\n"
	"  renovate: {robot: true}\n"
	"groups:\n"
	"  architects: [ada, alan, edsger]\n"
	"  pms: [grace, alan, ci]\n"
	"  machines: [ci, renovate]\n"
	"branches:\n"
	"  master: {}\n";

static inline const struct policy *house_policy(struct arena *arena)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct findings findings;

	*source = (struct source){ span_of(POLICY_PATH), span_of(house_text) };
	findings_init(&findings, arena);
	const struct policy *policy = policy_read(source, NULL, arena, &findings);
	for (size_t i = 0; i < findings.count; i++)
		print_message("%s\n", findings.items[i].message.ptr);
	assert_non_null(policy);
	return policy;
}

/* The next part of *text before `separator`, spaces around it dropped. */
static inline struct span next_part(struct span *text, char separator)
{
	struct span part = span_first(*text, span_find(*text, separator));

	*text = span_from(*text, part.len + 1);
	while (part.len && part.ptr[0] == ' ')
		part = span_from(part, 1);
	while (part.len && part.ptr[part.len - 1] == ' ')
		part.len--;
	return part;
}

static inline bool after_key(struct span word, const char *key, struct span *ret_value)
{
	if (!span_starts_with(word, key))
		return false;
	*ret_value = span_from(word, strlen(key));
	return true;
}

static inline int64_t number_of(struct span text)
{
	int64_t number = 0;

	assert_true(text.len > 0);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			number = number * 10 + (text.ptr[i] - '0');
	}
	if (text.ptr[text.len - 1] == 'd')
		number *= DAY;
	return text.ptr[0] == '-' ? -number : number;
}

static inline struct span_list list_of(struct arena *arena, struct span text)
{
	struct span_list list = { .items = ARENA_ARRAY(arena, MOST, struct span) };

	while (text.len) {
		assert_true(list.count < MOST);
		list.items[list.count++] = next_part(&text, '|');
	}
	return list;
}

static inline struct approval_rule rule_of(struct arena *arena, struct span text)
{
	struct approval_rule rule = { 0 };
	struct span value;

	while (text.len) {
		struct span word = next_part(&text, ' ');
		if (after_key(word, "path=", &value))
			rule.paths = list_of(arena, value);
		else if (after_key(word, "from=", &value))
			rule.from = list_of(arena, value);
		else if (after_key(word, "by=", &value))
			rule.by = list_of(arena, value);
		else if (after_key(word, "age=", &value))
			rule.expires_seconds = number_of(value);
		else if (span_is(word, "signed"))
			rule.grade = REQUIRE_SIGNED;
		else
			rule.count = (unsigned)number_of(word);
	}
	return rule;
}

static inline struct approval_rule_list rules_of(struct arena *arena, const char *words)
{
	struct approval_rule_list rules = { ARENA_ARRAY(arena, MOST, struct approval_rule), 0 };
	struct span text = span_of(words);

	while (text.len) {
		assert_true(rules.count < MOST);
		rules.items[rules.count++] = rule_of(arena, next_part(&text, ';'));
	}
	return rules;
}

static inline void read_vote_word(struct span word, struct vote *vote, struct approval *approval)
{
	struct span value;

	if (span_is(word, "signed"))
		approval->grade = GRADE_SIGNED;
	else if (span_is(word, "stale"))
		approval->head = other_head;
	else if (span_is(word, "same"))
		approval->head = other_head, vote->same_change = true;
	else if (span_is(word, "reject"))
		approval->verdict = VERDICT_REJECT;
	else if (span_is(word, "withdraw"))
		approval->verdict = VERDICT_WITHDRAW;
	else if (after_key(word, "old=", &value))
		approval->received = NOW - number_of(value);
	else if (after_key(word, "until=", &value))
		approval->expires = NOW + number_of(value);
	else if (after_key(word, "role=", &value))
		approval->role = value;
	else if (after_key(word, "repo=", &value))
		approval->repository = value;
	else if (after_key(word, "pull=", &value))
		approval->number = (uint32_t)number_of(value);
	else if (after_key(word, "target=", &value))
		approval->target = value;
	else
		fail_msg("no word of a vote: %.*s", SPAN_ARG(word));
}

static inline size_t votes_of(struct arena *arena, const char *words, struct vote **ret_votes)
{
	struct vote *votes = ARENA_ARRAY(arena, MOST, struct vote);
	struct span text = span_of(words);
	size_t count = 0;

	while (text.len) {
		struct approval *approval = ARENA_NEW(arena, struct approval);
		struct span vote = next_part(&text, ';');
		assert_true(count < MOST);
		*approval = (struct approval){
			.principal = next_part(&vote, ' '),
			.verdict = VERDICT_APPROVE,
			.grade = GRADE_ATTESTED,
			.repository = SPAN("infra"),
			.number = 42,
			.target = SPAN("refs/heads/master"),
			.head = this_head,
			.received = NOW,
		};
		votes[count].approval = approval;
		while (vote.len)
			read_vote_word(next_part(&vote, ' '), &votes[count], approval);
		count++;
	}
	*ret_votes = votes;
	return count;
}

/* Names separated by '|'; "-" is somebody anonymous. */
static inline void add_contributors(struct contributors *contributors, const char *names,
				    bool addresses, const char *reason, struct arena *arena)
{
	struct span_list list = list_of(arena, span_of(names));

	for (size_t i = 0; i < list.count; i++) {
		struct span name = list.items[i];
		if (span_is(name, "-"))
			name = (struct span){ 0 };
		ARENA_GROW(arena, contributors);
		struct contributor *contributor = &contributors->items[contributors->count++];
		*contributor = (struct contributor){ .reason = span_of(reason) };
		if (addresses)
			contributor->email = name;
		else
			contributor->principal = name;
	}
}

static inline struct touched_paths paths_of(struct arena *arena, const char *names)
{
	struct touched_paths paths = { .items = ARENA_ARRAY(arena, MOST, struct touched_path) };
	struct span text = span_of(names);

	while (text.len) {
		struct span path = next_part(&text, ' ');
		assert_true(paths.count < MOST);
		paths.items[paths.count].path = next_part(&path, '<');
		paths.items[paths.count++].changed =
			path; /* "prod/kustomization.yaml<base/a.yaml" */
	}
	return paths;
}

#endif
