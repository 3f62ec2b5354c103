/* SPDX-License-Identifier: Apache-2.0 */
/* What follows tags deploys what they point to, so they stand on gated commits and stay. */
#include "base/limits.h"
#include "gate/push_run.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref_transaction.h"

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

/*
 * 1 when the branch is protected and contains the commit, 0, -1. Protected by HEAD's policy: a
 * branch that is so by its own may hold what nobody was asked for.
 */
static int branch_contains(struct update_run *run, struct span branch, struct oid tip,
			   struct oid commit)
{
	struct push_run *push = run->push;

	if (!push_policy_of_head_protects(&push->policies, branch))
		return 0;
	return repository_is_ancestor(push->repository, commit, tip, push->err);
}

/* HEAD's branch is asked first: there most tags stand. */
static int is_gated(struct update_run *run, struct oid commit)
{
	const struct push_policies *policies = &run->push->policies;
	struct ref_values branches;
	int found = 0;

	if (!oid_is_zero(policies->head_tip))
		found = branch_contains(run, policies->head_ref, policies->head_tip, commit);
	if (found != 0)
		return found;
	if (refs_list(run->push->repository, "refs/heads/", run->push->arena, &branches,
		      run->push->err) < 0)
		return -1;
	for (size_t i = 0; i < branches.count && found == 0; i++)
		found = branch_contains(run, branches.items[i].name, branches.items[i].oid, commit);
	return found;
}

static int check_place(struct update_run *run)
{
	struct findings *findings = &run->judgement->findings;
	struct oid commit;
	int status = tagged_commit(run, &commit);

	if (status < 0)
		return -1;
	if (status == 0) {
		ref_finding(findings, &ref_rule_tag, run->update->ref,
			    "names no commit; a tag stands on a commit of a protected branch");
		return 0;
	}
	status = is_gated(run, commit);
	if (status == 0)
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
