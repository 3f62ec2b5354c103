/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/land_steps.h"

#include "base/limits.h"
#include "base/map.h"
#include "gate/land_cover.h"

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
