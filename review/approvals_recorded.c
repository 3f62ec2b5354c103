/* SPDX-License-Identifier: Apache-2.0 */
/* Approvals as a pull request's log has them: also those that were replaced since. */
#include "review/approval.h"

#include "base/map.h"

static bool is_verdict(const struct pull_event *event)
{
	return event->kind == EVENT_APPROVED || event->kind == EVENT_REJECTED ||
	       event->kind == EVENT_WITHDRAWN;
}

static void add_problem(struct standing_approvals *standing, size_t *capacity, struct arena *arena,
			const struct pull_event *event, struct span problem)
{
	standing->problems = arena_grow(arena, standing->problems, standing->problem_count,
					capacity, sizeof(*standing->problems));
	standing->problems[standing->problem_count++] = (struct approval_problem){
		.ref = event->approver,
		.problem = problem,
	};
}

/* 1 and the approval that the event holds, 0 and why it is none, -1. */
static int check_event(const struct pull_event *event, const struct approval_terms *terms,
		       struct arena *arena, struct approval *ret_approval, struct span *ret_problem,
		       struct error *err)
{
	struct error reason;
	struct tag tag;

	if (tag_parse(event->approval_bytes, arena, &tag, &reason) < 0) {
		*ret_problem = arena_printf(arena, "%s", reason.message);
		return 0;
	}
	if (!oid_equal(tag.oid, event->approval)) {
		*ret_problem = span_of("the log holds another tag than it names");
		return 0;
	}
	int good = approval_check(&tag, terms, event->time, arena, ret_approval, ret_problem, err);
	if (good > 0 && !span_equal(ret_approval->principal, event->approver)) {
		*ret_problem = arena_printf(arena, "it is an approval by %.*s",
					    SPAN_ARG(ret_approval->principal));
		return 0;
	}
	ret_approval->target_tip = event->target_tip;
	return good;
}

int approvals_recorded(const struct approval_terms *terms, struct arena *arena,
		       struct standing_approvals *ret_standing, struct error *err)
{
	struct standing_approvals standing = { 0 };
	const struct pull_events *events = terms->events;
	size_t problem_capacity = 0;
	struct map seen;

	map_init(&seen, arena);
	for (size_t i = events->count; i-- > 0;) {
		const struct pull_event *event = &events->items[i];
		struct approval approval;
		struct span problem;
		if (!is_verdict(event))
			continue;
		void **slot = map_slot(&seen, event->approver);
		if (*slot)
			continue;
		*slot = &seen;
		int good = check_event(event, terms, arena, &approval, &problem, err);
		if (good < 0)
			return -1;
		if (!good) {
			add_problem(&standing, &problem_capacity, arena, event, problem);
			continue;
		}
		ARENA_GROW(arena, &standing.approvals);
		standing.approvals.items[standing.approvals.count++] = approval;
	}
	*ret_standing = standing;
	return 0;
}
