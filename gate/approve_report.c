/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody is told whose approval, veto or withdrawal was recorded. */
#include "base/limits.h"
#include "gate/approving.h"
#include "gate/pull_report.h"
#include "review/utc_time.h"

static void put_verdict(struct text *text, const struct approving *approving)
{
	const struct approval *approval = &approving->approval;
	const struct pull *pull = &approving->pull;

	text_append(text, approval->principal);
	if (approval->verdict == VERDICT_WITHDRAW) {
		text_format(text, " neither approves nor rejects pull request %u any more\n",
			    pull->number);
		return;
	}
	text_format(text, " %s pull request %u at %.12s",
		    approval->verdict == VERDICT_APPROVE ? "approves" : "rejects", pull->number,
		    oid_text(approval->head).hex);
	if (approval->grade == GRADE_SIGNED)
		text_string(text, ", signed");
	if (approval->expires) {
		text_string(text, ", until ");
		text_append(text, utc_time_text(approval->expires, approving->request->arena));
	}
	text_byte(text, '\n');
}

/* Recorded, and yet of no effect as the rules are now. */
static void put_without_effect(struct text *text, const struct approving *approving)
{
	const struct validity *validity = &approving->standing.validity;

	if (approving->approval.verdict == VERDICT_WITHDRAW)
		return;
	for (size_t i = 0; i < validity->vote_count; i++) {
		const struct vote_result *vote = &validity->votes[i];
		if (vote->defect &&
		    span_equal(vote->vote->approval->principal, approving->approval.principal))
			text_format(text, "recorded, but it does not count: %.*s\n",
				    SPAN_ARG(vote->reason));
	}
}

static void put_debt(struct text *text, const struct approving *approving)
{
	const struct pull *pull = &approving->pull;

	if (pull->owes_approvals)
		text_format(text,
			    "pull request %u landed in an emergency and still owes approvals\n",
			    pull->number);
	else
		text_format(text, "pull request %u has the approvals now that it landed without\n",
			    pull->number);
}

static struct span taken(struct text *text, struct arena *arena)
{
	struct span taken = { 0 };

	if (!text_failed(text))
		taken = arena_copy(arena, text_span(text));
	text_release(text);
	return taken;
}

struct span approving_needs(const struct approving *approving)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	demands_report(&text, &approving->standing);
	return taken(&text, approving->request->arena);
}

struct span approving_report(const struct approving *approving)
{
	struct pull_report_options options = { .remote = "origin", .now = approving->request->now };
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	put_verdict(&text, approving);
	put_without_effect(&text, approving);
	if (approving->pull.state == PULL_MERGED)
		put_debt(&text, approving);
	if (approving->pull.state == PULL_OPEN || approving->pull.owes_approvals)
		needs_report(&text, &approving->pull, &approving->standing, &options);
	return taken(&text, approving->request->arena);
}
