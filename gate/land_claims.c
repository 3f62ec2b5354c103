/* SPDX-License-Identifier: Apache-2.0 */
/* What a pushed commit must not be: an edited merge, or one that claims approvals. */
#include "base/ascii.h"
#include "base/limits.h"
#include "gate/land_commit.h"
#include "gate/land_steps.h"
#include "repo/ref_name.h"
#include "repo/tree.h"
#include "review/trailers.h"

/* "a, b and 3 more" */
static struct span name_paths(const struct tree_changes *changes, struct arena *arena)
{
	enum { NAMED = 5 };
	struct span list = { 0 };

	for (size_t i = 0; i < changes->count && i < NAMED; i++)
		list = arena_printf(arena, "%.*s%s%.*s", SPAN_ARG(list), i ? ", " : "",
				    SPAN_ARG(changes->items[i].path));
	if (changes->count > NAMED)
		list = arena_printf(arena, "%.*s and %zu more", SPAN_ARG(list),
				    changes->count - NAMED);
	return list;
}

/* Which parent's tree the merge simply keeps: 1, 2, or 0. */
static int kept_side(struct land_run *run, const struct commit *step, int *ret_side)
{
	*ret_side = 0;
	for (int i = 0; i < 2; i++) {
		struct oid tree;
		if (repository_commit_tree(run->request->repository, step->parents[i], &tree,
					   run->err) < 0)
			return -1;
		if (oid_equal(tree, step->tree))
			*ret_side = i + 1;
	}
	return 0;
}

/* What to push instead: the head to its pull request, or to a new one. */
static int command_instead(struct land_run *run, struct oid head, struct span *ret_command)
{
	struct arena *arena = run->request->arena;
	struct pull pull;
	int found = land_open_pull_with_head(run, head, &pull);

	if (found > 0)
		*ret_command = arena_printf(arena, "git push origin %s:refs/merge/%u",
					    oid_text(head).hex, (unsigned)pull.number);
	else
		*ret_command = arena_printf(arena, "git push origin %s:refs/for/%.*s",
					    oid_text(head).hex, SPAN_ARG(land_branch_name(run)));
	return found < 0 ? -1 : 0;
}

static int report_edited(struct land_run *run, const struct commit *step,
			 const struct merge_result *merge, struct findings *findings)
{
	struct arena *arena = run->request->arena;
	struct tree_changes changes = { 0 };
	struct span command;
	int side;

	if (tree_compare(run->request->repository, merge->tree, step->tree, arena, &changes,
			 run->err) < 0 ||
	    kept_side(run, step, &side) < 0 || command_instead(run, step->parents[1], &command) < 0)
		return -1;
	struct span paths = name_paths(&changes, arena);
	if (side)
		ref_finding(findings, &land_rule_drops, run->update->ref,
			    "the merge %.12s keeps %.12s as it was and drops the other side's "
			    "changes of %.*s; to undo a change use `git revert`, to merge let the "
			    "gate do it: %.*s",
			    oid_text(step->oid).hex, oid_text(step->parents[side - 1]).hex,
			    SPAN_ARG(paths), SPAN_ARG(command));
	else
		ref_finding(findings, &land_rule_edited, run->update->ref,
			    "the merge %.12s differs from the clean merge of its parents in %.*s; "
			    "push the branch and let the gate merge: %.*s",
			    oid_text(step->oid).hex, SPAN_ARG(paths), SPAN_ARG(command));
	return 1;
}

static int report_resolution(struct land_run *run, const struct commit *step,
			     const struct merge_result *merge, struct findings *findings)
{
	struct span path = SPAN("the histories");
	struct span branch = land_branch_name(run);

	if (merge->conflict_count)
		path = merge->conflicts[0].path;
	ref_finding(findings, &land_rule_conflict, run->update->ref,
		    "the merge %.12s resolves a conflict (%.*s), which nobody has approved; "
		    "propose the resolution: git rebase origin/%.*s && git push origin "
		    "HEAD:refs/for/%.*s",
		    oid_text(step->oid).hex, SPAN_ARG(path), SPAN_ARG(branch), SPAN_ARG(branch));
	return 1;
}

int land_check_merge(struct land_run *run, const struct commit *step, struct findings *findings)
{
	struct merge_result merge;

	if (step->parent_count < 2)
		return 0;
	if (step->parent_count > 2) {
		ref_finding(findings, &land_rule_edited, run->update->ref,
			    "the merge %.12s has %zu parents; merge one pull request after the "
			    "other",
			    oid_text(step->oid).hex, step->parent_count);
		return 1;
	}
	if (merge_commits(run->request->repository, step->parents[0], step->parents[1],
			  run->request->arena, &merge, run->err) < 0)
		return -1;
	if (!merge.clean)
		return report_resolution(run, step, &merge, findings);
	if (oid_equal(merge.tree, step->tree))
		return 0;
	return report_edited(run, step, &merge, findings);
}

