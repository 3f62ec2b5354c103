/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was pushed to refs/approve/N or refs/reject/N. A commit: whom the server
 * knows says so, and the gate writes it down. A tag: its signature says who says
 * what, and the server need not know the pusher.
 */
#include "base/limits.h"
#include "gate/approve_rules.h"
#include "gate/approving.h"

#include "gate/land_commit.h"
#include "gate/pull_rules.h"
#include "gate/ref_rules.h"
#include "repo/object.h"
#include "review/verified.h"

static const char *verb_word(const struct approving *approving)
{
	return approving->outcome->kind == VERB_APPROVE ? "approve" : "reject";
}

static int check_head(struct approving *approving, struct oid object)
{
	const struct pull *pull = &approving->pull;

	if (oid_equal(object, pull->head))
		return 1;
	return approving_refuse(
		approving, &approve_rule_head,
		"the head of pull request %u is %.12s, and this is for %.12s; look at it, "
		"then type: git fetch origin refs/pull/%u/head && git push origin %s:refs/%s/%u",
		pull->number, oid_text(pull->head).hex, oid_text(object).hex, pull->number,
		oid_text(pull->head).hex, verb_word(approving), pull->number);
}

static int read_commit(struct approving *approving)
{
	const struct verb_request *request = approving->request;
	bool approves = approving->outcome->kind == VERB_APPROVE;

	if (principal_is_anonymous(&request->actor))
		return approving_refuse(
			approving, &pull_rule_identity,
			"the server does not know who you are, so only a signed tag can "
			"%s; with a key of yours in the policy type: headgate %s --sign %u",
			verb_word(approving), verb_word(approving), approving->pull.number);
	approving->approval = (struct approval){
		.principal = request->actor.name,
		.verdict = approves                     ? VERDICT_APPROVE
			   : request->options->withdraw ? VERDICT_WITHDRAW
							: VERDICT_REJECT,
		.grade = GRADE_ATTESTED,
		.repository = approving->pull.repository,
		.number = approving->pull.number,
		.target = approving->pull.target,
		.head = approving->pull.head,
		.policy = approving->policy_blob,
		.received = request->now,
		.identity = request->actor.source,
		.comment = request->options->message,
	};
	return check_head(approving, approving->update->new_tip);
}

/* A tag that cannot be read is the pusher's fault, not the server's. */
static int read_tag(struct approving *approving, struct tag *ret_tag)
{
	struct error reason;

	if (tag_read(approving->request->repository, approving->update->new_tip,
		     approving->request->arena, ret_tag, &reason) == 0)
		return 1;
	if (reason.code == ERROR_INPUT || reason.code == ERROR_LIMIT)
		return approving_refuse(approving, &approve_rule_tag, "%s", reason.message);
	*approving->err = reason;
	return -1;
}

static int check_signature(struct approving *approving, const struct tag *tag)
{
	struct arena *arena = approving->request->arena;
	struct signers people = policy_signers(approving->policy, arena);
	struct approval_terms terms = {
		.pull = &approving->pull,
		.signers = &people,
		.memory = approving->request->repository,
	};
	struct span problem;
	int good = approval_check(tag, &terms, approving->request->now, arena, &approving->approval,
				  &problem, approving->err);

	if (good == 0)
		approving_refuse(approving, &approve_rule_tag, "%.*s", SPAN_ARG(problem));
	else if (good > 0 && approving->approval.grade != GRADE_SIGNED)
		good = approving_refuse(
			approving, &approve_rule_tag,
			"only the gate attests approvals: leave out Principal, Identity and "
			"Received and sign the tag, or push the commit itself");
	return good;
}

static int check_person(struct approving *approving)
{
	const struct principal *actor = &approving->request->actor;
	struct span signer = approving->approval.principal;

	if (principal_is_anonymous(actor) || span_equal(actor->name, signer))
		return 1;
	return approving_refuse(approving, &approve_rule_person,
				"the server knows you as %.*s, but the tag is signed by %.*s",
				SPAN_ARG(actor->name), SPAN_ARG(signer));
}

static int check_verdict(struct approving *approving)
{
	static const char *const words[] = { NULL, "approve", "reject", "withdraw" };
	enum approval_verdict verdict = approving->approval.verdict;
	bool approves = approving->outcome->kind == VERB_APPROVE;
	bool withdraws = approving->request->options->withdraw;

	if (approves == (verdict == VERDICT_APPROVE) && (!withdraws || verdict == VERDICT_WITHDRAW))
		return 1;
	return approving_refuse(approving, &approve_rule_verdict,
				"the tag's Verdict is %s, which does not belong to %.*s%s",
				words[verdict], SPAN_ARG(approving->update->ref),
				withdraws ? " with -o withdraw" : "");
}

static int check_expiry(struct approving *approving)
{
	const struct approval *approval = &approving->approval;

	if (!approval->expires || approval->expires > approving->request->now)
		return 1;
	return approving_refuse(
		approving, &approve_rule_tag,
		"the tag's Expires lies in the past; sign a new one: headgate %s --sign %u",
		verb_word(approving), approving->pull.number);
}

