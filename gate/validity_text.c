/* SPDX-License-Identifier: Apache-2.0 */
/* The sentences that say why a vote does not count and what is still asked. */
#include "base/limits.h"
#include "base/text.h"
#include "gate/ref_rules.h"
#include "gate/validity_state.h"
#include "review/utc_time.h"

#include <inttypes.h>

/* Columns of one name or path, and how many are named before the rest is counted. */
enum { NAME_COLUMNS = 80, NAMES_SHOWN = 4, OID_SHOWN = 12, SENTENCE_BYTES = 16384 };

static struct span sentence_end(struct text *text, struct arena *arena)
{
	struct span sentence = arena_copy(arena, text_span(text));

	text_release(text);
	return sentence;
}

static void put_name(struct text *text, struct span name)
{
	text_display(text, name, NAME_COLUMNS);
}

static void put_oid(struct text *text, struct oid oid)
{
	struct oid_text hex = oid_text(oid);

	text_append(text, (struct span){ hex.hex, OID_SHOWN });
}

/* "a, b or c"; beyond NAMES_SHOWN "and 3 more". */
static void put_names(struct text *text, const struct span_list *names, const char *last)
{
	size_t shown = names->count > NAMES_SHOWN ? NAMES_SHOWN : names->count;

	for (size_t i = 0; i < shown; i++) {
		if (i)
			text_string(text, i + 1 == names->count ? last : ", ");
		put_name(text, names->items[i]);
	}
	if (shown < names->count)
		text_format(text, " and %zu more", names->count - shown);
}

static const char *verdict_phrase(const struct approval *approval)
{
	return approval->verdict == VERDICT_REJECT ? "rejected" : "approved";
}

/* The groups and people that anything asks, each once; nothing when anybody is asked or nobody. */
static struct span_list asked_names(const struct validity_state *state)
{
	struct span_list names = { 0 };
	struct map seen;

	map_init(&seen, state->arena);
	for (size_t i = 0; i < state->demand_count; i++) {
		const struct demand_result *demand = &state->demands[i];
		const struct span_list *asked =
			demand->rule ? &demand->rule->from : &demand->owners->people;
		for (size_t k = 0; k < asked->count; k++)
			*map_slot(&seen, asked->items[k]) = state->arena;
	}
	names.items = ARENA_ARRAY(state->arena, seen.count, struct span);
	for (size_t i = 0; i < seen.count; i++)
		names.items[names.count++] = seen.entries[i].key;
	return names;
}

static bool is_asked(const struct validity_state *state, struct span person)
{
	for (size_t i = 0; i < state->demand_count; i++) {
		if (demand_asks(state, &state->demands[i], person))
			return true;
	}
	return false;
}

static void say_not_asked(struct text *text, const struct validity_state *state,
			  const struct approval *approval)
{
	struct span_list asked = asked_names(state);
	const struct group *role = policy_group(state->input->policy, approval->role);

	put_name(text, approval->principal);
	if (state->demand_count == 0) {
		text_string(text, " is not asked: this change needs no approval");
	} else if (!is_asked(state, approval->principal)) {
		text_string(text, " is not asked: this change needs ");
		put_names(text, &asked, " and ");
	} else if (!role || !group_has(role, approval->principal)) {
		text_string(text, " approved as ");
		put_name(text, approval->role);
		text_string(text, " and is not in that group");
	} else {
		text_string(text, " approved as ");
		put_name(text, approval->role);
		text_string(text, ", which is not asked: this change needs ");
		put_names(text, &asked, " and ");
	}
}

static void say_contributor(struct text *text, const struct validity_state *state,
			    const struct approval *approval)
{
	const struct contributor *contributor = contributor_find(state, approval->principal);

	put_name(text, approval->principal);
	text_string(text, " contributed to this change");
	if (contributor && contributor->reason.len) {
		text_string(text, ": ");
		put_name(text, contributor->reason);
	}
}

/* The head is the one approved, but not what it changes: the target took in a part of it. */
static void say_undermined(struct text *text, const struct validity_input *input,
			   const struct vote *vote)
{
	put_name(text, vote->approval->principal);
	text_string(text, " approved ");
	put_oid(text, vote->approval->head);
	text_string(text, " before ");
	put_name(text, ref_short_name(input->target));
	text_string(text, " took in commits that it stands on; it changes ");
	if (vote->path.len)
		text_display(text, vote->path, LIMIT_SNIPPET_COLUMNS);
	else
		text_string(text, "something");
	text_string(text, " in another way now");
}

static void say_stale(struct text *text, const struct validity_input *input,
		      const struct approval *approval)
{
	put_name(text, approval->principal);
	text_string(text, " approved ");
	put_oid(text, approval->head);
	text_string(text, ", the head is ");
	put_oid(text, input->head);
	text_string(text, " and is another change");
}

static void say_expired(struct text *text, const struct validity_state *state,
			const struct approval *approval)
{
	const struct validity_input *input = state->input;

	text_string(text, "the approval by ");
	put_name(text, approval->principal);
	if (approval->expires && input->now >= approval->expires) {
		text_string(text, " expired at ");
		text_append(text, utc_time_text(approval->expires, state->arena));
		return;
	}
	text_string(text, " is too old: it was received at ");
	text_append(text, utc_time_text(approval->received, state->arena));
}

