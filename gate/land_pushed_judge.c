/* SPDX-License-Identifier: Apache-2.0 */
/* May what was pushed to a protected branch land, and as what? */
#include "gate/land_pushed.h"

#include "gate/pull_rules.h"
#include "repo/tree.h"

/* With whom it begins: administrators, or nobody yet on a fresh server. */
static int check_creation(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	const struct verb_request *request = land->request;
	struct landing last;
	struct span *admins;
	size_t admin_count;
	int ledger =
		ledger_last(request->repository, land->branch, request->arena, &last, land->err);
	int is_admin = actor_is_administrator(request, land->err);

	if (ledger < 0 || is_admin < 0 ||
	    repository_config(request->repository, "headgate.admin", request->arena, &admins,
			      &admin_count, land->err) < 0)
		return -1;
	run->kind = LANDING_START;
	if (ledger)
		land_refuse(land, &land_rule_creation,
			    "this branch was removed on the server; an administrator brings it "
			    "back there: git -c core.hooksPath=/dev/null update-ref %.*s %s",
			    SPAN_ARG(land->branch), oid_text(last.new_tip).hex);
	else if (!is_admin && (admin_count || !oid_is_zero(land->policies.head_tip)))
		land_refuse(land, &land_rule_creation,
			    "a new protected branch is begun by an administrator: the server's "
			    "configuration names them (headgate.admin)");
	return 0;
}

static int net_changes(struct pushed_run *run, struct tree_changes *ret_changes)
{
	struct land_run *land = &run->land;
	struct repository *repository = land->request->repository;
	struct oid before, after;

	if (repository_commit_tree(repository, land->old_tip, &before, land->err) < 0 ||
	    repository_commit_tree(repository, land_pushed_tip(run), &after, land->err) < 0)
		return -1;
	return tree_compare(repository, before, after, land->request->arena, ret_changes,
			    land->err);
}

/* Are all changed files below .headgate/? */
static bool touches_policy_only(const struct tree_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		if (!span_starts_with(changes->items[i].path, POLICY_FOLDER "/"))
			return false;
	return changes->count > 0;
}

/*
 * Where no policy of the branch can be read, an administrator may push one. The
 * built-in policy judges it.
 */
static int check_seeding(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	bool unreadable = !land->policy;
	struct tree_changes changes;
	int is_admin;

	if (!unreadable && !oid_is_zero(land->policy_blob))
		return 0;
	is_admin = actor_is_administrator(land->request, land->err);
	if (is_admin <= 0)
		return is_admin;
	if (net_changes(run, &changes) < 0)
		return -1;
	if (!touches_policy_only(&changes))
		return 0;
	run->kind = LANDING_ADMINISTRATOR;
	if (!unreadable)
		return 0;
	land->outcome->findings.count = 0;
	land->policy = policy_built_in();
	land->rules = &policy_built_in()->branch_rules[0];
	return 0;
}

static int check_forward(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	int forward = repository_is_ancestor(land->request->repository, land->old_tip,
					     land_pushed_tip(run), land->err);

	if (forward < 0)
		return -1;
	if (!forward)
		land_refuse(land, &ref_rule_force,
			    "is protected: the new tip must contain the old one (%.12s); `git pull "
			    "--rebase`, then propose what is on top: git push origin "
			    "HEAD:refs/for/%.*s",
			    oid_text(land->old_tip).hex, SPAN_ARG(land_branch_name(land)));
	else if (oid_equal(land->old_tip, land_pushed_tip(run)))
		land_refuse(land, &land_rule_nothing, "it stands there already");
	return 0;
}

/* The steps, unless the branch itself would become the side of a merge. */
static int read_steps(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	struct span branch = land_branch_name(land);
	int found = history_steps(land->request->repository, land->old_tip, land_pushed_tip(run),
				  land->request->arena, &run->steps, land->err);

	if (found < 0)
		return -1;
	if (found == 0)
		land_refuse(land, &land_rule_uncovered,
			    "%.*s is merged into your commits, not they into it; put them on top "
			    "and propose them: git fetch origin && git rebase origin/%.*s && git "
			    "push origin "
			    "HEAD:refs/for/%.*s",
			    SPAN_ARG(branch), SPAN_ARG(branch), SPAN_ARG(branch));
	return 0;
}

/* What comes with a change of the policy would be judged by the policy that it brings. */
static void check_policy_steps(struct pushed_run *run)
{
	for (size_t i = 0; i < run->runs.count && run->runs.count > 1; i++) {
		const struct covered_run *covered = &run->runs.items[i];
		if (!covered->changes_policy)
			continue;
		land_refuse(&run->land, &land_rule_policy_step,
			    "the step %.12s changes the policy; push %s first: git push "
			    "origin %s:%.*s",
			    oid_text(covered->new_tip).hex, i ? "what comes before it" : "it alone",
			    oid_text(i ? covered->old_tip : covered->new_tip).hex,
			    SPAN_ARG(run->land.branch));
		return;
	}
}

static void take_findings(struct land_run *land, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		findings_take(&land->outcome->findings, &findings->items[i]);
}

