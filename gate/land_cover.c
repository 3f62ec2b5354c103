/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/land_cover.h"

#include "base/limits.h"
#include "gate/policy_change.h"
#include "repo/tree.h"
#include "review/trailers.h"

static bool is_used(const struct cover *cover, uint32_t number)
{
	for (size_t i = 0; i < cover->runs.count; i++)
		if (cover->runs.items[i].pull.number == number)
			return true;
	return false;
}

/* 1 when it is open, for this branch, and has not landed by an earlier step. */
static int read_candidate(struct cover *cover, uint32_t number, struct pull *ret_pull)
{
	int found = 0;

	if (number && !is_used(cover, number))
		found = pull_read(cover->land->request->repository, number, cover->arena, ret_pull,
				  cover->err);
	if (found <= 0)
		return found;
	return ret_pull->state == PULL_OPEN && span_equal(ret_pull->target, cover->land->branch);
}

static int read_standing(struct cover *cover, const struct pull *pull, struct oid parent,
			 struct oid merged_tree)
{
	struct standing_request request = {
		.repository = cover->land->request->repository,
		.pull = pull,
		.target_tip = parent,
		.now = cover->land->request->now,
		.merged_tree = merged_tree,
		.policies = &cover->land->policies,
		.accepted_tip = &cover->land->old_tip,
		.landed_tip = &cover->land->old_tip,
	};

	return standing_read(&request, cover->arena, cover->findings, &cover->standing, cover->err);
}

/* Of what was looked at last: does it change the rules, and nothing else? */
static bool check_policy_change(struct cover *cover)
{
	const struct land_run *land = cover->land;
	const struct tree_changes *changes = &cover->standing.changes;

	policy_change_check(land->rules, changes, land->update->ref, cover->findings);
	for (size_t i = 0; i < changes->count; i++)
		if (is_policy_path(land->rules, changes->items[i].path))
			return true;
	return false;
}

static void add_run(struct cover *cover, enum landing_kind kind, const struct pull *pull,
		    struct oid old_tip, struct oid new_tip)
{
	ARENA_GROW(cover->arena, &cover->runs);
	struct covered_run *run = &cover->runs.items[cover->runs.count++];
	*run = (struct covered_run){ .kind = kind, .old_tip = old_tip, .new_tip = new_tip };
	run->changes_policy = check_policy_change(cover);
	if (!pull)
		return;
	run->pull = *pull;
	run->approvals = cover->standing.approvals;
}

/* What is missing before this pull request may land. */
static void report_unapproved(struct cover *cover, const struct pull *pull, struct oid commit)
{
	const struct validity *validity = &cover->standing.validity;
	struct span missing = { 0 };

	for (size_t i = 0; i < validity->demand_count && !missing.len; i++)
		if (!validity->demands[i].met)
			missing = validity->demands[i].description;
	for (size_t i = 0; i < validity->vote_count && !missing.len; i++)
		if (validity->votes[i].veto)
			missing = validity->votes[i].reason;
	ref_finding(cover->findings, &land_rule_uncovered, cover->land->update->ref,
		    "%.12s is pull request %u, which is not approved: needs %.*s (`headgate show "
		    "%u` says whose); when it is: git push origin %s:refs/merge/%u",
		    oid_text(commit).hex, (unsigned)pull->number, SPAN_ARG(missing),
		    (unsigned)pull->number, oid_text(pull->head).hex, (unsigned)pull->number);
	cover->uncovered++;
}

/*
 * Open pull requests with exactly this head: 1 and it covers, 0 none does. One that
 * would but is not approved is reported when `report` says so.
 */
static int approved_with_head(struct cover *cover, struct oid head, struct oid parent,
			      struct pull *ret_pull, struct pull *ret_unapproved)
{
	for (size_t i = 0; i < cover->head_count; i++) {
		if (!oid_equal(cover->heads[i].head, head))
			continue;
		int found = read_candidate(cover, cover->heads[i].number, ret_pull);
		if (found > 0 && read_standing(cover, ret_pull, parent, (struct oid){ 0 }) < 0)
			return -1;
		if (found < 0 || (found && cover->standing.validity.met))
			return found;
		if (found)
			*ret_unapproved = *ret_pull;
	}
	return 0;
}

