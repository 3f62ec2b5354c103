/* SPDX-License-Identifier: Apache-2.0 */
/*
 * proc-receive: carries out what pre-receive has judged. One writer at a time
 * holds the lock, decides again on what is now true and commits one ref
 * transaction; when another writer was faster it decides anew. All that a pusher
 * must know is said in plain words on standard error too, because older clients
 * do not understand the report of what really moved.
 */
#include "base/limits.h"
#include "gate/push_policy.h"
#include "gate/verb.h"
#include "hooks/hooks.h"
#include "hooks/identity.h"
#include "hooks/inventory_talk.h"
#include "hooks/proc_receive_protocol.h"
#include "hooks/push_report.h"
#include "repo/interrupted.h"
#include "repo/lock.h"
#include "repo/object.h"
#include "repo/ref_name.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { STATUS_ANSWERED = 0, STATUS_NO_PROTOCOL = 3 };

struct proc_receive {
	struct arena arena;
	struct repository *repository;
	struct proc_receive_request request;
	struct proc_receive_answer *answers;
	struct push_policies policies;
	struct push_options options;
	struct verb_request verb;
	struct timespec progress;
	bool *by_gate; /* one an update: verbs and protected branches */
	bool all;      /* what is planned together: with atomic everything */
	struct error err;
};

/* What is planned and committed as one: some updates of the push. */
struct plan {
	struct proc_receive *run;
	size_t first; /* updates first … first + count - 1 */
	size_t count;
	struct verb_outcome *outcomes;
	struct ref_transaction transaction;
	struct span lost; /* why it was planned anew */
};

static void say(const struct text *text)
{
	if (!text_failed(text) && text->len > 0)
		fwrite(text->bytes, 1, text->len, stderr);
	fflush(stderr);
}

static const struct ref_update *update_at(const struct proc_receive *run, size_t i)
{
	return &run->request.push.updates[i];
}

static void refuse(struct proc_receive *run, size_t i, struct span reason)
{
	run->answers[i] = (struct proc_receive_answer){ .reason = reason };
}

/* Nothing can be said of these updates: in words, and in the answer. */
static void refuse_undecided(struct proc_receive *run, size_t first, size_t count)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	for (size_t i = first; i < first + count; i++) {
		push_report_undecided(&text, update_at(run, i)->ref, &run->err);
		refuse(run, i, span_of("headgate could not decide"));
	}
	say(&text);
	text_release(&text);
}

/* "the history of a protected branch would be rewritten [ref/force]" */
static struct span reason_of(struct arena *arena, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		if (finding->severity == SEVERITY_ERROR)
			return arena_printf(arena, "%s [%s]", finding->rule->summary,
					    finding->rule->id);
	}
	return span_of("refused");
}

/* One refusal among several that are planned together refuses them all. */
static void refuse_plan(struct plan *plan, size_t refused)
{
	struct proc_receive *run = plan->run;
	const struct verb_outcome *outcome = &plan->outcomes[refused];
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	push_report_refused(&text, update_at(run, plan->first + refused)->ref, &outcome->findings,
			    outcome->next);
	say(&text);
	text_release(&text);
	for (size_t i = 0; i < plan->count; i++)
		refuse(run, plan->first + i, span_of("atomic push failed"));
	refuse(run, plan->first + refused, reason_of(&run->arena, &outcome->findings));
}

static void report_done(struct plan *plan)
{
	struct text text;

	text_init(&text, LIMIT_REPORT_BYTES);
	for (size_t i = 0; i < plan->count; i++) {
		const struct verb_outcome *outcome = &plan->outcomes[i];
		plan->run->answers[plan->first + i] = (struct proc_receive_answer){
			.kind = ANSWER_DONE,
			.report_ref = outcome->report_ref,
			.report_old = outcome->report_old,
			.report_new = outcome->report_new,
			.forced = outcome->forced,
		};
		push_report_next(&text, outcome->next);
	}
	say(&text);
	text_release(&text);
}

/* 1 when all is accepted, 0 when one is refused (*ret_refused says which), -1. */
static int plan_once(struct plan *plan, size_t *ret_refused)
{
	struct proc_receive *run = plan->run;

	ref_transaction_init(&plan->transaction, &run->arena);
	run->verb.opened = 0;
	for (size_t i = 0; i < plan->count; i++) {
		struct verb_outcome *outcome = &plan->outcomes[i];
		if (verb_plan(&run->verb, update_at(run, plan->first + i), &plan->transaction,
			      outcome, &run->err) < 0)
			return -1;
		if (outcome->verdict != VERDICT_ACCEPTED) {
			*ret_refused = i;
			return 0;
		}
		run->verb.opened += outcome->opened;
	}
	return 1;
}

/* 1 done, 0 refused, -1; REF_OUTCOME_LOST in *ret_outcome with 1: plan anew. */
static int try_plan(struct plan *plan, enum ref_outcome *ret_outcome)
{
	struct proc_receive *run = plan->run;
	size_t refused = 0;

	if (objects_hold(run->repository, &run->err) < 0)
		return -1;
	int status = plan_once(plan, &refused);
	if (status <= 0)
		objects_drop(run->repository);
	if (status == 0)
		refuse_plan(plan, refused);
	if (status <= 0)
		return status;
	if (objects_keep(run->repository, &run->err) < 0 ||
	    ref_transaction_commit(run->repository, &plan->transaction, ret_outcome, &plan->lost,
				   &run->err) < 0)
		return -1;
	return 1;
}