/* In an emergency steps need no approvals; what they claim must be true nevertheless. */
static int check_emergency_steps(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	static const struct validity nobody;
	struct tree_changes changes;
	struct commit commit;

	if (net_changes(run, &changes) < 0)
		return -1;
	land_check_emergency_paths(land, &changes);
	for (size_t i = 0; i < run->steps.count; i++)
		if (commit_read(land->request->repository, run->steps.items[i],
				land->request->arena, &commit, land->err) < 0 ||
		    land_check_claims(land, &commit, &nobody, &land->outcome->findings) < 0)
			return -1;
	return 0;
}

static enum landing_method method_of(enum landing_kind kind)
{
	if (kind == LANDING_FAST_FORWARD)
		return METHOD_FAST_FORWARD;
	return kind == LANDING_SQUASH ? METHOD_SQUASH : METHOD_MERGE;
}

/* Where the policy says how a pull request lands, that goes for what was made elsewhere too. */
static void check_methods(struct pushed_run *run)
{
	struct land_run *land = &run->land;

	for (size_t i = 0; i < run->runs.count; i++) {
		const struct covered_run *covered = &run->runs.items[i];
		enum landing_method method = method_of(covered->kind);
		if (!covered->pull.number || !land->rules ||
		    landing_method_taken(land->rules, method))
			continue;
		land_refuse(land, &land_rule_method,
			    "%.12s would land pull request %u by %s, and the policy of %.*s "
			    "allows %.*s; let the gate land it: git push origin %s:refs/merge/%u",
			    oid_text(covered->new_tip).hex, (unsigned)covered->pull.number,
			    landing_method_name(method), SPAN_ARG(land_branch_name(land)),
			    SPAN_ARG(landing_methods_text(land->rules, land->request->arena)),
			    oid_text(covered->pull.head).hex, (unsigned)covered->pull.number);
	}
}

static int cover(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	struct findings findings;
	int emergency = land_is_emergency(land);

	if (emergency < 0 || land_is_refused(land))
		return emergency < 0 ? -1 : 0;
	findings_init(&findings, land->request->arena);
	if (land_cover_steps(land, &run->steps, &findings, &run->runs) < 0)
		return -1;
	if (!findings_count(&findings, SEVERITY_ERROR)) {
		check_methods(run);
		return land_check_debts(land);
	}
	if (!emergency) {
		take_findings(land, &findings);
		return 0;
	}
	run->kind = LANDING_EMERGENCY;
	land_refuse(land, &land_rule_in_emergency,
		    "lands without the approvals that it needs; they must be given afterwards");
	return check_emergency_steps(run);
}

/* Of what comes without pull request nobody could have asked before. */
static int check_images(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	const struct pull **pulls =
		ARENA_ARRAY(land->request->arena, run->runs.count, const struct pull *);
	struct tree_changes changes;
	struct oid tree;
	size_t count = 0;

	if (!land->policy || !land->policy->images.exist)
		return 0;
	for (size_t i = 0; i < run->runs.count; i++)
		if (run->runs.items[i].pull.number)
			pulls[count++] = &run->runs.items[i].pull;
	if (net_changes(run, &changes) < 0 ||
	    repository_commit_tree(land->request->repository, land_pushed_tip(run), &tree,
				   land->err) < 0)
		return -1;
	return land_check_images(land, pulls, count, tree, &changes);
}

static int check_existing(struct pushed_run *run)
{
	struct land_run *land = &run->land;

	if (check_forward(run) < 0)
		return -1;
	if (land_is_refused(land) && land->policy)
		return 0;
	if (check_seeding(run) < 0)
		return -1;
	if (land_is_refused(land) || land_check_ledger(land) < 0 || land_is_refused(land))
		return land_is_refused(land) ? 0 : -1;
	if (run->kind == LANDING_ADMINISTRATOR)
		return 0;
	if (read_steps(run) < 0)
		return -1;
	if (land_is_refused(land))
		return 0;
	if (cover(run) < 0)
		return -1;
	check_policy_steps(run);
	if (land_is_refused(land) || run->kind == LANDING_EMERGENCY)
		return 0;
	return check_images(run);
}

static bool is_known(struct pushed_run *run)
{
	struct land_run *land = &run->land;

	if (!principal_is_anonymous(&land->request->actor) || oid_is_zero(land->old_tip))
		return true;
	land_refuse(land, &pull_rule_identity,
		    "the server does not know who you are; propose the change: git push origin "
		    "HEAD:refs/for/%.*s",
		    SPAN_ARG(land_branch_name(land)));
	return false;
}

int land_pushed_judge(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	struct oid tree;

	if (oid_is_zero(land_pushed_tip(run))) {
		land_refuse(land, &ref_rule_delete, "is protected and cannot be deleted by a push");
		return 0;
	}
	int is_commit =
		verb_has_commit(land->request, land->update, &land->outcome->findings, land->err);
	if (is_commit <= 0)
		return is_commit;
	if (land_run_init(land, land->update->ref) < 0)
		return -1;
	if (!is_known(run))
		return 0;
	int status = oid_is_zero(land->old_tip) ? check_creation(run) : check_existing(run);
	if (status < 0 || land_is_refused(land) || !land->policy)
		return status;
	if (repository_commit_tree(land->request->repository, land_pushed_tip(run), &tree,
				   land->err) < 0)
		return -1;
	return land_judge_content(land, tree);
}
