/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refs/approve/N and refs/reject/N: says yes or no to a pull request, or takes
 * that back. What is recorded is a tag at refs/approvals/N/PRINCIPAL and an event
 * of the pull request's log that holds the tag's bytes, both in one transaction.
 *
 * What would be worth nothing (by a robot, by a contributor) is refused rather
 * than recorded: who pushes it must not believe that something has happened.
 */
#include "gate/approve_rules.h"
#include "gate/approving.h"
#include "gate/owed.h"
#include "gate/pull_rules.h"
#include "gate/ref_rules.h"
#include "repo/object.h"

int approving_refuse(struct approving *approving, const struct rule *rule, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct span message = arena_vprintf(approving->request->arena, format, args);
	va_end(args);
	ref_finding(&approving->outcome->findings, rule, approving->update->ref, "%.*s",
		    SPAN_ARG(message));
	return 0;
}

/* The merge that landed is reverted against its first parent. */
static int refuse_to_reject_landed(struct approving *approving)
{
	const struct pull *pull = &approving->pull;
	struct commit landed;

	if (commit_read(approving->request->repository, pull->landed, approving->request->arena,
			&landed, approving->err) < 0)
		return -1;
	return approving_refuse(
		approving, &pull_rule_ended,
		"pull request %u has landed already; what it changed is taken back with a "
		"new one: git revert %s%s, then git push origin HEAD:refs/for/%.*s",
		pull->number, landed.parent_count > 1 ? "-m 1 " : "", oid_text(pull->landed).hex,
		SPAN_ARG(ref_short_name(pull->target)));
}

/* Open; or landed in an emergency, while its approvals are owed. */
static int check_state(struct approving *approving)
{
	const struct pull *pull = &approving->pull;
	bool is_owed = pull->state == PULL_MERGED && pull->owes_approvals;

	if (pull->state == PULL_OPEN || (is_owed && approving->outcome->kind == VERB_APPROVE))
		return 1;
	if (pull->state == PULL_MERGED && approving->outcome->kind == VERB_REJECT)
		return refuse_to_reject_landed(approving);
	return approving_refuse(approving, &pull_rule_ended, "pull request %u %s", pull->number,
				pull->state == PULL_MERGED ? "has landed already" : "was closed");
}

static int check_options(struct approving *approving)
{
	if (!approving->request->options->withdraw || approving->outcome->kind == VERB_REJECT)
		return 1;
	return approving_refuse(approving, &approve_rule_verdict,
				"to take an approval back, type: git push -o withdraw origin "
				"%s:refs/reject/%u",
				oid_text(approving->pull.head).hex, approving->pull.number);
}

/* The entry of the ledger by which a pull request landed says where its target stood before. */
static int tip_before_landing(struct approving *approving)
{
	const struct verb_request *request = approving->request;
	struct landings landings;

	if (ledger_read(request->repository, approving->pull.target, request->arena, &landings,
			approving->err) < 0)
		return -1;
	for (size_t i = landings.count; i > 0; i--) {
		const struct landing *landing = &landings.items[i - 1];
		for (size_t k = 0; k < landing->pull_count; k++)
			if (landing->pulls[k] == approving->pull.number) {
				approving->tip = landing->old_tip;
				return 0;
			}
	}
	return error_set(approving->err, ERROR_REPOSITORY,
			 "the ledger of %.*s does not say how pull request %u landed",
			 SPAN_ARG(approving->pull.target), approving->pull.number);
}

static int read_tip(struct approving *approving)
{
	const struct verb_request *request = approving->request;
	struct span target = arena_copy(request->arena, approving->pull.target);

	if (approving->pull.state == PULL_MERGED)
		return tip_before_landing(approving);
	return repository_ref(request->repository, target.ptr, &approving->tip, approving->err) < 0
		       ? -1
		       : 0;
}

static int read_policy(struct approving *approving)
{
	struct push_policies *policies = &approving->policies;
	const struct verb_request *request = approving->request;

	if (read_tip(approving) < 0 ||
	    push_policies_init(policies, request->repository, request->arena, approving->err) < 0 ||
	    push_policy_at(policies, approving->tip, &approving->outcome->findings,
			   &approving->policy, approving->err) < 0 ||
	    push_policy_blob(policies, approving->tip, &approving->policy_blob, approving->err) < 0)
		return -1;
	return approving->policy != NULL;
}

/* What its author has said before stands at the ref. */
static int read_place(struct approving *approving)
{
	const struct verb_request *request = approving->request;
	const struct approval *approval = &approving->approval;

	approving->ref = approval_ref(approving->pull.number, approval->principal, request->arena);
	int found = repository_ref(request->repository, approving->ref.ptr, &approving->old_value,
				   approving->err);
	if (found < 0)
		return -1;
	if (found || approval->verdict != VERDICT_WITHDRAW)
		return 1;
	return approving_refuse(approving, &approve_rule_nothing,
				"%.*s has neither approved nor rejected pull request %u",
				SPAN_ARG(approval->principal), approving->pull.number);
}

static const struct vote_result *own_vote(const struct approving *approving)
{
	const struct validity *validity = &approving->standing.validity;

	for (size_t i = 0; i < validity->vote_count; i++)
		if (span_equal(validity->votes[i].vote->approval->principal,
			       approving->approval.principal))
			return &validity->votes[i];
	BUG("an approval was weighed without being there");
}

