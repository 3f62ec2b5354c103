/* SPDX-License-Identifier: Apache-2.0 */
/* refs/for/BRANCH[/TOPIC]: opens a pull request, or gives the open one a new head. */
#include "gate/propose.h"

#include "base/limits.h"
#include "base/text.h"
#include "gate/judge_change.h"
#include "gate/pull_report.h"
#include "gate/standing.h"
#include "review/pull_log.h"

void proposal_refuse(struct proposal *proposal, const struct rule *rule, const char *format, ...)
{
	struct source source = { .path = proposal->update->ref };
	struct finding_site site = { .rule = rule, .source = &source };
	va_list args;

	va_start(args, format);
	findings_vadd(&proposal->outcome->findings, &site, format, args);
	va_end(args);
}

bool proposal_is_refused(const struct proposal *proposal)
{
	return findings_count(&proposal->outcome->findings, SEVERITY_ERROR) > 0;
}

static bool is_same_head(const struct proposal *proposal)
{
	return proposal->existing.number &&
	       oid_equal(proposal->existing.head, proposal->update->new_tip);
}

/* What the proposal brings that the branch has not. */
static int check_history(struct proposal *proposal)
{
	struct oid head = proposal->update->new_tip;
	int found = repository_merge_base(proposal->request->repository, proposal->tip, head,
					  &proposal->base, proposal->err);

	if (found < 0)
		return -1;
	if (!found)
		proposal_refuse(proposal, &pull_rule_unrelated,
				"%.12s has no history in common with %.*s; begin at the branch: "
				"git fetch origin && git switch -c WORK origin/%.*s",
				oid_text(head).hex, SPAN_ARG(proposal->branch),
				SPAN_ARG(proposal->branch));
	else if (oid_equal(proposal->base, head))
		proposal_refuse(proposal, &pull_rule_nothing_new,
				"%.*s contains %.12s already, so there is nothing to review; "
				"is the right branch checked out?",
				SPAN_ARG(proposal->branch), oid_text(head).hex);
	return 0;
}

/* On a branch that asks for approvals, a change of the policy is proposed by itself. */
static int keep_apart(struct proposal *proposal, struct change_terms *terms)
{
	bool asked, is_protected;

	if (approvals_asked(proposal->request->repository, proposal->request->arena, &asked,
			    proposal->err) < 0 ||
	    push_policy_protects(&proposal->policies, proposal->target, proposal->tip,
				 &is_protected, proposal->err) < 0)
		return -1;
	if (!asked || !is_protected)
		return 0;
	terms->ref = proposal->update->ref;
	terms->apart = policy_branch_rules(terms->policy, proposal->branch);
	if (!terms->apart)
		terms->apart = &policy_built_in()->branch_rules[0];
	return 0;
}

/* By the policy at the target's tip, against where the proposal parts from it. */
static int judge_content(struct proposal *proposal)
{
	const struct verb_request *request = proposal->request;
	struct verb_outcome *outcome = proposal->outcome;
	struct inventory_options inventory = {
		.branch = proposal->target,
		.progress = request->progress,
		.progress_context = request->progress_context,
	};
	struct change_terms terms = { .branch = &inventory, .now = request->now };
	struct oid before, after;

	if (push_policy_at(&proposal->policies, proposal->tip, &outcome->findings, &terms.policy,
			   proposal->err) < 0)
		return -1;
	if (!terms.policy)
		return 0;
	if (keep_apart(proposal, &terms) < 0)
		return -1;
	if (repository_commit_tree(request->repository, proposal->base, &before, proposal->err) <
		    0 ||
	    repository_commit_tree(request->repository, proposal->head.oid, &after, proposal->err) <
		    0 ||
	    repository_commit_tree(request->repository, proposal->tip, &inventory.tip,
				   proposal->err) < 0)
		return -1;
	if (oid_equal(before, after)) {
		proposal_refuse(proposal, &pull_rule_nothing_new,
				"these commits change no file of %.*s, so there is nothing to "
				"review",
				SPAN_ARG(proposal->branch));
		return 0;
	}
	if (judge_change(request->repository, &terms, before, after, request->arena,
			 &outcome->findings, &outcome->summary, proposal->err) < 0)
		return -1;
	outcome->content_judged = true;
	return 0;
}

