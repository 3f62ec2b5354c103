/* SPDX-License-Identifier: Apache-2.0 */
/* Reading refs/deploy. */
#include "deploy/deployment.h"

#include "base/count.h"
#include "base/limits.h"
#include "deploy/application_names.h"
#include "deploy/deployment_state.h"
#include "repo/ref_name.h"
#include "repo/tree.h"
#include "review/record.h"

const char *const deployment_states[DEPLOYMENT_STATES] = {
	[DEPLOY_ACCEPTED] = "accepted",
	[DEPLOY_SEEN] = "seen",
	[DEPLOY_SYNCING] = "syncing",
	[DEPLOY_SYNCED] = "synced",
	[DEPLOY_HEALTHY] = "healthy",
	[DEPLOY_UNCHANGED] = "unchanged",
	[DEPLOY_FAILED] = "failed",
	[DEPLOY_WAITING] = "waiting",
	[DEPLOY_BLOCKED] = "blocked",
	[DEPLOY_SUPERSEDED] = "superseded",
	[DEPLOY_UNMATCHED] = "unmatched",
	[DEPLOY_ROLLED_BACK] = "rolled-back",
	[DEPLOY_ROLLING_BACK] = "rolling-back",
	[DEPLOY_WITHDRAWN] = "withdrawn",
	[DEPLOY_AUTO_SYNC_OFF] = "auto-sync-off",
	[DEPLOY_AUTO_SYNC_ON] = "auto-sync-on",
};

const char *deployment_state_name(enum deployment_state state)
{
	return (int)state > 0 && (int)state < DEPLOYMENT_STATES ? deployment_states[state]
								: "unknown";
}

struct span deployment_ref(struct span target, struct span branch, struct arena *arena)
{
	return arena_printf(arena, "refs/deploy/%.*s/%.*s", SPAN_ARG(target),
			    SPAN_ARG(ref_branch_name(branch)));
}

bool deployment_is_taking(const struct deployment *deployment)
{
	return deployment->application.len == 0 &&
	       (deployment->state == DEPLOY_ACCEPTED || deployment->state == DEPLOY_UNMATCHED);
}

/* Its own id cannot stand in an entry. */
static int read_debts(const struct record *record, struct arena *arena,
		      struct deployment *deployment, struct error *err)
{
	struct span rest;
	size_t capacity = 0;

	if (record_text(record, "Debts", RECORD_OPTIONAL, &rest, err) < 0)
		return -1;
	while (rest.len > 0) {
		size_t len = span_find(rest, ' ');
		struct oid debt;
		if (!oid_parse(span_first(rest, len), &debt))
			return record_damaged(record, err,
					      "the trailer Debts is no list of object ids");
		deployment->debts = arena_grow(arena, deployment->debts, deployment->debt_count,
					       &capacity, sizeof(*deployment->debts));
		deployment->debts[deployment->debt_count++] = debt;
		rest = span_from(rest, len + 1);
	}
	if (deployment_is_debt(deployment->state)) {
		deployment->debts = arena_grow(arena, deployment->debts, deployment->debt_count,
					       &capacity, sizeof(*deployment->debts));
		deployment->debts[deployment->debt_count++] = deployment->entry;
	}
	return 0;
}

static int read_order_fields(const struct record *record, struct deployment *deployment,
			     struct error *err)
{
	struct span automated;

	if (record_oid(record, "Order", RECORD_OPTIONAL, &deployment->order, err) < 0 ||
	    record_number(record, "Next", RECORD_OPTIONAL, INT64_MAX, &deployment->next_number,
			  err) < 0 ||
	    record_text(record, "Automated", RECORD_OPTIONAL, &automated, err) < 0)
		return -1;
	if (!auto_sync_parse(automated, &deployment->automated))
		return record_damaged(record, err,
				      "the trailer Automated says something that is not known");
	return 0;
}

static int read_fields(const struct record *record, struct deployment *deployment,
		       struct error *err)
{
	int64_t attempts;
	int state;

	if (record_text(record, "Target", RECORD_REQUIRED, &deployment->target, err) < 0 ||
	    record_text(record, "Branch", RECORD_REQUIRED, &deployment->branch, err) < 0 ||
	    record_oid(record, "Before", RECORD_OPTIONAL, &deployment->before, err) < 0 ||
	    record_oid(record, "Revision", RECORD_REQUIRED, &deployment->revision, err) < 0 ||
	    record_word(record, "State", RECORD_REQUIRED, deployment_states, DEPLOYMENT_STATES,
			&state, err) < 0 ||
	    record_text(record, "Application", RECORD_OPTIONAL, &deployment->application, err) <
		    0 ||
	    record_text(record, "Path", RECORD_OPTIONAL, &deployment->path, err) < 0 ||
	    record_text(record, "Answer", RECORD_OPTIONAL, &deployment->answer, err) < 0 ||
	    record_number(record, "Attempts", RECORD_OPTIONAL, UINT32_MAX, &attempts, err) < 0 ||
	    record_oid(record, "Taken", RECORD_OPTIONAL, &deployment->taken, err) < 0)
		return -1;
	deployment->state = (enum deployment_state)state;
	deployment->attempts = (uint32_t)attempts;
	return read_order_fields(record, deployment, err);
}

