/* SPDX-License-Identifier: Apache-2.0 */
/* Debts: what landed in an emergency, until the approvals that it left out are given. */
#include "gate/owed.h"

#include "base/limits.h"
#include "base/time_text.h"
#include "gate/ref_rules.h"
#include "repo/ref_name.h"

enum { SECONDS_A_MINUTE = 60, SECONDS_AN_HOUR = 3600, SECONDS_A_DAY = 86400 };

static int damaged(struct span ref, struct error *err, const char *reason)
{
	error_set(err, ERROR_REPOSITORY, "%.*s is damaged: %s", SPAN_ARG(ref), reason);
	return error_hint(err,
			  "An administrator puts it right on the server; `git log %.*s` "
			  "shows what it points to.",
			  SPAN_ARG(ref));
}

/* The event that the ref names: how the debt began. */
static const struct pull_event *find_event(const struct pull_events *events, struct oid commit)
{
	for (size_t i = 0; i < events->count; i++)
		if (oid_equal(events->items[i].commit, commit) &&
		    events->items[i].kind == EVENT_EMERGENCY)
			return &events->items[i];
	return NULL;
}

static int64_t seconds_allowed(struct push_policies *policies, struct span target, struct oid tip,
			       struct arena *arena, struct error *err)
{
	const struct branch_rules *rules = NULL;
	const struct policy *policy;
	struct findings ignored;

	findings_init(&ignored, arena);
	if (push_policy_at(policies, tip, &ignored, &policy, err) < 0)
		return -1;
	if (policy)
		rules = policy_branch_rules(policy, ref_short_name(target));
	return rules && rules->emergency.within_seconds ? rules->emergency.within_seconds
							: SECONDS_A_DAY;
}

static int read_one(struct repository *repository, const struct ref_value *ref,
		    struct push_policies *policies, struct arena *arena, struct owed *ret_owed,
		    struct error *err)
{
	uint32_t number = pull_number_parse(ref_behind(ref->name, "refs/owed/"));
	struct pull_events events;
	struct pull pull;
	struct oid tip = { 0 };

	if (!number)
		return damaged(ref->name, err, "its name is no number of a pull request");
	int found = pull_read(repository, number, arena, &pull, err);
	if (found < 0)
		return -1;
	if (!found || pull.state != PULL_MERGED || !pull.owes_approvals)
		return damaged(ref->name, err, "no pull request of this number owes approvals");
	if (pull_events_read(repository, &pull, arena, &events, err) < 0)
		return -1;
	const struct pull_event *event = find_event(&events, ref->oid);
	if (!event)
		return damaged(ref->name, err, "it names no emergency of this pull request");
	if (repository_ref(repository, arena_copy(arena, pull.target).ptr, &tip, err) < 0)
		return -1;
	int64_t allowed = seconds_allowed(policies, pull.target, tip, arena, err);
	if (allowed < 0)
		return -1;
	*ret_owed = (struct owed){
		.number = number,
		.target = pull.target,
		.actor = event->actor,
		.reason = event->comment,
		.head = pull.head,
		.landed_at = event->time,
		.due_at = event->time + allowed,
	};
	return 0;
}

int owed_list_read(struct repository *repository, struct arena *arena, struct owed_list *ret_owed,
		   struct error *err)
{
	struct owed_list list = { 0 };
	struct push_policies policies;
	struct ref_values refs;

	if (refs_list(repository, "refs/owed/", arena, &refs, err) < 0)
		return -1;
	if (refs.count && push_policies_init(&policies, repository, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < refs.count; i++) {
		ARENA_GROW(arena, &list);
		if (read_one(repository, &refs.items[i], &policies, arena,
			     &list.items[list.count++], err) < 0)
			return -1;
	}
	*ret_owed = list;
	return 0;
}

/* "3 days", "2 hours", "1 minute": the largest unit, rounded down. */
static void put_duration(struct text *text, int64_t seconds)
{
	if (seconds < SECONDS_A_MINUTE)
		seconds = SECONDS_A_MINUTE;
	if (seconds >= 2 * SECONDS_A_DAY)
		text_count(text, (size_t)(seconds / SECONDS_A_DAY), "day", "days");
	else if (seconds >= SECONDS_AN_HOUR)
		text_count(text, (size_t)(seconds / SECONDS_AN_HOUR), "hour", "hours");
	else
		text_count(text, (size_t)(seconds / SECONDS_A_MINUTE), "minute", "minutes");
}

static void put_owed(struct text *text, const struct owed *owed, int64_t now)
{
	text_format(text, "headgate: APPROVALS OWED: pull request %u landed on ",
		    (unsigned)owed->number);
	text_display(text, ref_short_name(owed->target), LIMIT_REF_NAME_BYTES);
	text_string(text, " without approvals ");
	text_age(text, now, owed->landed_at);
	text_string(text, ", by ");
	text_display(text, owed->actor, LIMIT_REF_NAME_BYTES);
	text_string(text, ": ");
	text_display(text, owed->reason, LIMIT_SNIPPET_COLUMNS);
	text_string(text, "\nheadgate: ");
	if (now >= owed->due_at) {
		text_string(text, "overdue; nothing else lands on ");
		text_display(text, ref_short_name(owed->target), LIMIT_REF_NAME_BYTES);
		text_string(text, " before it is approved:\n");
	} else {
		text_string(text, "look at it and approve it within ");
		put_duration(text, owed->due_at - now);
		text_string(text, ":\n");
	}
	text_format(text,
		    "  headgate show %u\n"
		    "  headgate approve %u\n"
		    "headgate: or with git alone, where a signature is not asked for:\n"
		    "  git fetch origin refs/pull/%u/head\n"
		    "  git push origin %s:refs/approve/%u\n",
		    (unsigned)owed->number, (unsigned)owed->number, (unsigned)owed->number,
		    oid_text(owed->head).hex, (unsigned)owed->number);
}

void owed_report(struct text *text, const struct owed_list *owed, int64_t now)
{
	for (size_t i = 0; i < owed->count; i++)
		put_owed(text, &owed->items[i], now);
}
