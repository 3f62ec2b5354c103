/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is still needed, from whom, and what to type. Read on a terminal and in
 * the output of a push, where git puts "remote: " before every line: so the lines
 * are short, and a command stands on a line of its own.
 */
#include "base/limits.h"
#include "gate/pull_words.h"
#include "repo/ref_name.h"

/* People and files that a line names; the rest is counted. */
enum { NAMES_SHOWN = 6, CONFLICTS_SHOWN = 5 };

struct needs {
	struct text *text;
	const struct pull *pull;
	const struct standing *standing;
	const struct pull_report_options *options;
	const char *remote;
	bool on_page; /* of `headgate show` */
};

static void line_begin(const struct needs *needs)
{
	if (needs->on_page)
		text_string(needs->text, "  ");
}

static void line_end(const struct needs *needs)
{
	text_byte(needs->text, '\n');
}

static void say(const struct needs *needs, const char *sentence)
{
	line_begin(needs);
	text_string(needs->text, sentence);
	line_end(needs);
}

/* "  headgate approve 42" */
static void put_command(const struct needs *needs, const char *command)
{
	line_begin(needs);
	text_format(needs->text, "  headgate %s %u\n", command, needs->pull->number);
}

/* "  git push origin 1a2b…:refs/approve/42": whole, because it is copied. */
static void put_push(const struct needs *needs, const char *verb)
{
	line_begin(needs);
	text_format(needs->text, "  git push %s %s:refs/%s/%u\n", needs->remote,
		    oid_text(needs->pull->head).hex, verb, needs->pull->number);
}

/*
 * Who reads it in the output of somebody's push need not have that commit; `headgate show` has
 * fetched it.
 */
static void put_approval_push(const struct needs *needs)
{
	if (!needs->on_page)
		text_format(needs->text, "  git fetch %s refs/pull/%u/head\n", needs->remote,
			    needs->pull->number);
	put_push(needs, "approve");
}

/* "linus, grace or ken", "linus, grace and 7 more" */
static void put_people(struct text *text, const struct span_list *people)
{
	size_t shown = people->count > NAMES_SHOWN + 1 ? NAMES_SHOWN : people->count;

	for (size_t i = 0; i < shown; i++) {
		if (i)
			text_string(text, i + 1 == people->count ? " or " : ", ");
		put_name(text, people->items[i]);
	}
	if (shown < people->count)
		text_format(text, " and %zu more", people->count - shown);
}

/* A rule without groups under a policy without people asks whoever the server knows. */
static bool asks_anybody(const struct needs *needs, const struct demand_result *demand)
{
	const struct policy *policy = needs->standing->policy;

	return demand->rule && demand->rule->from.count == 0 && policy && policy->people_count == 0;
}

static void put_demand(const struct needs *needs, const struct demand_result *demand)
{
	struct text *text = needs->text;

	line_begin(needs);
	text_string(text, "needs ");
	text_append(text, demand->description);
	if (demand->have)
		text_format(text, " (%u of %u given)", demand->have, demand->needed);
	text_string(text, ": ");
	if (asks_anybody(needs, demand)) {
		text_string(text, needs->standing->restoration.path.len
					  ? "anybody can approve"
					  : "anybody else can approve");
	} else if (demand->candidates.count) {
		put_people(text, &demand->candidates);
		text_string(text, " can approve");
	} else {
		text_string(text, "nobody is left who can approve; the policy must name more "
				  "people");
	}
	line_end(needs);
}

static void put_demands(const struct needs *needs)
{
	const struct validity *validity = &needs->standing->validity;

	for (size_t i = 0; i < validity->demand_count; i++)
		if (!validity->demands[i].met)
			put_demand(needs, &validity->demands[i]);
}

static void put_vetoes(const struct needs *needs)
{
	const struct validity *validity = &needs->standing->validity;
	bool is_stopped = false;

	for (size_t i = 0; i < validity->vote_count; i++) {
		const struct vote_result *result = &validity->votes[i];
		if (!result->veto)
			continue;
		is_stopped = true;
		line_begin(needs);
		text_string(needs->text, "stopped: ");
		text_append(needs->text, result->reason);
		text_string(needs->text, "; until ");
		put_name(needs->text, result->vote->approval->principal);
		text_string(needs->text, " approves or withdraws it");
		line_end(needs);
	}
	if (is_stopped) {
		say(needs, "to take it back:");
		put_command(needs, "reject --withdraw");
	}
}

/* Somebody can still do something about it. */
static bool can_be_approved(const struct needs *needs)
{
	const struct validity *validity = &needs->standing->validity;

	for (size_t i = 0; i < validity->demand_count; i++) {
		const struct demand_result *demand = &validity->demands[i];
		if (!demand->met && (demand->candidates.count > 0 || asks_anybody(needs, demand)))
			return true;
	}
	return false;
}

/* "restores apps/web as it landed with 1a2b3c4d5e6f" */
static void put_restoration(const struct needs *needs)
{
	const struct restoration *restoration = &needs->standing->restoration;

	if (restoration->path.len == 0)
		return;
	line_begin(needs);
	text_string(needs->text, "is a rollback: ");
	text_display(needs->text, restoration->path, LIMIT_SNIPPET_COLUMNS);
	text_string(needs->text, " as it landed with ");
	put_short_oid(needs->text, restoration->landing.new_tip);
	line_end(needs);
}

