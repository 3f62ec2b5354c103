/* SPDX-License-Identifier: Apache-2.0 */
/*
 * REV..REV: what the hook would say about a push from the one to the other,
 * under the policy of the first.
 */
#include "cli/check.h"
#include "gate/judge_change.h"
#include "gate/push_policy.h"

#include <unistd.h>

bool check_is_range(const char *operand)
{
	return strstr(operand, "..") != NULL && access(operand, F_OK) < 0 && operand[0] != '.' &&
	       operand[0] != '/';
}

struct range {
	struct repository *repository;
	struct oid old_commit;
	struct oid new_commit;
	struct oid before; /* their trees */
	struct oid after;
};

static int resolve(struct check *check, const char *operand, struct range *range, struct error *err)
{
	const char *dots = strstr(operand, "..");
	struct span old = arena_copy(check->arena, span_between(operand, dots));
	const char *new_tip = dots[2] ? dots + 2 : "HEAD";

	if (dots[2] == '.') {
		error_set(err, ERROR_USAGE, "\"%s\" has three dots", operand);
		return error_hint(err, "Write REV..REV: the old revision and the new one");
	}
	if (repository_revision(range->repository, old.ptr, &range->old_commit, err) < 0 ||
	    repository_revision(range->repository, new_tip, &range->new_commit, err) < 0)
		return -1;
	if (repository_commit_tree(range->repository, range->old_commit, &range->before, err) < 0)
		return -1;
	return repository_commit_tree(range->repository, range->new_commit, &range->after, err);
}

/* 1 and the policy at the old revision; 0 when it cannot be read: the findings say why; -1. */
static int policy_at_old(struct check *check, const struct range *range, struct error *err)
{
	struct push_policies *policies = ARENA_NEW(check->arena, struct push_policies);

	if (push_policies_init(policies, range->repository, check->arena, err) < 0)
		return -1;
	if (push_policy_at(policies, range->old_commit, &check->findings, &check->policy, err) < 0)
		return -1;
	if (!check->policy)
		return 0;
	check->named_policy = *check->policy;
	if (check->options.kubernetes_minor)
		check->named_policy.kubernetes_minor = check->options.kubernetes_minor;
	return 1;
}

static void remember_root(struct check *check, const struct repository *repository)
{
	const char *tree = repository_work_tree(repository);
	struct span root = span_of(tree ? tree : "/");

	if (root.len > 1 && root.ptr[root.len - 1] == '/')
		root.len--;
	check->root = arena_copy(check->arena, root).ptr;
	check->is_repository = true;
	check->is_bare = tree == NULL;
}

static int judge_range(struct check *check, const char *operand, struct range *range,
		       struct error *err)
{
	if (resolve(check, operand, range, err) < 0)
		return -1;
	remember_root(check, range->repository);
	int usable = policy_at_old(check, range, err);
	if (usable == 0)
		check->is_undecided = true;
	if (usable <= 0)
		return usable;
	return judge_change(range->repository, &check->named_policy, /* branch= */ NULL,
			    range->before, range->after, check->arena, &check->findings,
			    &check->summary, err);
}

int check_revisions(struct check *check, const char *operand, struct error *err)
{
	struct range range = { 0 };

	if (check->options.crds.count)
		return error_set(err, ERROR_USAGE, "--crd does not go with a range of revisions");
	if (check->options.policy)
		return error_set(err, ERROR_USAGE,
				 "--policy does not go with a range of revisions");
	if (repository_open(&range.repository, ".", err) < 0)
		return -1;
	int status = judge_range(check, operand, &range, err);
	repository_free(range.repository);
	return status;
}
