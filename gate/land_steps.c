/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/land_steps.h"

#include "base/limits.h"
#include "base/map.h"
#include "gate/policy_change.h"
#include "repo/tree.h"
#include "review/trailers.h"

/* Heads of pull requests, open or not. */
struct pull_head {
	uint32_t number;
	struct oid head;
};

struct cover {
	struct land_run *land;
	struct arena *arena;
	const struct oid_list *steps;
	struct findings *findings;
	struct covered_runs runs;
	struct pull_head *heads; /* by number, newest first */
	size_t head_count;
	size_t *head_steps; /* indices of the steps that are a head, ascending */
	size_t head_step_count;
	struct commit step;       /* the one that is looked at */
	struct oid parent;        /* its first parent */
	struct standing standing; /* of the pull request that was looked at last */
	size_t uncovered;         /* steps that were reported */
	size_t bare;              /* those of them that belong to no pull request */
	struct oid first_bare;
	struct error *err;
};

static int by_number(const void *left, const void *right)
{
	const struct pull_head *a = left, *b = right;

	return (a->number < b->number) - (a->number > b->number);
}

static int list_heads(struct cover *cover)
{
	struct ref_values refs;

	if (refs_list(cover->land->request->repository, "refs/pull/", cover->arena, &refs,
		      cover->err) < 0)
		return -1;
	cover->heads = ARENA_ARRAY(cover->arena, refs.count, struct pull_head);
	for (size_t i = 0; i < refs.count; i++) {
		uint32_t number = land_number_of_head(refs.items[i].name);
		if (number)
			cover->heads[cover->head_count++] = (struct pull_head){
				.number = number,
				.head = refs.items[i].oid,
			};
	}
	if (cover->head_count)
		qsort(cover->heads, cover->head_count, sizeof(*cover->heads), by_number);
	return 0;
}

/* A push may have more steps than there are heads, or the other way round: a map, once. */
static void find_head_steps(struct cover *cover)
{
	const struct oid_list *steps = cover->steps;
	struct map heads;

	map_init(&heads, cover->arena);
	for (size_t i = 0; i < cover->head_count; i++) {
		const char *bytes = (const char *)cover->heads[i].head.bytes;
		*map_slot(&heads, (struct span){ bytes, OID_BYTES }) = &cover->heads[i];
	}
	cover->head_steps = ARENA_ARRAY(cover->arena, steps->count, size_t);
	for (size_t i = 0; i < steps->count; i++) {
		const char *bytes = (const char *)steps->items[i].bytes;
		if (map_get(&heads, (struct span){ bytes, OID_BYTES }))
			cover->head_steps[cover->head_step_count++] = i;
	}
}

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
static int cover_by_head(struct cover *cover, size_t first, size_t *ret_last)
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
static int cover_by_merge(struct cover *cover)
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
static int cover_by_named_squash(struct cover *cover)
{
	struct trailers trailers;

	if (cover->step.parent_count != 1 ||
	    !trailers_parse(cover->step.message, cover->arena, &trailers))
		return 0;
	return cover_by_squash_of(cover,
				  pull_number_parse(trailer_value(&trailers, "Pull-Request")));
}

/* Without it, the newest pull requests are tried. */
static int cover_by_any_squash(struct cover *cover)
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
static int cover_by_waiver(struct cover *cover)
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

static void note_uncovered(struct cover *cover)
{
	if (!cover->bare++)
		cover->first_bare = cover->step.oid;
	cover->uncovered++;
}

/* Commits that belong to no pull request: told once for all of them. */
static void report_bare(struct cover *cover)
{
	struct span branch = land_branch_name(cover->land);
	struct span others = { 0 };

	if (!cover->bare)
		return;
	if (cover->bare > 1)
		others = arena_printf(cover->arena, " and %s%zu more of %zu steps",
				      cover->uncovered == LIMIT_STEPS_REPORTED ? "at least " : "",
				      cover->bare - 1, cover->steps->count);
	ref_finding(cover->findings, &land_rule_uncovered, cover->land->update->ref,
		    "%.12s%.*s without an approved pull request; propose %s: git push origin "
		    "HEAD:refs/for/%.*s",
		    oid_text(cover->first_bare).hex,
		    SPAN_ARG(cover->bare > 1
				     ? arena_printf(cover->arena, "%.*s come", SPAN_ARG(others))
				     : span_of(" comes")),
		    cover->bare > 1 ? "them" : "it", SPAN_ARG(branch));
}

/* One step that is covered by itself alone. */
static int cover_step(struct cover *cover)
{
	static int (*const ways[])(struct cover *) = {
		cover_by_merge,
		cover_by_named_squash,
		cover_by_waiver,
		cover_by_any_squash,
	};
	size_t before = cover->findings->count;
	int found = land_check_merge(cover->land, &cover->step, cover->findings);

	if (found != 0)
		return found < 0 ? -1 : 0;
	for (size_t i = 0; i < COUNT(ways); i++) {
		found = ways[i](cover);
		if (found != 0 || cover->findings->count > before)
			return found < 0 ? -1 : 0;
	}
	note_uncovered(cover);
	return 0;
}

static int check_run_claims(struct cover *cover, size_t first, size_t last)
{
	struct commit commit;

	for (size_t i = first; i <= last; i++) {
		if (commit_read(cover->land->request->repository, cover->steps->items[i],
				cover->arena, &commit, cover->err) < 0 ||
		    land_check_claims(cover->land, &commit, &cover->standing.validity,
				      cover->findings) < 0)
			return -1;
	}
	return 0;
}

/* Covers what begins at this step; *ret_last is the last that is dealt with. */
static int cover_from(struct cover *cover, size_t first, size_t *ret_last)
{
	size_t before = cover->findings->count;

	*ret_last = first;
	cover->standing = (struct standing){ 0 };
	if (commit_read(cover->land->request->repository, cover->steps->items[first], cover->arena,
			&cover->step, cover->err) < 0)
		return -1;
	int found = cover_by_head(cover, first, ret_last);
	if (found == 0 && cover->findings->count == before)
		found = cover_step(cover);
	if (found < 0)
		return -1;
	return check_run_claims(cover, first, *ret_last);
}

int land_cover_steps(struct land_run *run, const struct oid_list *steps, struct findings *findings,
		     struct covered_runs *ret_runs)
{
	struct cover cover = {
		.land = run,
		.arena = run->request->arena,
		.steps = steps,
		.findings = findings,
		.parent = run->old_tip,
		.err = run->err,
	};
	size_t last, before = findings->count;

	if (list_heads(&cover) < 0)
		return -1;
	find_head_steps(&cover);
	for (size_t first = 0; first < steps->count; first = last + 1) {
		if (cover.uncovered == LIMIT_STEPS_REPORTED ||
		    findings->count - before > LIMIT_STEPS_REPORTED)
			break;
		if (cover_from(&cover, first, &last) < 0)
			return -1;
		cover.parent = steps->items[last];
	}
	report_bare(&cover);
	*ret_runs = cover.runs;
	return 0;
}