static void put_missing(const struct needs *needs)
{
	const struct validity *validity = &needs->standing->validity;

	put_vetoes(needs);
	put_demands(needs);
	if (!can_be_approved(needs))
		return;
	say(needs, needs->on_page ? "to approve it:" : "to look at it, and to approve it:");
	if (!needs->on_page)
		put_command(needs, "show");
	put_command(needs, "approve");
	switch (missing_grades(validity)) {
	case MISSING_SIGNED:
		say(needs, "only a signed approval counts here, so the push of a commit does not");
		return;
	case MISSING_BOTH:
		say(needs, "or with git alone, which is not signed:");
		break;
	default:
		say(needs, "or with git alone:");
	}
	put_approval_push(needs);
}

static void put_conflict(const struct needs *needs)
{
	const struct merge_result *merge = &needs->standing->merge;
	struct span branch = ref_branch_name(needs->pull->target);
	struct text *text = needs->text;
	size_t shown =
		merge->conflict_count > CONFLICTS_SHOWN ? CONFLICTS_SHOWN : merge->conflict_count;

	line_begin(needs);
	text_string(text, "conflicts with ");
	put_name(text, branch);
	text_string(text, shown ? ":\n" : ": they have no history in common\n");
	for (size_t i = 0; i < shown; i++) {
		line_begin(needs);
		text_string(text, "  ");
		text_display(text, merge->conflicts[i].path, LIMIT_SNIPPET_COLUMNS);
		text_format(text, ": %s\n", merge->conflicts[i].reason);
	}
	if (shown < merge->conflict_count) {
		line_begin(needs);
		text_format(text, "  and %zu more\n", merge->conflict_count - shown);
	}
	say(needs, "to put it on top, in any clone:");
	line_begin(needs);
	text_format(text, "  git fetch %s ", needs->remote);
	put_name(text, branch);
	text_format(text, " refs/pull/%u/head\n", needs->pull->number);
	line_begin(needs);
	text_format(text, "  git rebase %s/", needs->remote);
	put_name(text, branch);
	text_format(text, " %s\n", oid_text(needs->pull->head).hex);
	line_begin(needs);
	text_format(text, "  git push %s HEAD:refs/for/", needs->remote);
	put_name(text, branch);
	text_format(text, "/%u\n", needs->pull->number);
}

/* Only a page knows of them: elsewhere the landing says it. */
static bool lacks_images(const struct needs *needs)
{
	const struct pull_images *images = &needs->options->images;

	if (!needs->standing->policy->images.exist)
		return false;
	for (size_t i = 0; i < images->count; i++)
		if (images->items[i].result != IMAGE_CHECK_EXISTS)
			return true;
	return false;
}

static void put_landing(const struct needs *needs)
{
	bool waived = needs->standing->validity.waived;

	if (lacks_images(needs))
		say(needs, waived ? "needs no approval, but it lands only when its images were "
				    "found; then:"
				  : "has all approvals, but it lands only when its images were "
				    "found; then:");
	else
		say(needs, waived ? "needs no approval: the policy asks for none here; to land it:"
				  : "has all approvals; to land it:");
	put_command(needs, "merge");
	say(needs, "or with git alone:");
	put_push(needs, "merge");
}

/* What an emergency has left out. */
static void put_debt(const struct needs *needs)
{
	say(needs, "landed in an emergency: its approvals are still owed; to give one:");
	put_command(needs, "approve");
	say(needs, "or with git alone:");
	put_approval_push(needs);
}

static void put_unreadable_policy(const struct needs *needs)
{
	line_begin(needs);
	text_string(needs->text, "cannot land: the policy of ");
	put_name(needs->text, ref_branch_name(needs->pull->target));
	text_string(needs->text, " cannot be read; an administrator must repair it first");
	line_end(needs);
}

static void put_needs(struct text *text, const struct pull *pull, const struct standing *standing,
		      const struct pull_report_options *options, bool on_page)
{
	struct needs needs = {
		.text = text,
		.pull = pull,
		.standing = standing,
		.options = options,
		.remote = options->remote ? options->remote : "origin",
		.on_page = on_page,
	};

	if (pull->state == PULL_MERGED && pull->owes_approvals && !standing) {
		put_debt(&needs);
		return;
	}
	if (!standing || (pull->state != PULL_OPEN && !pull->owes_approvals))
		return;
	if (!standing->policy) {
		put_unreadable_policy(&needs);
		return;
	}
	if (pull->state != PULL_OPEN && on_page)
		say(&needs, "landed in an emergency, and owes approvals");
	put_restoration(&needs);
	if (!standing->validity.met)
		put_missing(&needs);
	if (pull->state != PULL_OPEN)
		return;
	if (!standing->merge.clean)
		put_conflict(&needs);
	else if (standing->validity.met)
		put_landing(&needs);
}

void demands_report(struct text *text, const struct standing *standing)
{
	struct needs needs = { .text = text, .standing = standing };

	put_demands(&needs);
}

void needs_report(struct text *text, const struct pull *pull, const struct standing *standing,
		  const struct pull_report_options *options)
{
	put_needs(text, pull, standing, options, false);
}

void put_needs_on_page(struct text *text, const struct pull *pull, const struct standing *standing,
		       const struct pull_report_options *options)
{
	put_needs(text, pull, standing, options, true);
}