/* The longest run of steps that ends at an approved head. 1 and its last step; 0; -1. */
int cover_by_head(struct cover *cover, size_t first, size_t *ret_last)
{
	struct pull pull, unapproved = { 0 };

	for (size_t i = cover->head_step_count; i-- > 0 && cover->head_steps[i] >= first;) {
		size_t last = cover->head_steps[i];
		int found = approved_with_head(cover, cover->steps->items[last], cover->parent,
					       &pull, &unapproved);
		if (found < 0)
			return -1;
		if (!found)
			continue;
		add_run(cover, LANDING_FAST_FORWARD, &pull, cover->parent,
			cover->steps->items[last]);
		*ret_last = last;
		return 1;
	}
	if (!unapproved.number)
		return 0;
	if (read_standing(cover, &unapproved, cover->parent, (struct oid){ 0 }) < 0)
		return -1;
	report_unapproved(cover, &unapproved, unapproved.head);
	return 0;
}

static bool is_gates_merge(const struct cover *cover)
{
	return cover->standing.merge.clean &&
	       oid_equal(cover->standing.merge.tree, cover->step.tree);
}

/* A merge of an approved head, made elsewhere. */
int cover_by_merge(struct cover *cover)
{
	struct pull pull, unapproved = { 0 };

	if (cover->step.parent_count != 2)
		return 0;
	int found = approved_with_head(cover, cover->step.parents[1], cover->parent, &pull,
				       &unapproved);
	if (found < 0)
		return -1;
	if (found && is_gates_merge(cover)) {
		add_run(cover, LANDING_PUSHED, &pull, cover->parent, cover->step.oid);
		return 1;
	}
	if (!found && unapproved.number) {
		if (read_standing(cover, &unapproved, cover->parent, (struct oid){ 0 }) < 0)
			return -1;
		report_unapproved(cover, &unapproved, cover->step.oid);
	}
	return 0;
}

static int cover_by_squash_of(struct cover *cover, uint32_t number)
{
	struct pull pull;
	int found = read_candidate(cover, number, &pull);

	if (found <= 0)
		return found;
	if (read_standing(cover, &pull, cover->parent, (struct oid){ 0 }) < 0)
		return -1;
	if (!is_gates_merge(cover) || !cover->standing.changes.count)
		return 0;
	if (!cover->standing.validity.met) {
		report_unapproved(cover, &pull, cover->step.oid);
		return 0;
	}
	add_run(cover, LANDING_SQUASH, &pull, cover->parent, cover->step.oid);
	return 1;
}

/* The trailer Pull-Request says which to look at; it proves nothing. */
int cover_by_named_squash(struct cover *cover)
{
	struct trailers trailers;

	if (cover->step.parent_count != 1 ||
	    !trailers_parse(cover->step.message, cover->arena, &trailers))
		return 0;
	return cover_by_squash_of(cover,
				  pull_number_parse(trailer_value(&trailers, "Pull-Request")));
}

/* Without it, the newest pull requests are tried. */
int cover_by_any_squash(struct cover *cover)
{
	if (cover->step.parent_count != 1)
		return 0;
	for (size_t i = 0; i < cover->head_count && i < LIMIT_SQUASHES_TRIED; i++) {
		struct pull pull;
		struct merge_result merge;
		int found = read_candidate(cover, cover->heads[i].number, &pull);
		if (found > 0 && merge_commits(cover->land->request->repository, cover->parent,
					       pull.head, cover->arena, &merge, cover->err) < 0)
			return -1;
		if (found > 0)
			found = merge.clean && oid_equal(merge.tree, cover->step.tree);
		if (found > 0)
			found = cover_by_squash_of(cover, pull.number);
		if (found || cover->uncovered)
			return found;
	}
	return 0;
}

/* As if the pusher had proposed this one step and nobody had said anything. */
int cover_by_waiver(struct cover *cover)
{
	struct land_run *land = cover->land;
	struct pull nobodys = {
		.state = PULL_OPEN,
		.target = land->branch,
		.opener = land->request->actor.name,
		.head = cover->step.oid,
	};

	if (read_standing(cover, &nobodys, cover->parent, cover->step.tree) < 0)
		return -1;
	if (!cover->standing.validity.met)
		return 0;
	struct covered_run *last = NULL;
	if (cover->runs.count)
		last = &cover->runs.items[cover->runs.count - 1];
	if (last && last->kind == LANDING_WAIVED && !last->changes_policy &&
	    !check_policy_change(cover))
		last->new_tip = cover->step.oid;
	else
		add_run(cover, LANDING_WAIVED, NULL, cover->parent, cover->step.oid);
	return 1;
}
