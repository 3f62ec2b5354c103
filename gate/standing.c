/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/standing.h"

#include "gate/standing_owners.h"
#include "repo/ref_name.h"
#include "review/same_change.h"

#include <inttypes.h>

struct reading {
	const struct standing_request *request;
	struct arena *arena;
	struct findings *findings;
	struct standing *standing;
	struct standing_owners owners;
	struct oid target_tree;          /* zero: the target does not exist yet */
	struct oid accepted_tree;        /* the same, unless the target is not accepted yet */
	struct tree_changes own_changes; /* of the head, when it does not merge cleanly */
	struct error *err;
};

static int read_target(struct reading *reading)
{
	const struct standing_request *request = reading->request;

	if (oid_is_zero(request->target_tip))
		return 0;
	if (repository_commit_tree(request->repository, request->target_tip, &reading->target_tree,
				   reading->err) < 0)
		return -1;
	if (!request->accepted_tip)
		reading->accepted_tree = reading->target_tree;
	if (!request->accepted_tip || oid_is_zero(*request->accepted_tip))
		return 0;
	return repository_commit_tree(request->repository, *request->accepted_tip,
				      &reading->accepted_tree, reading->err);
}

static int read_policy(struct reading *reading)
{
	const struct standing_request *request = reading->request;
	struct standing *standing = reading->standing;
	struct push_policies *policies = request->policies;

	if (!policies) {
		policies = ARENA_NEW(reading->arena, struct push_policies);
		if (push_policies_init(policies, request->repository, reading->arena,
				       reading->err) < 0)
			return -1;
	}
	if (push_policy_at(policies, request->target_tip, reading->findings, &standing->policy,
			   reading->err) < 0 ||
	    push_policy_blob(policies, request->target_tip, &standing->policy_blob, reading->err) <
		    0)
		return -1;
	if (standing->policy)
		standing->rules = policy_branch_rules(standing->policy,
						      ref_branch_name(request->pull->target));
	return 0;
}

/* The merge that would land; a target that does not exist yet takes the head as it is. */
static int read_merge(struct reading *reading)
{
	const struct standing_request *request = reading->request;
	struct merge_result *merge = &reading->standing->merge;
	bool begins = oid_is_zero(request->target_tip);

	if (!begins && oid_is_zero(request->merged_tree))
		return merge_commits(request->repository, request->target_tip, request->pull->head,
				     reading->arena, merge, reading->err);
	*merge = (struct merge_result){ .clean = true, .tree = request->merged_tree };
	if (!begins && repository_merge_base(request->repository, request->target_tip,
					     request->pull->head, &merge->base, reading->err) < 0)
		return -1;
	if (!oid_is_zero(merge->tree))
		return 0;
	return repository_commit_tree(request->repository, request->pull->head, &merge->tree,
				      reading->err);
}

/* What the head changed since it left the target: all that can be told while there is a conflict.
 */
static int read_own_changes(struct reading *reading)
{
	struct repository *repository = reading->request->repository;
	struct oid base = { 0 }, head;

	if (!oid_is_zero(reading->standing->merge.base) &&
	    repository_commit_tree(repository, reading->standing->merge.base, &base, reading->err) <
		    0)
		return -1;
	if (repository_commit_tree(repository, reading->request->pull->head, &head, reading->err) <
	    0)
		return -1;
	return tree_compare(repository, base, head, reading->arena, &reading->own_changes,
			    reading->err);
}

static int read_owners(struct reading *reading)
{
	const struct standing *standing = reading->standing;
	const struct owners_request request = {
		.repository = reading->request->repository,
		.tree = reading->target_tree,
		.policy = standing->policy,
		.rules = standing->rules,
		.paths = &standing->paths,
	};

	return standing_owners_read(&request, reading->arena, reading->findings, &reading->owners,
				    reading->err);
}