/* Refused when nothing but another person or another change could make it count. */
static int check_worth(struct approving *approving)
{
	const struct vote_result *vote = own_vote(approving);
	bool approves = approving->approval.verdict == VERDICT_APPROVE;

	if (approving->approval.verdict == VERDICT_WITHDRAW)
		return 1;
	if (vote->defect == VOTE_ATTESTED_ONLY)
		return approving_refuse(approving, &approve_rule_worthless,
					"%.*s; sign it with your own key: headgate %s --sign %u",
					SPAN_ARG(vote->reason), approves ? "approve" : "reject",
					approving->pull.number);
	if (vote->defect == VOTE_CONTRIBUTOR && !approves)
		return approving_refuse(approving, &approve_rule_worthless,
					"%.*s; to take the change back, close it: git push origin "
					"%s:refs/close/%u",
					SPAN_ARG(vote->reason), oid_text(approving->pull.head).hex,
					approving->pull.number);
	if (vote->defect == VOTE_UNKNOWN_PERSON || vote->defect == VOTE_ROBOT ||
	    vote->defect == VOTE_CONTRIBUTOR) {
		approving->outcome->next = approving_needs(approving);
		return approving_refuse(approving, &approve_rule_worthless, "%.*s",
					SPAN_ARG(vote->reason));
	}
	return 1;
}

/* How the pull request stands with this approval; 0 when that cannot be told. */
static int read_standing(struct approving *approving)
{
	struct standing_request request = {
		.repository = approving->request->repository,
		.pull = &approving->pull,
		.target_tip = approving->tip,
		.now = approving->request->now,
		.policies = &approving->policies,
	};

	if (approving->pull.state == PULL_MERGED &&
	    owed_standing_request(approving->request->repository, &approving->pull,
				  approving->request->now, approving->request->arena, &request,
				  approving->err) < 0)
		return -1;
	request.given = &approving->approval;
	if (standing_read(&request, approving->request->arena, &approving->outcome->findings,
			  &approving->standing, approving->err) < 0)
		return -1;
	return findings_count(&approving->outcome->findings, SEVERITY_ERROR) == 0;
}

static enum pull_event_kind event_kind(const struct approval *approval)
{
	static const enum pull_event_kind kinds[] = {
		[VERDICT_APPROVE] = EVENT_APPROVED,
		[VERDICT_REJECT] = EVENT_REJECTED,
		[VERDICT_WITHDRAW] = EVENT_WITHDRAWN,
	};

	return kinds[approval->verdict];
}

/* A push of several verbs may say two things at once; only the first would be what is recorded. */
static int check_once(struct approving *approving)
{
	const struct ref_transaction *transaction = approving->transaction;

	for (size_t i = 0; i < transaction->count; i++)
		if (span_equal(transaction->items[i].name, approving->ref))
			return approving_refuse(
				approving, &approve_rule_verdict,
				"this push says two things of pull request %u; push once for "
				"each",
				approving->pull.number);
	return 1;
}

static int record(struct approving *approving)
{
	const struct verb_request *request = approving->request;
	const struct approval *approval = &approving->approval;
	struct ref_transaction *transaction = approving->transaction;
	struct pull_event event = {
		.kind = event_kind(approval),
		.actor = request->actor.name.len ? request->actor.name : approval->principal,
		.actor_source =
			request->actor.name.len ? request->actor.source : span_of("signature"),
		.time = request->now,
		.head = approving->pull.head,
		.head_number = approving->pull.heads,
		.approver = approval->principal,
		.approval = approval->tag,
		.approval_bytes = approval->bytes,
		.target_tip = approval->target_tip,
		.comment = approval->comment,
	};

	if (oid_is_zero(approving->old_value))
		ref_create(transaction, approving->ref, approval->tag);
	else
		ref_update(transaction, approving->ref, approving->old_value, approval->tag);
	if (pull_event_append(request->repository, &approving->pull, &event, transaction,
			      request->arena, approving->err) < 0)
		return -1;
	if (approving->pull.state == PULL_MERGED &&
	    owed_settle(request, &approving->pull, approval->principal, transaction,
			approving->err) < 0)
		return -1;
	return 1;
}

static int carry_out(struct approving *approving)
{
	struct verb_outcome *outcome = approving->outcome;
	int good = check_once(approving);

	if (good > 0 && !approving->pushed_tag)
		good = approving_attest(approving);
	if (good > 0)
		good = record(approving);
	if (good <= 0)
		return good;
	outcome->next = approving_report(approving);
	outcome->report_ref = approving->ref;
	outcome->report_old = approving->old_value;
	outcome->report_new = approving->approval.tag;
	outcome->forced = !oid_is_zero(approving->old_value);
	return 1;
}

static int run(struct approving *approving)
{
	static int (*const steps[])(struct approving *) = {
		check_state, check_options, read_policy, approving_read,
		read_place,  read_standing, check_worth,
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int good = steps[i](approving);
		if (good <= 0)
			return good;
	}
	return approving->transaction ? carry_out(approving) : 1;
}

int verb_approve(const struct verb_request *request, const struct ref_update *update,
		 struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
		 struct error *err)
{
	struct approving approving = {
		.request = request,
		.update = update,
		.transaction = transaction,
		.outcome = ret_outcome,
		.err = err,
	};
	int good =
		verb_names_pull(request, update->ref, &ret_outcome->findings, &approving.pull, err);

	ret_outcome->kind = verb_of_ref(update->ref);
	if (good > 0)
		good = run(&approving);
	ret_outcome->pull = approving.pull;
	if (good > 0)
		ret_outcome->verdict = VERDICT_ACCEPTED;
	return good < 0 ? -1 : 0;
}
