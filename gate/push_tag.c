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

/* 1, 0, or -1 when it cannot be told. */
static int is_within(struct update_run *run, const struct landing *landing, struct oid commit)
{
	struct push_run *push = run->push;
	int found = repository_is_ancestor(push->repository, commit, landing->new_tip, push->err);

	if (found <= 0 || oid_is_zero(landing->old_tip))
		return found;
	found = repository_is_ancestor(push->repository, commit, landing->old_tip, push->err);
	return found < 0 ? -1 : !found;
}

/*
 * 1 when the branch stood at the commit once, or contained it before it was guarded or while
 * nobody was asked; 0; -1. What a pull request has between its commits is contained in the
 * branch as well, but only what they come to was looked at and approved.
 */
static int branch_stood_at(struct update_run *run, struct span branch, struct oid commit)
{
	struct push_run *push = run->push;
	struct ledger_walk walk;
	struct landing landing;
	int more, found = 0;

	if (ledger_walk_begin(&walk, push->repository, branch, push->arena, push->err) < 0)
		return -1;
	while (found == 0 &&
	       (more = ledger_walk_next(&walk, push->arena, &landing, push->err)) != 0) {
		if (more < 0)
			return -1;
		if (oid_equal(landing.new_tip, commit))
			found = 1;
		else if (landing.kind == LANDING_START || landing.kind == LANDING_UNASKED)
			found = is_within(run, &landing, commit);
	}
	/* Without a ledger there was never anybody to ask. */
	return walk.count == 0 ? 1 : found;
}

/*
 * 1 when the branch is protected and the commit landed on it, 0, -1. Protected by HEAD's policy: a
 * branch that is so by its own may hold what nobody was asked for.
 */
static int has_landed_on(struct update_run *run, struct span branch, struct oid tip,
			 struct oid commit, bool *contained)
{
	struct push_run *push = run->push;

	if (!push_policy_of_head_protects(&push->policies, branch))
		return 0;
	int found = repository_is_ancestor(push->repository, commit, tip, push->err);
	if (found <= 0)
		return found;
	*contained = true;
	return branch_stood_at(run, branch, commit);
}

/* HEAD's branch is asked first: there most tags stand. */
static int is_gated(struct update_run *run, struct oid commit, bool *contained)
{
	const struct push_policies *policies = &run->push->policies;
	struct ref_values branches;
	int found = 0;

	if (!oid_is_zero(policies->head_tip))
		found = has_landed_on(run, policies->head_ref, policies->head_tip, commit,
				      contained);
	if (found != 0)
		return found;
	if (refs_list(run->push->repository, "refs/heads/", run->push->arena, &branches,
		      run->push->err) < 0)
		return -1;
	for (size_t i = 0; i < branches.count && found == 0; i++)
		found = has_landed_on(run, branches.items[i].name, branches.items[i].oid, commit,
				      contained);
	return found;
}

static int check_place(struct update_run *run)
{
	struct findings *findings = &run->judgement->findings;
	bool contained = false;
	struct oid commit;
	int status = tagged_commit(run, &commit);

	if (status < 0)
		return -1;
	if (status == 0) {
		ref_finding(findings, &ref_rule_tag, run->update->ref,
			    "names no commit; a tag stands on a commit of a protected branch");
		return 0;
	}
	status = is_gated(run, commit, &contained);
	if (status == 0 && contained)
		ref_finding(findings, &ref_rule_tag, run->update->ref,
			    "commit %.12s came with a pull request, but no protected branch ever "
			    "stood there; tag what landed: headgate history lists it",
			    oid_text(commit).hex);
	else if (status == 0)
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