static int read_changes(struct reading *reading)
{
	struct standing *standing = reading->standing;
	const struct standing_request *request = reading->request;
	bool clean = standing->merge.clean;
	struct touched_request touched = {
		.repository = request->repository,
		.inventory = request->inventory.len ? request->inventory : request->pull->target,
		.accepted_tree = reading->accepted_tree,
		.before_tree = reading->target_tree,
		.changes = clean ? &standing->changes : &reading->own_changes,
	};

	if (clean ? tree_compare(request->repository, reading->target_tree, standing->merge.tree,
				 reading->arena, &standing->changes, reading->err) < 0
		  : read_own_changes(reading) < 0)
		return -1;
	return touched_paths_of(&touched, reading->arena, &standing->paths, reading->err);
}

static int read_people(struct reading *reading)
{
	const struct standing_request *request = reading->request;
	struct standing *standing = reading->standing;

	if (pull_events_read(request->repository, request->pull, reading->arena, &standing->events,
			     reading->err) < 0)
		return -1;
	return contributors_of(request->repository, request->pull, &standing->events,
			       request->target_tip, reading->arena, &standing->contributors,
			       reading->err);
}

int gate_signers(struct repository *repository, const struct policy *policy, struct arena *arena,
		 struct signers *ret_signers, struct error *err)
{
	struct signers signers = { 0 };
	struct signer own;
	int found = signature_gate_key(repository, arena, &own, err);

	if (found < 0)
		return -1;
	if (found) {
		ARENA_GROW(arena, &signers);
		signers.items[signers.count++] = own;
	}
	/* Also: what it signed with once. */
	for (size_t i = 0; policy && i < policy->gate_keys.count; i++) {
		ARENA_GROW(arena, &signers);
		signers.items[signers.count++] = (struct signer){
			.principal = found ? own.principal : span_of("headgate"),
			.key = policy->gate_keys.items[i],
		};
	}
	*ret_signers = signers;
	return 0;
}

static int read_gate_keys(struct reading *reading, struct signers *ret_signers)
{
	const struct signers *more = reading->request->gate_keys;

	if (gate_signers(reading->request->repository, reading->standing->policy, reading->arena,
			 ret_signers, reading->err) < 0)
		return -1;
	for (size_t i = 0; more && i < more->count; i++) {
		ARENA_GROW(reading->arena, ret_signers);
		struct signer *signer = &ret_signers->items[ret_signers->count++];
		*signer = more->items[i];
		/* A key that is known twice is the same gate's. */
		signer->principal = ret_signers->items[0].principal;
	}
	return 0;
}

/* In place of its author's, or behind the others. */
static void put_given(struct reading *reading)
{
	struct approvals *approvals = &reading->standing->approvals.approvals;
	const struct approval *given = reading->request->given;
	size_t i = 0;

	while (i < approvals->count && !span_equal(approvals->items[i].principal, given->principal))
		i++;
	if (i == approvals->count) {
		ARENA_GROW(reading->arena, approvals);
		approvals->count++;
	}
	approvals->items[i] = *given;
}

static int read_approvals(struct reading *reading)
{
	const struct standing_request *request = reading->request;
	struct signers people = policy_signers(reading->standing->policy, reading->arena);
	struct signers gate;
	struct approval_terms terms = {
		.pull = request->pull,
		.events = &reading->standing->events,
		.signers = &people,
		.gate = &gate,
		.memory = request->recorded ? NULL : request->repository,
	};

	if (read_gate_keys(reading, &gate) < 0)
		return -1;
	int status = request->recorded
			     ? approvals_recorded(&terms, reading->arena,
						  &reading->standing->approvals, reading->err)
			     : approvals_standing(request->repository, &terms, reading->arena,
						  &reading->standing->approvals, reading->err);
	if (status == 0 && request->given)
		put_given(reading);
	return status;
}

/* Whether what was approved is what the head changes now. */
static int compare_vote(struct reading *reading, struct vote *vote)
{
	const struct standing_request *request = reading->request;
	bool same_head = oid_equal(vote->approval->head, request->pull->head);
	int same = still_approved(request->repository, vote->approval, request->target_tip,
				  request->pull->head, reading->arena, &vote->path, reading->err);

	if (same < 0)
		return -1;
	vote->same_change = same && !same_head;
	vote->undermined = !same && same_head;
	return 0;
}

