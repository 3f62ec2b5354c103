/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/land_run.h"

#include "base/limits.h"
#include "gate/judge_change.h"
#include "gate/owed.h"
#include "gate/policy_change.h"
#include "repo/lock.h"
#include "repo/ticket.h"

int land_run_init(struct land_run *run, struct span branch)
{
	const struct verb_request *request = run->request;
	bool asked;

	run->branch = arena_copy(request->arena, branch);
	if (repository_ref(request->repository, run->branch.ptr, &run->old_tip, run->err) < 0 ||
	    push_policies_init(&run->policies, request->repository, request->arena, run->err) < 0 ||
	    push_policy_at(&run->policies, run->old_tip, &run->outcome->findings, &run->policy,
			   run->err) < 0 ||
	    push_policy_blob(&run->policies, run->old_tip, &run->policy_blob, run->err) < 0 ||
	    approvals_asked(request->repository, request->arena, &asked, run->err) < 0)
		return -1;
	run->approvals_off = !asked;
	if (push_policy_protects(&run->policies, run->branch, run->old_tip, &run->is_protected,
				 run->err) < 0)
		return -1;
	if (run->policy)
		run->rules = policy_branch_rules(run->policy, land_branch_name(run));
	if (run->is_protected && !run->rules)
		run->rules = &policy_built_in()->branch_rules[0];
	return 0;
}

void land_refuse(struct land_run *run, const struct rule *rule, const char *format, ...)
{
	struct source source = { .path = run->update->ref };
	struct finding_site site = { .rule = rule, .source = &source };
	va_list args;

	va_start(args, format);
	findings_vadd(&run->outcome->findings, &site, format, args);
	va_end(args);
}

bool land_is_refused(const struct land_run *run)
{
	return findings_count(&run->outcome->findings, SEVERITY_ERROR) > 0;
}

struct span land_branch_name(const struct land_run *run)
{
	return ref_short_name(run->branch);
}

int land_judge_content(struct land_run *run, struct oid tree)
{
	const struct verb_request *request = run->request;
	struct inventory_options inventory = {
		.branch = run->branch,
		.progress = request->progress,
		.progress_context = request->progress_context,
	};
	struct change_terms terms = {
		.policy = run->policy,
		.branch = &inventory,
		.now = request->now,
	};
	struct oid before = { 0 };

	if (!oid_is_zero(run->old_tip) &&
	    repository_commit_tree(request->repository, run->old_tip, &before, run->err) < 0)
		return -1;
	inventory.tip = before;
	if (judge_change(request->repository, &terms, before, tree, request->arena,
			 &run->outcome->findings, &run->outcome->summary, run->err) < 0)
		return -1;
	run->outcome->content_judged = true;
	return 0;
}

/* 1 when the ledger ends elsewhere than at `tip`, 0 when it does not or there is none, -1. */
static int ledger_differs(struct land_run *run, struct oid tip, struct landing *ret_last)
{
	int found = ledger_last(run->request->repository, run->branch, run->request->arena,
				ret_last, run->err);

	return found <= 0 ? found : !oid_equal(ret_last->new_tip, tip);
}

/* The same for what stands there now, between two writers. */
static int ledger_still_differs(struct land_run *run, struct landing *ret_last)
{
	struct ticket_names unfinished;
	struct oid tip = { 0 };

	if (tickets_list(run->request->repository, run->request->arena, &unfinished, run->err) <
		    0 ||
	    repository_ref(run->request->repository, run->branch.ptr, &tip, run->err) < 0)
		return -1;
	/* What a killed process had begun, the next writer completes before it decides. */
	return unfinished.count ? 0 : ledger_differs(run, tip, ret_last);
}

/*
 * pre-receive holds no lock: it may have read the branch before and the ledger
 * after another landing. Only what differs while nobody writes does differ.
 */
static int look_again(struct land_run *run, struct landing *ret_last)
{
	int lock;

	if (repository_lock(run->request->repository, &lock, run->err) < 0)
		return -1;
	int differs = ledger_still_differs(run, ret_last);
	repository_unlock(lock);
	return differs;
}

int land_check_ledger(struct land_run *run)
{
	struct landing last;

	if (!run->rules || run->approvals_off)
		return 0;
	int differs = ledger_differs(run, run->old_tip, &last);
	if (differs > 0 && !run->transaction)
		differs = look_again(run, &last);
	if (differs > 0)
		land_refuse(run, &land_rule_drift,
			    "%.*s stands at %.12s, but the gate left it at %.12s: something else "
			    "moved it; an administrator puts it back on the server: git -c "
			    "core.hooksPath=/dev/null update-ref %.*s %s",
			    SPAN_ARG(run->branch), oid_text(run->old_tip).hex,
			    oid_text(last.new_tip).hex, SPAN_ARG(run->branch),
			    oid_text(last.new_tip).hex);
	return differs < 0 ? -1 : 0;
}