/* The entry before it, unless it is the first, and the revision. */
static int check_parents(const struct record *record, struct deployment *deployment,
			 struct error *err)
{
	const struct commit *commit = &record->commit;

	if (commit->parent_count < 1 || commit->parent_count > 2)
		return record_damaged(record, err, "it has %zu parents, not one or two",
				      commit->parent_count);
	if (!oid_equal(commit->parents[commit->parent_count - 1], deployment->revision))
		return record_damaged(record, err,
				      "its last parent is not what the trailer Revision names");
	if (commit->parent_count == 2)
		deployment->earlier = commit->parents[0];
	if (commit->parent_count == 1 && !oid_is_zero(deployment->taken))
		return record_damaged(record, err, "the first entry has a trailer Taken");
	return 0;
}

static int read_entry(struct repository *repository, const char *ref,
		      const struct deployment *chain, struct oid entry, struct arena *arena,
		      struct deployment *ret_deployment, struct error *err)
{
	struct deployment deployment = { .entry = entry };
	struct record record;

	if (record_read(repository, ref, entry, arena, &record, err) < 0 ||
	    read_fields(&record, &deployment, err) < 0 ||
	    read_debts(&record, arena, &deployment, err) < 0 ||
	    check_parents(&record, &deployment, err) < 0)
		return -1;
	if (!span_equal(deployment.target, chain->target))
		return record_damaged(&record, err, "it is of another target");
	if (!span_equal(deployment.branch, chain->branch))
		return record_damaged(&record, err, "it is of another branch");
	deployment.time = record.commit.committer.time;
	*ret_deployment = deployment;
	return 0;
}

int deployment_read(struct repository *repository, struct span target, struct span branch,
		    struct oid entry, struct arena *arena, struct deployment *ret_deployment,
		    struct error *err)
{
	struct deployment chain = { .target = target, .branch = branch };

	return read_entry(repository, deployment_ref(target, branch, arena).ptr, &chain, entry,
			  arena, ret_deployment, err);
}

int deployment_newest(struct repository *repository, struct span target, struct span branch,
		      struct arena *arena, struct deployment *ret_newest, struct error *err)
{
	struct span ref = deployment_ref(target, branch, arena);
	struct oid tip;
	int found = repository_ref(repository, ref.ptr, &tip, err);

	if (found <= 0)
		return found;
	return deployment_read(repository, target, branch, tip, arena, ret_newest, err) < 0 ? -1
											    : 1;
}

int deployment_taken_at(struct repository *repository, struct span target, struct span branch,
			struct oid tip, struct arena *arena, struct deployment *ret_newest,
			struct deployment *ret_taken, struct error *err)
{
	if (deployment_read(repository, target, branch, tip, arena, ret_newest, err) < 0)
		return -1;
	*ret_taken = *ret_newest;
	if (deployment_is_taking(ret_taken))
		return 1;
	if (oid_is_zero(ret_newest->taken))
		return 0;
	if (deployment_read(repository, target, branch, ret_newest->taken, arena, ret_taken, err) <
	    0)
		return -1;
	if (deployment_is_taking(ret_taken))
		return 1;
	return error_set(err, ERROR_REPOSITORY,
			 "%s: the entry %.12s is damaged: its trailer Taken names an entry that "
			 "took nothing",
			 deployment_ref(target, branch, arena).ptr, oid_text(tip).hex);
}

int deployment_taken(struct repository *repository, struct span target, struct span branch,
		     struct arena *arena, struct deployment *ret_taken, struct error *err)
{
	struct span ref = deployment_ref(target, branch, arena);
	struct deployment newest;
	struct oid tip;
	int found = repository_ref(repository, ref.ptr, &tip, err);

	if (found <= 0)
		return found;
	return deployment_taken_at(repository, target, branch, tip, arena, &newest, ret_taken, err);
}

static void oldest_first(struct deployments *deployments)
{
	for (size_t i = 0; i < deployments->count / 2; i++) {
		struct deployment deployment = deployments->items[i];
		deployments->items[i] = deployments->items[deployments->count - 1 - i];
		deployments->items[deployments->count - 1 - i] = deployment;
	}
}

int deployments_read(struct repository *repository, struct span target, struct span branch,
		     struct arena *arena, struct deployments *ret_deployments, struct error *err)
{
	struct deployment chain = { .target = target, .branch = branch }, *newest;
	struct span ref = deployment_ref(target, branch, arena);
	struct deployments deployments = { 0 };
	struct oid at = { 0 };

	if (repository_ref(repository, ref.ptr, &at, err) < 0)
		return -1;
	for (; !oid_is_zero(at); at = newest->earlier) {
		if (deployments.count == LIMIT_DEPLOYMENTS)
			return error_set(err, ERROR_LIMIT, "%s has more than %d entries", ref.ptr,
					 LIMIT_DEPLOYMENTS);
		ARENA_GROW(arena, &deployments);
		newest = &deployments.items[deployments.count];
		if (read_entry(repository, ref.ptr, &chain, at, arena, newest, err) < 0)
			return -1;
		deployments.count++;
	}
	oldest_first(&deployments);
	*ret_deployments = deployments;
	return 0;
}