/* The statements are compared, not the tags: one statement can be put into many signatures. */
static int check_new(struct approving *approving, const struct tag *tag)
{
	struct arena *arena = approving->request->arena;
	struct pull_events events;

	if (pull_events_read(approving->request->repository, &approving->pull, arena, &events,
			     approving->err) < 0)
		return -1;
	for (size_t i = 0; i < events.count; i++) {
		struct tag known;
		struct error ignored;
		if (!events.items[i].approval_bytes.len ||
		    tag_parse(events.items[i].approval_bytes, arena, &known, &ignored) < 0 ||
		    !span_equal(known.signed_payload, tag->signed_payload))
			continue;
		return approving_refuse(
			approving, &approve_rule_again,
			"this statement of %.*s was received before; sign a new one: headgate "
			"%s --sign %u",
			SPAN_ARG(approving->approval.principal), verb_word(approving),
			approving->pull.number);
	}
	return 1;
}

static int read_signed(struct approving *approving)
{
	struct tag tag;
	int good = read_tag(approving, &tag);

	approving->pushed_tag = true;
	if (good > 0)
		good = check_signature(approving, &tag);
	if (good > 0)
		good = check_head(approving, tag.object);
	if (good > 0)
		good = check_person(approving);
	if (good > 0)
		good = check_verdict(approving);
	if (good > 0)
		good = check_expiry(approving);
	return good > 0 ? check_new(approving, &tag) : good;
}

/* It stands in the log as well. */
static int check_comment(struct approving *approving)
{
	if (approving->approval.comment.len <= LIMIT_PULL_MESSAGE_BYTES)
		return 1;
	return approving_refuse(approving,
				approving->pushed_tag ? &approve_rule_tag : &pull_rule_option,
				"the comment has %zu bytes, more than %d",
				approving->approval.comment.len, LIMIT_PULL_MESSAGE_BYTES);
}

int approving_read(struct approving *approving)
{
	struct oid object = approving->update->new_tip;
	enum object_kind kind = OBJECT_ABSENT;

	if (!oid_is_zero(object) &&
	    object_kind(approving->request->repository, object, &kind, approving->err) < 0)
		return -1;
	if (kind == OBJECT_TAG || kind == OBJECT_COMMIT) {
		int good = kind == OBJECT_TAG ? read_signed(approving) : read_commit(approving);
		approving->approval.target_tip = approving->tip;
		return good > 0 ? check_comment(approving) : good;
	}
	return approving_refuse(
		approving, &pull_rule_object,
		"push the head of the pull request, or a signed tag on it: git push origin "
		"%s:%.*s",
		oid_text(approving->pull.head).hex, SPAN_ARG(approving->update->ref));
}

static bool is_asked(const struct validity *validity, struct span group)
{
	for (size_t i = 0; i < validity->demand_count; i++) {
		const struct approval_rule *rule = validity->demands[i].rule;
		for (size_t k = 0; rule && k < rule->from.count; k++)
			if (span_equal(rule->from.items[k], group))
				return true;
	}
	return false;
}

/*
 * The group as whose member the person approves, when there is only one that a rule asks. With
 * several it stays open, for a named role would count for that group alone.
 */
static struct span role_of(const struct approving *approving)
{
	const struct policy *policy = approving->policy;
	struct span role = { 0 };

	for (size_t i = 0; i < policy->group_count; i++) {
		const struct group *group = &policy->groups[i];
		if (!group_has(group, approving->approval.principal) ||
		    !is_asked(&approving->standing.validity, group->name))
			continue;
		if (role.len)
			return (struct span){ 0 };
		role = group->name;
	}
	return role;
}

/* The shortest life that a rule gives it, of those that it can serve: it is attested. */
static int64_t expiry_of(const struct approving *approving)
{
	const struct validity *validity = &approving->standing.validity;
	int64_t shortest = 0;

	for (size_t i = 0; i < validity->demand_count; i++) {
		const struct approval_rule *rule = validity->demands[i].rule;
		if (!rule || !rule->expires_seconds || rule->grade == REQUIRE_SIGNED ||
		    !policy_in_groups(approving->policy, &rule->from,
				      approving->approval.principal))
			continue;
		if (!shortest || rule->expires_seconds < shortest)
			shortest = rule->expires_seconds;
	}
	return shortest ? approving->request->now + shortest : 0;
}

/* A landing, which follows, need not start ssh-keygen to see the gate's own signature. */
static int remember_signature(struct approving *approving, struct span text, struct span signature)
{
	const struct verb_request *request = approving->request;
	struct signers gate;

	if (!signature.len)
		return 0;
	if (gate_signers(request->repository, approving->policy, request->arena, &gate,
			 approving->err) < 0)
		return -1;
	verified_by_making(request->repository, text, signature, &gate,
			   approving->approval.received);
	return 0;
}

int approving_attest(struct approving *approving)
{
	const struct verb_request *request = approving->request;
	struct approval *approval = &approving->approval;
	struct signature_line tagger = land_gate(request->now);
	struct span signature = { 0 };

	if (approval->verdict == VERDICT_APPROVE) {
		approval->role = role_of(approving);
		approval->expires = expiry_of(approving);
	}
	struct span text = approval_text(approval, &tagger, request->arena);
	if (!text.len)
		return error_set(approving->err, ERROR_LIMIT, "the approval is too long");
	if (signature_of_gate(request->repository, text, request->arena, &signature,
			      approving->err) < 0 ||
	    remember_signature(approving, text, signature) < 0)
		return -1;
	approval->bytes =
		arena_printf(request->arena, "%.*s%.*s", SPAN_ARG(text), SPAN_ARG(signature));
	return object_write(request->repository, OBJECT_TAG, approval->bytes, &approval->tag,
			    approving->err) < 0
		       ? -1
		       : 1;
}