static void say_other_place(struct text *text, const struct validity_input *input,
			    const struct vote_result *result)
{
	const struct approval *approval = result->vote->approval;

	put_name(text, approval->principal);
	text_format(text, " %s ", verdict_phrase(approval));
	if (result->defect == VOTE_OTHER_CHANGE) {
		text_format(text, "pull request %" PRIu32 ", this is %" PRIu32, approval->number,
			    input->number);
	} else if (result->defect == VOTE_OTHER_REPOSITORY) {
		text_string(text, "in the repository ");
		put_name(text, approval->repository);
		text_string(text, ", this is ");
		put_name(text, input->repository);
	} else {
		text_string(text, "for ");
		put_name(text, approval->target);
		text_string(text, ", the target is ");
		put_name(text, input->target);
	}
}

static void say_counts(struct text *text, const struct validity_input *input,
		       const struct vote_result *result)
{
	const struct approval *approval = result->vote->approval;

	put_name(text, approval->principal);
	text_format(text, " %s ", verdict_phrase(approval));
	put_oid(text, approval->head);
	if (approval->verdict == VERDICT_APPROVE && !oid_equal(approval->head, input->head))
		text_string(text, ", the same change as this head");
}

static void say_taken_back(struct text *text, const struct approval *approval)
{
	put_name(text, approval->principal);
	if (approval->verdict == VERDICT_REJECT)
		text_string(text, " took the veto back");
	else
		text_string(text, " withdrew the approval");
}

static void say_person(struct text *text, const struct vote_result *result)
{
	struct span name = result->vote->approval->principal;

	if (name.len == 0) {
		text_string(text, "nobody is named as the approver");
		return;
	}
	put_name(text, name);
	if (result->defect == VOTE_ROBOT)
		text_string(text, " is a robot; only people count");
	else if (result->defect == VOTE_ATTESTED_ONLY)
		text_string(text,
			    " approved without a signature, and a signed approval is asked for");
	else
		text_string(text, " is not among the people of the policy");
}

struct span vote_reason(const struct validity_state *state, const struct vote_result *result)
{
	const struct approval *approval = result->vote->approval;
	struct text text;

	text_init(&text, SENTENCE_BYTES);
	switch (result->defect) {
	case VOTE_COUNTS:
		say_counts(&text, state->input, result);
		break;
	case VOTE_OTHER_REPOSITORY:
	case VOTE_OTHER_CHANGE:
	case VOTE_WRONG_TARGET:
		say_other_place(&text, state->input, result);
		break;
	case VOTE_WITHDRAWN:
		say_taken_back(&text, approval);
		break;
	case VOTE_CONTRIBUTOR:
		say_contributor(&text, state, approval);
		break;
	case VOTE_STALE:
		if (result->vote->undermined)
			say_undermined(&text, state->input, result->vote);
		else
			say_stale(&text, state->input, approval);
		break;
	case VOTE_EXPIRED:
		say_expired(&text, state, approval);
		break;
	case VOTE_NOT_ASKED:
		say_not_asked(&text, state, approval);
		break;
	case VOTE_UNKNOWN_PERSON:
	case VOTE_ROBOT:
	case VOTE_ATTESTED_ONLY:
		say_person(&text, result);
		break;
	}
	return sentence_end(&text, state->arena);
}

/* A pattern as people say it: "prod/" for everything below it. */
static struct span pattern_said(struct span pattern)
{
	return span_ends_with(pattern, "/**") ? span_first(pattern, pattern.len - 2) : pattern;
}

static void describe_patterns(struct text *text, const struct validity_state *state,
			      const struct approval_rule *rule)
{
	struct span_list said = {
		.items = ARENA_ARRAY(state->arena, rule->paths.count, struct span),
		.count = rule->paths.count,
	};

	for (size_t i = 0; i < said.count; i++)
		said.items[i] = pattern_said(rule->paths.items[i]);
	text_string(text, ", for ");
	put_names(text, &said, " and ");
}

static void describe_rule(struct text *text, const struct validity_state *state,
			  const struct approval_rule *rule)
{
	text_format(text, "%u of ", rule->count);
	if (rule->from.count)
		put_names(text, &rule->from, " or ");
	else
		text_string(text, rule == state->input->rollback ? "those whom the server knows"
								 : "those who did not contribute");
	if (rule->grade == REQUIRE_SIGNED)
		text_string(text, ", signed");
	if (rule->paths.count)
		describe_patterns(text, state, rule);
	if (rule == state->input->rollback)
		text_string(text, ", for a rollback");
}

static void describe_owners(struct text *text, const struct demand_result *demand)
{
	text_format(text, "%u of ", demand->owners->count);
	put_names(text, &demand->owners->people, " or ");
	text_string(text, ", owners of ");
	put_name(text, demand->path->path);
	if (demand->owners->section.len) {
		text_string(text, " in section ");
		put_name(text, demand->owners->section);
	}
}

/* Why the path hits a rule that people would not expect. */
static void describe_path(struct text *text, const struct validity_state *state,
			  const struct demand_result *demand)
{
	const struct touched_path *path = demand->path;

	if (!path || (demand->rule && demand->rule->paths.count == 0))
		return;
	if (path->changed.len) {
		text_string(text, ": ");
		put_name(text, path->path);
		text_string(text, " builds on ");
		put_name(text, path->changed);
	} else if (demand->rule && validity_is_policy_path(state, path->path) &&
		   !rule_names_path(demand->rule, path)) {
		text_string(text, ": ");
		put_name(text, path->path);
		text_string(text, " changes the rules");
	}
}

struct span demand_description(const struct validity_state *state,
			       const struct demand_result *demand)
{
	struct text text;

	text_init(&text, SENTENCE_BYTES);
	if (demand->rule)
		describe_rule(&text, state, demand->rule);
	else
		describe_owners(&text, demand);
	describe_path(&text, state, demand);
	return sentence_end(&text, state->arena);
}
