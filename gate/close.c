/* SPDX-License-Identifier: Apache-2.0 */
/* refs/close/N: ends a pull request without landing it. */
#include "gate/pull_rules.h"
#include "gate/push_policy.h"
#include "gate/ref_rules.h"
#include "repo/ref_name.h"
#include "review/pull_log.h"

struct closing {
	const struct verb_request *request;
	const struct ref_update *update;
	struct verb_outcome *outcome;
	struct pull pull;
	struct oid tip; /* of the target; zero when it is gone */
	struct error *err;
};

static bool is_asked_for(const struct policy *policy, const struct branch_rules *rules,
			 struct span person)
{
	for (size_t i = 0; i < rules->approvals.count; i++) {
		const struct approval_rule *rule = &rules->approvals.items[i];
		if (rule->count > 0 && policy_in_groups(policy, &rule->from, person))
			return true;
	}
	return false;
}

/* Whoever could approve, if it were not their own: some rule of the branch asks for them. */
static int could_approve(struct closing *closing)
{
	const struct verb_request *request = closing->request;
	struct push_policies policies;
	struct findings ignored;
	const struct policy *policy;

	findings_init(&ignored, request->arena);
	if (push_policies_init(&policies, request->repository, request->arena, closing->err) < 0 ||
	    push_policy_at(&policies, closing->tip, &ignored, &policy, closing->err) < 0)
		return -1;
	if (!policy)
		return 0;
	const struct branch_rules *rules =
		policy_branch_rules(policy, ref_branch_name(closing->pull.target));
	const struct person *person = policy_person(policy, request->actor.name);
	if (!rules || (policy->people_count > 0 && !person) || (person && person->robot))
		return 0;
	return is_asked_for(policy, rules, request->actor.name);
}

/* 1, 0, -1. */
static int may_close(struct closing *closing)
{
	const struct principal *actor = &closing->request->actor;
	int is_administrator;

	if (principal_is_anonymous(actor))
		return 0;
	if (span_equal(closing->pull.opener, actor->name))
		return 1;
	is_administrator = actor_is_administrator(closing->request, closing->err);
	return is_administrator ? is_administrator : could_approve(closing);
}

static int check_actor(struct closing *closing)
{
	int allowed = may_close(closing);

	if (allowed != 0)
		return allowed;
	if (principal_is_anonymous(&closing->request->actor))
		ref_finding(&closing->outcome->findings, &pull_rule_identity, closing->update->ref,
			    "the server does not know who you are, so you cannot close a pull "
			    "request");
	else
		ref_finding(&closing->outcome->findings, &pull_rule_not_allowed,
			    closing->update->ref,
			    "%.*s may not close pull request %u; who opened it%s%.*s%s may, and "
			    "who could approve it",
			    SPAN_ARG(closing->request->actor.name), closing->pull.number,
			    closing->pull.opener.len ? " (" : "", SPAN_ARG(closing->pull.opener),
			    closing->pull.opener.len ? ")" : "");
	return 0;
}

/* Nothing new comes in by a verb that keeps nothing. */
static int check_object(struct closing *closing)
{
	struct oid pushed = closing->update->new_tip;
	int contained = oid_equal(pushed, closing->pull.head);

	if (!contained && !oid_is_zero(closing->tip))
		contained = repository_is_ancestor(closing->request->repository, pushed,
						   closing->tip, closing->err);
	if (contained == 0)
		ref_finding(&closing->outcome->findings, &pull_rule_object, closing->update->ref,
			    "the head of pull request %u is %.12s; to close it: git fetch origin "
			    "refs/pull/%u/head && git push origin %s:refs/close/%u",
			    closing->pull.number, oid_text(closing->pull.head).hex,
			    closing->pull.number, oid_text(closing->pull.head).hex,
			    closing->pull.number);
	return contained;
}

static int plan(struct closing *closing, struct ref_transaction *transaction)
{
	const struct verb_request *request = closing->request;
	struct verb_outcome *outcome = closing->outcome;
	struct pull_event event = {
		.kind = EVENT_CLOSED,
		.actor = request->actor.name,
		.actor_source = request->actor.source,
		.time = request->now,
		.head = closing->pull.head,
		.head_number = closing->pull.heads,
		.comment = request->options->message,
	};

	outcome->pull = closing->pull;
	outcome->pull.state = PULL_CLOSED;
	if (pull_event_append(request->repository, &outcome->pull, &event, transaction,
			      request->arena, closing->err) < 0)
		return -1;
	outcome->report_ref = pull_ref(closing->pull.number, "log", request->arena);
	outcome->report_old = closing->pull.log;
	outcome->report_new = outcome->pull.log;
	outcome->next = arena_printf(
		request->arena,
		"closed pull request %u; its heads stay at refs/pull/%u/heads/\n"
		"to propose it again:\n  git push origin %s:refs/for/%.*s%s%.*s\n",
		closing->pull.number, closing->pull.number, oid_text(closing->pull.head).hex,
		SPAN_ARG(ref_branch_name(closing->pull.target)), closing->pull.topic.len ? "/" : "",
		SPAN_ARG(closing->pull.topic));
	return 0;
}

/* 1 it may be closed, 0 refused, -1. */
static int check(struct closing *closing)
{
	const struct verb_request *request = closing->request;
	struct findings *findings = &closing->outcome->findings;
	struct span ref = closing->update->ref;
	int found = verb_has_commit(request, closing->update, findings, closing->err);

	if (found > 0)
		found = verb_names_pull(request, ref, findings, &closing->pull, closing->err);
	if (found <= 0)
		return found;
	closing->outcome->pull = closing->pull;
	if (closing->pull.state != PULL_OPEN) {
		ref_finding(
			findings, &pull_rule_ended, ref, "pull request %u %s", closing->pull.number,
			closing->pull.state == PULL_MERGED ? "has landed" : "is closed already");
		return 0;
	}
	struct span target = arena_copy(request->arena, closing->pull.target);
	if (repository_ref(request->repository, target.ptr, &closing->tip, closing->err) < 0)
		return -1;
	int status = check_actor(closing);
	return status > 0 ? check_object(closing) : status;
}

int verb_close(const struct verb_request *request, const struct ref_update *update,
	       struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
	       struct error *err)
{
	struct closing closing = {
		.request = request,
		.update = update,
		.outcome = ret_outcome,
		.err = err,
	};
	int status = check(&closing);

	if (status <= 0)
		return status;
	ret_outcome->verdict = VERDICT_ACCEPTED;
	return transaction ? plan(&closing, transaction) : 0;
}