int land_check_debts(struct land_run *run)
{
	struct owed_list list;

	if (owed_list_read(run->request->repository, run->request->arena, &list, run->err) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		const struct owed *owed = &list.items[i];
		if (!span_equal(owed->target, run->branch) || owed->due_at > run->request->now)
			continue;
		land_refuse(run, &land_rule_debt,
			    "pull request %u landed in an emergency and its approvals are overdue; "
			    "nothing else lands on %.*s before they are given: headgate approve "
			    "%u (`headgate show %u` says whose)",
			    (unsigned)owed->number, SPAN_ARG(land_branch_name(run)),
			    (unsigned)owed->number, (unsigned)owed->number);
	}
	return 0;
}

/* Text that may stand in a trailer and on a terminal as it is. */
static bool is_reason(struct span text)
{
	bool has_word = false;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.ptr[i];
		if (byte < 0x20 || byte == 0x7f)
			return false;
		has_word |= byte != ' ';
	}
	return has_word;
}

static bool may_declare_emergency(const struct land_run *run)
{
	const struct span_list *groups = &run->rules->emergency.from;

	return groups->count && run->request->actor.name.len &&
	       policy_in_groups(run->policy, groups, run->request->actor.name);
}

/* "architects, leads" */
static struct span groups_text(const struct span_list *groups, struct arena *arena)
{
	struct span list = { 0 };

	for (size_t i = 0; i < groups->count; i++)
		list = arena_printf(arena, "%.*s%s%.*s", SPAN_ARG(list), i ? ", " : "",
				    SPAN_ARG(groups->items[i]));
	return list;
}

static void refuse_emergency(struct land_run *run)
{
	if (!run->rules->emergency.from.count)
		land_refuse(run, &land_rule_emergency,
			    "the policy allows no emergency landings on %.*s; it would say so with "
			    "`emergency: {from: [GROUP]}` under branches.%.*s",
			    SPAN_ARG(land_branch_name(run)), SPAN_ARG(land_branch_name(run)));
	else
		land_refuse(
			run, &land_rule_emergency,
			"%.*s is in no group that may land in an emergency on %.*s; the policy "
			"names %.*s",
			SPAN_ARG(run->request->actor.name), SPAN_ARG(land_branch_name(run)),
			SPAN_ARG(groups_text(&run->rules->emergency.from, run->request->arena)));
}

int land_is_emergency(struct land_run *run)
{
	struct span reason = run->request->options->emergency;

	if (!reason.ptr || !run->rules)
		return 0;
	if (!is_reason(reason) || reason.len > LIMIT_REASON_BYTES) {
		land_refuse(run, &land_rule_emergency,
			    "the reason is missing or not one line of at most %d bytes; type: git "
			    "push -o emergency=\"what is on fire\" ...",
			    LIMIT_REASON_BYTES);
		return 0;
	}
	if (!may_declare_emergency(run)) {
		refuse_emergency(run);
		return 0;
	}
	return 1;
}

int land_open_pull_with_head(struct land_run *run, struct oid head, struct pull *ret_pull)
{
	const struct verb_request *request = run->request;
	struct ref_values refs;

	if (refs_list(request->repository, "refs/pull/", request->arena, &refs, run->err) < 0)
		return -1;
	for (size_t i = 0; i < refs.count; i++) {
		uint32_t number = land_number_of_head(refs.items[i].name);
		if (!number || !oid_equal(refs.items[i].oid, head))
			continue;
		int found =
			pull_read(request->repository, number, request->arena, ret_pull, run->err);
		if (found < 0 || (found && ret_pull->state == PULL_OPEN &&
				  span_equal(ret_pull->target, run->branch)))
			return found;
	}
	return 0;
}

uint32_t land_number_of_head(struct span ref)
{
	static const char prefix[] = "refs/pull/", suffix[] = "/head";

	if (!span_starts_with(ref, prefix) || !span_ends_with(ref, suffix))
		return 0;
	struct span rest = span_from(ref, strlen(prefix));
	return pull_number_parse(span_first(rest, rest.len - strlen(suffix)));
}

void land_check_emergency_paths(struct land_run *run, const struct tree_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		if (!is_policy_path(run->rules, changes->items[i].path))
			continue;
		land_refuse(run, &land_rule_emergency,
			    "%.*s is the policy, which never changes in an emergency: it needs its "
			    "approvals",
			    SPAN_ARG(changes->items[i].path));
		return;
	}
}
