/* SPDX-License-Identifier: Apache-2.0 */
/*
 * REV..REV: what the hook would say about a push from the one to the other,
 * under the policy of the first unless another one is given.
 */
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/crd_files.h"
#include "cli/inventory_watch.h"
#include "gate/judge_change.h"
#include "gate/push_policy.h"

#include <time.h>
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

/* 1 and the policy of --policy or at the old revision; 0 when it cannot be read: the findings say
 * why; -1. */
static int find_policy(struct check *check, const struct range *range, struct error *err)
{
	struct push_policies *policies = ARENA_NEW(check->arena, struct push_policies);

	if (check->options.policy)
		return check_policy_file(check, err);
	if (push_policies_init(policies, range->repository, check->arena, err) < 0)
		return -1;
	if (push_policy_at(policies, range->old_commit, &check->findings, &check->policy, err) < 0)
		return -1;
	return check->policy != NULL;
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

/* In a signal handler: only write() and _exit() are allowed. */
static void tell_damage(void)
{
	static const char text[] =
		"headgate: could not decide: the inventory in the git directory was damaged and "
		"has "
		"been removed\n"
		"headgate: Run the command again: the inventory is then built anew.\n";
	ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)written;
	_exit(EXIT_UNDECIDED);
}

/*
 * What the rest of the base defines is known from an inventory, as in the hook,
 * so that both say the same. It is a cache of its own in the git directory; the
 * revision that ranges start at moves slowly.
 */
static int judge_range(struct check *check, const char *operand, struct range *range,
		       struct error *err)
{
	if (resolve(check, operand, range, err) < 0)
		return -1;
	remember_root(check, range->repository);
	int usable = find_policy(check, range, err);
	if (usable == 0)
		check->is_undecided = true;
	if (usable <= 0)
		return usable;
	check->named_policy = *check->policy;
	if (check->options.kubernetes_minor)
		check->named_policy.kubernetes_minor = check->options.kubernetes_minor;
	struct inventory_watch watch;
	inventory_watch_begin(&watch);
	struct inventory_options base = {
		.branch = span_of("check"),
		.tip = range->before,
		.progress = inventory_watch_show,
		.progress_context = &watch,
	};
	struct change_terms terms = {
		.policy = &check->named_policy,
		.branch = &base,
		.custom_resources = custom_resources_new(check->arena),
		.now = (int64_t)time(NULL),
	};
	if (crd_files_learn(terms.custom_resources, &check->options.crds, err) < 0)
		return -1;
	inventory_on_damage(tell_damage);
	return judge_change(range->repository, &terms, range->before, range->after, check->arena,
			    &check->findings, &check->summary, err);
}

int check_revisions(struct check *check, const char *operand, struct error *err)
{
	struct range range = { 0 };

	if (repository_open(&range.repository, ".", err) < 0)
		return -1;
	int status = judge_range(check, operand, &range, err);
	repository_free(range.repository);
	return status;
}