/* Who is meant by "Ada Lovelace <ada@example.com>", or "ada". */
static struct span person_of(const struct policy *policy, struct span text)
{
	size_t open = span_find(text, '<');
	const struct person *person = NULL;

	if (open < text.len) {
		struct span email = span_from(text, open + 1);
		email = span_first(email, span_find(email, '>'));
		person = policy_person_with_email(policy, email);
		return person ? person->name : email;
	}
	return text;
}

static bool is_counted(const struct counted_approvals *counted, struct span principal)
{
	for (size_t i = 0; i < counted->count; i++)
		if (span_equal(counted->items[i]->principal, principal))
			return true;
	return false;
}

/* The value of a line "Approved-by: ..." in any case, wherever it stands; else empty. */
static struct span claimed_approver(struct span line)
{
	static const struct span key = SPAN("approved-by");
	struct span value;

	line = ascii_trim(line);
	value = ascii_trim(span_from(line, key.len));
	if (!ascii_equal_ignoring_case(span_first(line, key.len), key) || !value.len ||
	    value.ptr[0] != ':')
		return (struct span){ 0 };
	return ascii_trim(span_from(value, 1));
}

/* A carriage return ends a line as well: it does on a terminal. */
static size_t line_length(struct span text)
{
	size_t len = 0;

	while (len < text.len && text.ptr[len] != '\n' && text.ptr[len] != '\r')
		len++;
	return len;
}

static struct span false_claim_in_text(const struct policy *policy, const struct commit *step,
				       const struct counted_approvals *counted)
{
	struct span rest = step->message;

	while (rest.len) {
		size_t end = line_length(rest);
		struct span claimed = claimed_approver(span_first(rest, end));
		rest = span_from(rest, end + 1);
		if (claimed.len && !is_counted(counted, person_of(policy, claimed)))
			return claimed;
	}
	return (struct span){ 0 };
}

/* A tag of a release may stand in a merge; one that speaks of a pull request is a claim. */
static bool is_claim(struct span bytes, struct arena *arena)
{
	struct trailers trailers;
	struct error ignored;
	struct tag tag;

	return tag_parse(bytes, arena, &tag, &ignored) < 0 ||
	       (trailers_parse(tag.message, arena, &trailers) &&
		(trailer_value(&trailers, "Verdict").ptr ||
		 trailer_value(&trailers, "Pull-Request").ptr));
}

static bool holds(const struct counted_approvals *counted, struct span bytes)
{
	for (size_t i = 0; i < counted->count; i++)
		if (span_equal(counted->items[i]->bytes, bytes))
			return true;
	return false;
}

struct span land_false_claim(const struct policy *policy, const struct commit *step,
			     const struct counted_approvals *counted, struct arena *arena)
{
	for (size_t i = 0; i < step->mergetag_count; i++)
		if (!holds(counted, step->mergetags[i]) && is_claim(step->mergetags[i], arena))
			return arena_printf(arena, "the tag of its mergetag header %zu", i + 1);
	struct span name = false_claim_in_text(policy, step, counted);
	return name.len ? arena_printf(arena, "\"Approved-by: %.*s\"", SPAN_ARG(name)) : name;
}

/* What the gate itself landed on another protected branch says so rightly. */
static int is_landed_elsewhere(struct land_run *run, struct oid commit)
{
	struct repository *repository = run->request->repository;
	struct arena *arena = run->request->arena;
	struct ref_values ledgers;

	if (refs_list(repository, "refs/landed/", arena, &ledgers, run->err) < 0)
		return -1;
	for (size_t i = 0; i < ledgers.count; i++) {
		struct span name = ref_behind(ledgers.items[i].name, "refs/landed/");
		struct span branch = arena_printf(arena, "refs/heads/%.*s", SPAN_ARG(name));
		struct oid tip;
		int found = push_policy_of_head_protects(&run->policies, branch);
		if (found)
			found = repository_ref(repository, branch.ptr, &tip, run->err);
		if (found > 0)
			found = repository_is_ancestor(repository, commit, tip, run->err);
		if (found != 0)
			return found;
	}
	return 0;
}

int land_check_claims(struct land_run *run, const struct commit *step,
		      const struct validity *validity, struct findings *findings)
{
	struct counted_approvals counted = counted_approvals(validity, run->request->arena);
	struct span claim = land_false_claim(run->policy, step, &counted, run->request->arena);

	if (!claim.len)
		return 0;
	int landed = is_landed_elsewhere(run, step->oid);
	if (landed != 0)
		return landed < 0 ? -1 : 0;
	ref_finding(findings, &land_rule_claims, run->update->ref,
		    "the commit %.12s claims an approval that it does not have: %.*s; take it out "
		    "with `git commit --amend`",
		    oid_text(step->oid).hex, SPAN_ARG(claim));
	return 1;
}