static void carry_out(struct proc_receive *run, size_t first, size_t count)
{
	struct plan plan = {
		.run = run,
		.first = first,
		.count = count,
		.outcomes = ARENA_ARRAY(&run->arena, count, struct verb_outcome),
	};

	for (int attempt = 0; attempt < LIMIT_PLANS; attempt++) {
		enum ref_outcome outcome = REF_OUTCOME_LOST;
		int status = try_plan(&plan, &outcome);
		if (status < 0)
			refuse_undecided(run, first, count);
		else if (status > 0 && outcome == REF_OUTCOME_DONE)
			report_done(&plan);
		if (status <= 0 || outcome == REF_OUTCOME_DONE)
			return;
	}
	error_set(&run->err, ERROR_LIMIT, "others were faster %d times: %.*s", LIMIT_PLANS,
		  SPAN_ARG(plan.lost));
	error_hint(&run->err, "Push again.");
	refuse_undecided(run, first, count);
}

static int open_repository(struct proc_receive *run)
{
	struct arena *arena = &run->arena;
	struct findings ignored;

	if (repository_open_in_hook(&run->repository, &run->err) < 0 ||
	    identify(run->repository, arena, &run->verb.actor, &run->err) < 0 ||
	    push_policies_init(&run->policies, run->repository, arena, &run->err) < 0)
		return -1;
	/* What is wrong with them pre-receive has said. */
	findings_init(&ignored, arena);
	push_options_read(&run->request.push, &run->options, &ignored);
	run->verb.repository = run->repository;
	run->verb.options = &run->options;
	run->verb.now = time(NULL);
	run->verb.arena = arena;
	run->verb.progress = inventory_talk_progress;
	run->verb.progress_context = &run->progress;
	return 0;
}

/* Verbs and protected branches are the gate's; pre-receive has judged the others. */
static int sort_update(struct proc_receive *run, size_t i)
{
	struct span ref = update_at(run, i)->ref;
	struct oid tip = { 0 };

	if (!ref_name_is_valid(ref))
		return error_set(&run->err, ERROR_INPUT, "this is no name of a ref");
	run->by_gate[i] = verb_of_ref(ref) != VERB_NONE;
	if (run->by_gate[i] || !ref_is_branch(ref))
		return 0;
	if (repository_ref(run->repository, arena_copy(&run->arena, ref).ptr, &tip, &run->err) < 0)
		return -1;
	return push_policy_protects(&run->policies, ref, tip, &run->by_gate[i], &run->err);
}

static int sort_updates(struct proc_receive *run, size_t *ret_by_gate)
{
	size_t by_gate = 0;

	for (size_t i = 0; i < run->request.push.count; i++) {
		if (sort_update(run, i) < 0)
			return -1;
		by_gate += run->by_gate[i];
	}
	*ret_by_gate = by_gate;
	return 0;
}

static void carry_out_all(struct proc_receive *run)
{
	size_t count = run->request.push.count;

	if (run->all) {
		carry_out(run, 0, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (run->by_gate[i])
			carry_out(run, i, 1);
		else
			run->answers[i].kind = ANSWER_FALL_THROUGH;
	}
}

/* What a killed process had begun is ended before anything else is decided. */
static int complete_interrupted(struct proc_receive *run)
{
	size_t completed;

	if (interrupted_transactions_complete(run->repository, INTERRUPTED_OF_GATE, &run->arena,
					      &completed, &run->err) < 0)
		return -1;
	if (completed)
		fprintf(stderr, "headgate: completed what an interrupted push had begun: %zu %s\n",
			completed, completed == 1 ? "ref" : "refs");
	return 0;
}

static int execute(struct proc_receive *run)
{
	size_t count = run->request.push.count, by_gate;
	int lock = -1;

	run->by_gate = ARENA_ARRAY(&run->arena, count, bool);
	if (open_repository(run) < 0 || sort_updates(run, &by_gate) < 0)
		return -1;
	run->all = run->request.atomic && by_gate > 0;
	if (run->all && by_gate < count) {
		error_set(&run->err, ERROR_USAGE,
			  "what the gate does and what git does cannot be done in one step");
		return error_hint(&run->err, "Push without --atomic, or one ref after the other.");
	}
	if (by_gate == 0) {
		carry_out_all(run);
		return 0;
	}
	if (repository_lock(run->repository, &lock, &run->err) < 0)
		return -1;
	int status = complete_interrupted(run);
	if (status == 0)
		carry_out_all(run);
	repository_unlock(lock);
	return status;
}

int hook_proc_receive(void)
{
	struct proc_receive run = { 0 };
	int status = STATUS_ANSWERED;

	inventory_talk_begin();
	arena_init(&run.arena, LIMIT_RUN_ARENA_BYTES);
	if (proc_receive_read(STDIN_FILENO, STDOUT_FILENO, &run.arena, &run.request, &run.err) <
	    0) {
		status = STATUS_NO_PROTOCOL;
	} else {
		run.answers =
			ARENA_ARRAY(&run.arena, run.request.push.count, struct proc_receive_answer);
		if (execute(&run) < 0)
			refuse_undecided(&run, 0, run.request.push.count);
		if (proc_receive_answer(STDOUT_FILENO, &run.request.push, run.answers, &run.arena,
					&run.err) < 0)
			status = STATUS_NO_PROTOCOL;
	}
	if (status != STATUS_ANSWERED)
		fprintf(stderr, "headgate: %s\n", run.err.message);
	repository_free(run.repository);
	arena_release(&run.arena);
	return status;
}