static int read_votes(struct reading *reading, struct validity_input *input)
{
	const struct approvals *approvals = &reading->standing->approvals.approvals;
	struct vote *votes = ARENA_ARRAY(reading->arena, approvals->count, struct vote);

	for (size_t i = 0; i < approvals->count; i++) {
		votes[i].approval = &approvals->items[i];
		if (approvals->items[i].verdict == VERDICT_APPROVE &&
		    compare_vote(reading, &votes[i]) < 0)
			return error_wrap(reading->err, "the approval by %.*s",
					  SPAN_ARG(approvals->items[i].principal));
	}
	input->votes = votes;
	input->vote_count = approvals->count;
	return 0;
}

/*
 * 1 when the change brings a landed state back on a branch with a rule for that, 0, -1. Only asked
 * when the other rules are not met: it costs a look at what landed.
 */
static int is_rollback(struct reading *reading)
{
	const struct standing_request *request = reading->request;
	struct standing *standing = reading->standing;
	const struct restoration_request restoration = {
		.repository = request->repository,
		.rules = standing->rules,
		.branch = request->pull->target,
		.landed_tip = request->landed_tip ? *request->landed_tip : request->target_tip,
		.head = request->pull->head,
		.changes = &standing->changes,
		.after_tree = standing->merge.tree,
	};

	if (!standing->rules || !standing->rules->rollback || !standing->merge.clean)
		return 0;
	return restoration_find(&restoration, reading->arena, &standing->restoration, reading->err);
}

static int decide(struct reading *reading)
{
	const struct standing_request *request = reading->request;
	struct standing *standing = reading->standing;
	struct validity_input input = {
		.policy = standing->policy,
		.rules = standing->rules,
		.owners = reading->owners.owners,
		.repository = request->pull->repository,
		.number = request->pull->number,
		.target = request->pull->target,
		.head = request->pull->head,
		.paths = standing->paths,
		.contributors = &standing->contributors,
		.now = request->now,
	};

	if (read_votes(reading, &input) < 0)
		return -1;
	validity_decide(&input, reading->arena, &standing->validity);
	int rollback = standing->validity.met ? 0 : is_rollback(reading);
	if (rollback < 0)
		return -1;
	if (rollback) {
		input.rollback = standing->rules->rollback;
		validity_decide(&input, reading->arena, &standing->validity);
	}
	standing->validity.met = standing->validity.met && !reading->owners.unknown;
	return 0;
}

int standing_read(const struct standing_request *request, struct arena *arena,
		  struct findings *findings, struct standing *ret_standing, struct error *err)
{
	struct reading reading = {
		.request = request,
		.arena = arena,
		.findings = findings,
		.standing = ret_standing,
		.err = err,
	};

	*ret_standing = (struct standing){ 0 };
	if (read_target(&reading) < 0 || read_policy(&reading) < 0 || read_merge(&reading) < 0 ||
	    read_changes(&reading) < 0 || read_owners(&reading) < 0 || read_people(&reading) < 0 ||
	    (ret_standing->policy && (read_approvals(&reading) < 0 || decide(&reading) < 0)))
		return error_wrap(err, "pull request %" PRIu32, request->pull->number);
	return 0;
}

struct signers policy_signers(const struct policy *policy, struct arena *arena)
{
	struct signers signers = { 0 };

	for (size_t i = 0; i < policy->people_count; i++) {
		const struct person *person = &policy->people[i];
		for (size_t k = 0; k < person->key_count; k++) {
			ARENA_GROW(arena, &signers);
			signers.items[signers.count++] = (struct signer){
				.principal = person->name,
				.key = person->keys[k].key,
				.valid_from = person->keys[k].from,
				.valid_until = person->keys[k].until,
			};
		}
	}
	return signers;
}