/* Does the new head contain the one that is there? */
static int compare_heads(struct proposal *proposal)
{
	int forward = 0;

	if (proposal->existing.number)
		forward = repository_is_ancestor(proposal->request->repository,
						 proposal->existing.head, proposal->update->new_tip,
						 proposal->err);
	proposal->is_forward = forward > 0;
	return forward < 0 ? -1 : 0;
}

/* That everybody who took part can be told, now and from the history as it will be. */
static int check_contributors(struct proposal *proposal)
{
	const struct verb_request *request = proposal->request;
	struct pull pull = proposal->existing;
	struct pull_events events = { 0 };
	struct contributors ignored;

	if (pull.number && pull_events_read(request->repository, &pull, request->arena, &events,
					    proposal->err) < 0)
		return -1;
	pull.head = proposal->head.oid;
	return contributors_of(request->repository, &pull, &events, proposal->tip, request->arena,
			       &ignored, proposal->err);
}

/* The commit and its place; its content only before it is kept, for landing judges it again. */
static int check_head(struct proposal *proposal, bool with_content)
{
	const struct verb_request *request = proposal->request;

	if (commit_read(request->repository, proposal->update->new_tip, request->arena,
			&proposal->head, proposal->err) < 0 ||
	    compare_heads(proposal) < 0 || check_history(proposal) < 0)
		return -1;
	if (proposal->existing.heads >= LIMIT_HEADS && !is_same_head(proposal))
		proposal_refuse(proposal, &pull_rule_heads,
				"pull request %u has had %d heads; close it and open another one",
				proposal->existing.number, LIMIT_HEADS);
	if (proposal_is_refused(proposal) || !with_content || is_same_head(proposal))
		return 0;
	return check_contributors(proposal) < 0 ? -1 : judge_content(proposal);
}

static int open_pull(struct proposal *proposal, struct ref_transaction *transaction,
		     struct text *lines)
{
	const struct verb_request *request = proposal->request;
	struct verb_outcome *outcome = proposal->outcome;
	struct pull_opening opening = {
		.target = proposal->target,
		.topic = proposal->topic,
		.title = proposal_title(proposal),
		.message = proposal_message(proposal),
		.head = proposal->head.oid,
		.actor = &request->actor,
		.now = request->now,
		.reserved = request->opened,
	};

	if (pull_open(request->repository, &opening, transaction, request->arena, &outcome->pull,
		      proposal->err) < 0)
		return -1;
	outcome->opened = true;
	text_format(lines, "opened pull request %u for %.*s: ", outcome->pull.number,
		    SPAN_ARG(proposal->branch));
	text_display(lines, outcome->pull.title, LIMIT_TITLE_BYTES);
	text_byte(lines, '\n');
	return 0;
}

static void put_updated(struct text *lines, const struct pull *pull, enum pull_event_kind kind)
{
	text_format(lines, "pull request %u ", pull->number);
	if (kind == EVENT_UPDATED)
		text_format(lines, "has head %u now: ", pull->heads);
	else if (kind == EVENT_EDITED)
		text_string(lines, "keeps its head and has another text: ");
	else
		text_string(lines, "has this head already: ");
	text_display(lines, pull->title, LIMIT_TITLE_BYTES);
	text_byte(lines, '\n');
}

static int append_event(struct proposal *proposal, struct pull *pull, enum pull_event_kind kind,
			struct ref_transaction *transaction)
{
	const struct verb_request *request = proposal->request;
	struct pull_event event = {
		.kind = kind,
		.actor = request->actor.name,
		.actor_source = request->actor.source,
		.time = request->now,
		.head = pull->head,
		.head_number = pull->heads,
		.comment = oid_is_zero(pull->message_entry) ? pull->message : (struct span){ 0 },
	};

