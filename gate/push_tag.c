/* SPDX-License-Identifier: Apache-2.0 */
/* What follows tags deploys what they point to, so they stand on gated commits and stay. */
#include "base/limits.h"
#include "gate/push_run.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref_transaction.h"
#include "review/ledger.h"

/* 1 and the commit that a tag names in the end, 0 when that is something else, -1. */
static int tagged_commit(struct update_run *run, struct oid *ret_commit)
{
	struct push_run *push = run->push;
	struct oid oid = run->update->new_tip;

	for (int depth = 0; depth < LIMIT_TAG_CHAIN; depth++) {
		enum object_kind kind;
		struct tag tag;
		if (object_kind(push->repository, oid, &kind, push->err) < 0)
			return -1;
		if (kind != OBJECT_TAG) {
			*ret_commit = oid;
			return kind == OBJECT_COMMIT;
		}
		if (tag_read(push->repository, oid, push->arena, &tag, push->err) < 0)
			return -1;
		oid = tag.object;
	}
	return 0;
}

/* How a protected branch knows a commit; of several branches the greatest counts. */
enum standing_place {
	PLACE_NOWHERE = 0,
	PLACE_BEFORE, /* it was there before the branch was guarded, or while nobody was asked */
	/*
	 * It came with a pull request, between whose commits the branch never stood: only what they
	 * come to was looked at. A branch that was begun later has it from the start.
	 */
	PLACE_INSIDE,
	PLACE_TIP, /* the branch stood there */
};

/* Did the commit come with that landing? 1, 0, -1. */
static int came_with(struct update_run *run, const struct landing *landing, struct oid commit)
{
	struct push_run *push = run->push;
	int found = repository_is_ancestor(push->repository, commit, landing->new_tip, push->err);

	if (found <= 0 || oid_is_zero(landing->old_tip))
		return found;
	found = repository_is_ancestor(push->repository, commit, landing->old_tip, push->err);
	return found < 0 ? -1 : !found;
}

/* Of a commit that the branch contains. */
static int look_into_ledger(struct update_run *run, struct span branch, struct oid commit,
			    enum standing_place *ret_place)
{
	struct push_run *push = run->push;
	struct ledger_walk walk;
	struct landing landing;
	int more;

	*ret_place = PLACE_INSIDE;
	if (ledger_walk_begin(&walk, push->repository, branch, push->arena, push->err) < 0)
		return -1;
	while ((more = ledger_walk_next(&walk, push->arena, &landing, push->err)) > 0) {
		int found = 0;
		if (oid_equal(landing.new_tip, commit))
			*ret_place = PLACE_TIP;
		else if (landing.kind == LANDING_START || landing.kind == LANDING_UNASKED)
			found = came_with(run, &landing, commit);
		if (found > 0)
			*ret_place = PLACE_BEFORE;
		if (found < 0 || *ret_place != PLACE_INSIDE)
			return found < 0 ? -1 : 0;
	}
	/* Without a ledger there was never anybody to ask. */
	if (more == 0 && walk.count == 0)
		*ret_place = PLACE_BEFORE;
	return more;
}

/* Protected by HEAD's policy: a branch that is so by its own may hold what nobody was asked for. */
static int look_at_branch(struct update_run *run, struct span branch, struct oid tip,
			  struct oid commit, enum standing_place *place)
{
	struct push_run *push = run->push;
	enum standing_place here = PLACE_NOWHERE;

	if (!push_policy_of_head_protects(&push->policies, branch))
		return 0;
	int found = repository_is_ancestor(push->repository, commit, tip, push->err);
	if (found > 0)
		found = look_into_ledger(run, branch, commit, &here);
	if (here > *place)
		*place = here;
	return found < 0 ? -1 : 0;
}

/* HEAD's branch is asked first: there most tags stand. */
static int find_place(struct update_run *run, struct oid commit, enum standing_place *ret_place)
{
	const struct push_policies *policies = &run->push->policies;
	struct ref_values branches;

	*ret_place = PLACE_NOWHERE;
	if (!oid_is_zero(policies->head_tip) &&
	    look_at_branch(run, policies->head_ref, policies->head_tip, commit, ret_place) < 0)
		return -1;
	if (*ret_place == PLACE_TIP || *ret_place == PLACE_BEFORE)
		return 0;
	if (refs_list(run->push->repository, "refs/heads/", run->push->arena, &branches,
		      run->push->err) < 0)
		return -1;
	for (size_t i = 0; i < branches.count && *ret_place != PLACE_TIP; i++)
		if (look_at_branch(run, branches.items[i].name, branches.items[i].oid, commit,
				   ret_place) < 0)
			return -1;
	return 0;
}

static int check_place(struct update_run *run)
{
	struct findings *findings = &run->judgement->findings;
	enum standing_place place;
	struct oid commit;
	int status = tagged_commit(run, &commit);

	if (status < 0)
		return -1;
	if (status == 0) {
		ref_finding(findings, &ref_rule_tag, run->update->ref,
			    "names no commit; a tag stands on a commit of a protected branch");
		return 0;
	}
	status = find_place(run, commit, &place);
	if (status == 0 && place == PLACE_INSIDE)
		ref_finding(findings, &ref_rule_tag, run->update->ref,
			    "commit %.12s came with a pull request, but no protected branch ever "
			    "stood there; tag what landed: headgate history lists it",
			    oid_text(commit).hex);
	else if (status == 0 && place == PLACE_NOWHERE)
		ref_finding(findings, &ref_rule_tag, run->update->ref,
			    "commit %.12s is on no protected branch; land it first, then push the "
			    "tag",
			    oid_text(commit).hex);
	return status < 0 ? -1 : 0;
}

int push_judge_tag(struct update_run *run)
{
	bool is_new = oid_is_zero(run->old_tip);

	if (is_new && update_is_deletion(run))
		return 0;
	if (is_new)
		return check_place(run);
	if (!oid_equal(run->old_tip, run->update->new_tip))
		ref_finding(&run->judgement->findings, &ref_rule_tag_immutable, run->update->ref,
			    "names %.12s for ever; make a tag with another name",
			    oid_text(run->old_tip).hex);
	return 0;
}
