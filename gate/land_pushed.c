/* SPDX-License-Identifier: Apache-2.0 */
/* A push to a protected branch itself: steps that were made elsewhere. */
#include "gate/land_pushed.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "review/trailers.h"

/* The subject of the head, for the pull request that an emergency leaves behind. */
static int emergency_title(struct pushed_run *run, struct span *ret_title)
{
	struct land_run *land = &run->land;
	struct commit head;
	struct text text;

	*ret_title = land->request->options->title;
	if (ret_title->len)
		return 0;
	if (commit_read(land->request->repository, land_pushed_tip(run), land->request->arena,
			&head, land->err) < 0)
		return -1;
	text_init(&text, LIMIT_COMMIT_BYTES);
	line_put(&text, span_first(head.message, span_find(head.message, '\n')));
	*ret_title =
		arena_copy(land->request->arena, span_first(text_span(&text), LIMIT_TITLE_BYTES));
	text_release(&text);
	/* The cut may have gone through a character. */
	ret_title->len = utf8_valid_length(*ret_title);
	if (!ret_title->len)
		*ret_title = span_of("emergency");
	return 0;
}

/* The open pull request with this head, else a new one: approvals need something to be given to. */
static int find_or_open(struct pushed_run *run, struct pull *ret_pull)
{
	struct land_run *land = &run->land;
	const struct verb_request *request = land->request;
	struct pull_opening opening = {
		.target = land->branch,
		.message = request->options->message,
		.head = land_pushed_tip(run),
		.actor = &request->actor,
		.now = request->now,
		.reserved = request->opened,
	};
	int found = land_open_pull_with_head(land, land_pushed_tip(run), ret_pull);

	if (found != 0)
		return found < 0 ? -1 : 0;
	opening.topic =
		arena_printf(request->arena, "emergency-%.12s", oid_text(land_pushed_tip(run)).hex);
	if (emergency_title(run, &opening.title) < 0)
		return -1;
	land->outcome->opened = true;
	return pull_open(request->repository, &opening, land->transaction, request->arena, ret_pull,
			 land->err);
}

static int plan_emergency(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	struct pull pull;
	struct land_event event = {
		.pull = &pull,
		.landed = land_pushed_tip(run),
		.emergency = true,
	};
	struct landing entry = {
		.kind = LANDING_EMERGENCY,
		.old_tip = land->old_tip,
		.new_tip = land_pushed_tip(run),
		.pulls = &pull.number,
		.pull_count = 1,
		.reason = land->request->options->emergency,
	};

	if (find_or_open(run, &pull) < 0 || land_record_pull(land, &event) < 0)
		return -1;
	entry.pull_log = pull.log;
	land->outcome->pull = pull;
	land->outcome->next = arena_printf(
		land->request->arena,
		"%.*s moved to %.12s in an emergency, as pull request %u; its approvals must be "
		"given afterwards:\n  headgate show %u\n  headgate approve %u\n",
		SPAN_ARG(land_branch_name(land)), oid_text(land_pushed_tip(run)).hex,
		(unsigned)pull.number, (unsigned)pull.number, (unsigned)pull.number);
	return land_add_entry(land, &entry);
}

static int plan_run(struct pushed_run *run, struct covered_run *covered)
{
	struct land_run *land = &run->land;
	struct land_event event = {
		.pull = &covered->pull,
		.approvals = &covered->approvals,
		.landed = covered->new_tip,
	};
	struct landing entry = {
		.kind = covered->kind,
		.old_tip = covered->old_tip,
		.new_tip = covered->new_tip,
	};

	if (covered->pull.number) {
		if (land_record_pull(land, &event) < 0)
			return -1;
		entry.pulls = &covered->pull.number;
		entry.pull_count = 1;
		entry.pull_log = covered->pull.log;
		land->outcome->pull = covered->pull;
		land->outcome->next = arena_printf(
			land->request->arena, "%.*spull request %u landed on %.*s as %.12s\n",
			SPAN_ARG(land->outcome->next), (unsigned)covered->pull.number,
			SPAN_ARG(land_branch_name(land)), oid_text(covered->new_tip).hex);
	}
	return land_add_entry(land, &entry);
}

static int plan_covered(struct pushed_run *run)
{
	for (size_t i = 0; i < run->runs.count; i++)
		if (plan_run(run, &run->runs.items[i]) < 0)
			return -1;
	return 0;
}

/* The first entry of a new branch, or an administrator's. */
static int plan_whole(struct pushed_run *run)
{
	struct landing entry = {
		.kind = run->kind,
		.old_tip = run->land.old_tip,
		.new_tip = land_pushed_tip(run),
	};

	return land_add_entry(&run->land, &entry);
}

static int plan(struct pushed_run *run)
{
	struct land_run *land = &run->land;
	int status;

	if (land_transaction_names(land, land->branch)) {
		land_refuse(land, &ref_rule_mixed,
			    "an earlier part of this atomic push moves it already; push one after "
			    "the other");
		return 0;
	}
	if (run->kind == LANDING_EMERGENCY)
		status = plan_emergency(run);
	else
		status = run->kind ? plan_whole(run) : plan_covered(run);
	if (status == 0)
		land_move_branch(land, land_pushed_tip(run));
	return status;
}

int verb_push(const struct verb_request *request, const struct ref_update *update,
	      struct ref_transaction *transaction, struct verb_outcome *ret_outcome,
	      struct error *err)
{
	struct pushed_run run = {
		.land = {
			.request = request,
			.update = update,
			.transaction = transaction,
			.outcome = ret_outcome,
			.err = err,
		},
	};

	if (land_pushed_judge(&run) < 0 ||
	    (transaction && !land_is_refused(&run.land) && plan(&run) < 0))
		return -1;
	ret_outcome->verdict = land_is_refused(&run.land) ? VERDICT_REFUSED : VERDICT_ACCEPTED;
	return 0;
}