	return pull_event_append(request->repository, pull, &event, transaction, request->arena,
				 proposal->err);
}

static int update_pull(struct proposal *proposal, struct ref_transaction *transaction,
		       struct text *lines)
{
	struct pull *pull = &proposal->outcome->pull;
	bool same_head = is_same_head(proposal), retitled;

	*pull = proposal->existing;
	if (proposal_retitle(proposal, pull, &retitled) < 0)
		return -1;
	if (same_head && !retitled) {
		put_updated(lines, pull, 0);
		return 0;
	}
	if (!same_head) {
		pull->head = proposal->head.oid;
		pull->heads++;
	}
	enum pull_event_kind kind = same_head ? EVENT_EDITED : EVENT_UPDATED;
	if (append_event(proposal, pull, kind, transaction) < 0)
		return -1;
	put_updated(lines, pull, kind);
	return same_head ? 0 : proposal_carry(proposal, pull, transaction, lines);
}

/* What git shows to the pusher: the pull request's own ref, and how it moved. */
static void fill_report(struct proposal *proposal)
{
	struct verb_outcome *outcome = proposal->outcome;

	outcome->report_ref = pull_ref(outcome->pull.number, "head", proposal->request->arena);
	outcome->report_old = proposal->existing.head;
	outcome->report_new = outcome->pull.head;
	outcome->forced = proposal->existing.number && !proposal->is_forward;
}

/* Who must agree now, and the exact commands; nobody while the server asks for no approvals. */
static int put_needs_of(struct proposal *proposal, struct text *lines)
{
	const struct verb_request *request = proposal->request;
	const struct pull *pull = &proposal->outcome->pull;
	struct standing_request standing_request = {
		.repository = request->repository,
		.pull = pull,
		.target_tip = proposal->tip,
		.now = request->now,
		.policies = &proposal->policies,
	};
	struct pull_report_options options = { .remote = "origin", .now = request->now };
	struct standing standing;
	struct findings ignored;
	bool asked;

	if (approvals_asked(request->repository, request->arena, &asked, proposal->err) < 0)
		return -1;
	if (!asked) {
		text_format(lines,
			    "needs no approval here; to land it:\n  git push origin "
			    "%s:refs/merge/%u\n",
			    oid_text(pull->head).hex, pull->number);
		return 0;
	}
	findings_init(&ignored, request->arena);
	if (standing_read(&standing_request, request->arena, &ignored, &standing, proposal->err) <
	    0)
		return -1;
	needs_report(lines, pull, &standing, &options);
	return 0;
}

static int plan(struct proposal *proposal, struct ref_transaction *transaction)
{
	struct text lines;

	text_init(&lines, LIMIT_REPORT_BYTES);
	int status = proposal->existing.number ? update_pull(proposal, transaction, &lines)
					       : open_pull(proposal, transaction, &lines);
	if (status == 0)
		status = put_needs_of(proposal, &lines);
	fill_report(proposal);
	proposal->outcome->next = arena_copy(proposal->request->arena, text_span(&lines));
	text_release(&lines);
	return status;
}

int verb_propose(const struct verb_request *request, const struct ref_update *update,
		 struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
		 struct error *err)
{
	struct proposal proposal = {
		.request = request,
		.update = update,
		.outcome = ret_outcome,
		.err = err,
	};
	int is_commit = verb_has_commit(request, update, &ret_outcome->findings, err);

	if (is_commit <= 0)
		return is_commit;
	if (push_policies_init(&proposal.policies, request->repository, request->arena, err) < 0 ||
	    proposal_find(&proposal) < 0)
		return -1;
	ret_outcome->pull = proposal.existing;
	if (!proposal_is_refused(&proposal) && check_head(&proposal, !transaction) < 0)
		return -1;
	if (proposal_is_refused(&proposal))
		return 0;
	ret_outcome->verdict = VERDICT_ACCEPTED;
	return transaction ? plan(&proposal, transaction) : 0;
}
