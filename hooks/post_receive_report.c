/* SPDX-License-Identifier: Apache-2.0 */
/* What the pusher is told of the agents, while they answer. */
#include "base/clock.h"
#include "base/limits.h"
#include "base/shell_word.h"
#include "deploy/courier_call.h"
#include "hooks/deploy_report.h"
#include "hooks/post_receive.h"
#include "review/ledger.h"

#include <stdio.h>
#include <time.h>

enum {
	FIRST_LOOK_MS = 10,
	SLOWEST_LOOK_MS = 500,
	/* Of more targets only those are shown that need somebody. */
	LINES_SHOWN = 20,
};

/* In one write, so that lines of others cannot come in between. */
void post_receive_say(struct post_receive *run)
{
	if (!text_failed(&run->text) && run->text.len > 0)
		fwrite(run->text.bytes, 1, run->text.len, stderr);
	fflush(stderr);
	text_clear(&run->text);
}

static bool may_say(struct post_receive *run, bool needs_somebody)
{
	bool shown = run->watch.count <= LINES_SHOWN || run->options.wait ||
		     (needs_somebody && run->lines < LINES_SHOWN);

	run->lines += shown;
	return shown;
}

static void tell(void *context, const struct awaited *awaited, const struct deployment *deployment,
		 const struct attempt *attempt)
{
	struct post_receive *run = context;

	if (deployment && may_say(run, deployment->state == DEPLOY_UNMATCHED ||
					       deployment->state == DEPLOY_FAILED))
		deploy_report_entry(&run->text, run->width, deployment);
	if (attempt && may_say(run, /* needs_somebody= */ true))
		deploy_report_attempt(&run->text, run->width, awaited->target->name, attempt,
				      (int64_t)time(NULL));
	if (!deployment && !attempt && may_say(run, /* needs_somebody= */ true))
		deploy_report_line(&run->text, run->width, awaited->target->name,
				   "cannot be told: %s%s%s", awaited->problem.message,
				   awaited->problem.hint[0] ? ". " : "", awaited->problem.hint);
}

static void report_problems(struct post_receive *run, const struct moved_branch *branch)
{
	for (size_t i = 0; i < run->targets.count; i++) {
		const struct target *target = &run->targets.items[i];
		struct span command; /* is for the administrator, not for who pushes */
		struct span sentence = target_problem_sentence(target->problem, &command);
		if (sentence.len && target_has_branch(target, branch->ref))
			deploy_report_line(&run->text, run->width, target->name,
					   "cannot be told: %.*s; on the server `headgate doctor` "
					   "says what to type",
					   SPAN_ARG(sentence));
	}
}

/* An emergency has deployed something else than Git has (headgate rollback --emergency). */
static void report_debts(struct post_receive *run, const struct moved_branch *branch)
{
	for (size_t i = 0; i < run->targets.count; i++) {
		const struct target *target = &run->targets.items[i];
		struct deployments debts;
		struct error ignored; /* a damaged chain is for `headgate status` to tell */
		if (!target_has_branch(target, branch->ref) ||
		    deployment_debts(run->repository, target->name, branch->ref, branch->after,
				     &run->arena, &debts, &ignored) < 0)
			continue;
		for (size_t k = 0; k < debts.count; k++)
			deploy_report_debt(&run->text, run->width, &debts.items[k]);
	}
}

void post_receive_report_branches(struct post_receive *run, bool is_told)
{
	for (size_t i = 0; i < run->branch_count; i++) {
		const struct moved_branch *branch = &run->branches[i];
		deploy_report_branch(&run->text, branch->ref, branch->before, branch->after,
				     &branch->files, branch->told, is_told);
		report_problems(run, branch);
		report_debts(run, branch);
	}
	post_receive_say(run);
}

/* --- waiting --- */

/* Without `-o wait` a failed attempt is an answer. */
static bool is_over(const struct post_receive *run)
{
	for (size_t i = 0; i < run->watch.count; i++) {
		const struct awaited *awaited = &run->watch.items[i];
		if (!awaited->is_settled && (run->options.wait || awaited->attempts == 0))
			return false;
	}
	return true;
}

static void look(struct post_receive *run)
{
	struct arena arena;

	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	deploy_watch_look(&run->watch, tell, run, &arena);
	arena_release(&arena);
	post_receive_say(run);
}

/* Looking costs what there is to look at, so the pauses grow with it. */
static void watch_until(struct post_receive *run, int64_t end_ms)
{
	int64_t pause = FIRST_LOOK_MS;

	while (!is_over(run)) {
		int64_t before = clock_ms();
		if (before >= end_ms)
			break;
		if (pause > end_ms - before)
			pause = end_ms - before;
		nanosleep(&(struct timespec){ pause / 1000, pause % 1000 * 1000000 }, NULL);
		before = clock_ms();
		look(run);
		pause = pause * 5 / 4 + 4 * (clock_ms() - before) + 1;
		if (pause > SLOWEST_LOOK_MS)
			pause = SLOWEST_LOOK_MS;
	}
}

/* --- what is left --- */

static size_t count_taken(const struct deploy_watch *watch)
{
	size_t taken = 0;

	for (size_t i = 0; i < watch->count; i++)
		taken += watch->items[i].is_taken;
	return taken;
}

static void report_count(struct post_receive *run)
{
	size_t taken = count_taken(&run->watch);

	if (taken == run->watch.count)
		text_format(&run->text, "  all %zu accepted\n", taken);
	else
		text_format(&run->text,
			    "  %zu of %zu accepted; `headgate status` names the others\n", taken,
			    run->watch.count);
}

/* Where the branch stood, if it can be brought back there: that takes a ledger. */
static struct oid undo_to(struct post_receive *run, const struct moved_branch *branch)
{
	struct oid ledger = { 0 };
	struct error ignored;
	int found = repository_ref(run->repository, ledger_ref(branch->ref, &run->arena).ptr,
				   &ledger, &ignored);

	return found > 0 ? branch->before : (struct oid){ 0 };
}

static bool has_answered(const struct awaited *awaited)
{
	return awaited->is_taken || awaited->attempts > 0;
}

static bool is_unsettled(const struct awaited *awaited)
{
	return awaited->is_taken && awaited->to_the_end && !awaited->is_settled;
}

/* Those that have not answered; whether there are any. */
static bool report_silent(struct post_receive *run, bool courier_works)
{
	const struct deploy_watch *watch = &run->watch;
	bool found = false;

	for (size_t i = 0; i < watch->count; i++) {
		const struct awaited *awaited = &watch->items[i];
		if (awaited->problem.message[0] ||
		    (has_answered(awaited) && !is_unsettled(awaited)))
			continue; /* said already */
		found = true;
		if (watch->count > LINES_SHOWN)
			continue;
		deploy_report_line(&run->text, run->width, awaited->target->name, "%s",
				   is_unsettled(awaited) && courier_works
					   ? "not settled yet; the courier goes on looking"
				   : is_unsettled(awaited)
					   ? "not settled yet, and no courier is at work"
				   : courier_works ? "no answer yet; it is told in the background"
						   : "not told yet, and no courier is at work");
	}
	return found;
}

/*
 * It was started, but may have ended at once. One that has done its work has told everybody before
 * it ended: that is looked at once more.
 */
static bool find_courier(struct post_receive *run)
{
	struct error ignored;
	bool works = true;

	if (is_over(run) ||
	    courier_is_working(run->repository, &run->arena, &works, &ignored) < 0 || works)
		return true;
	look(run);
	return false;
}

static void report_rest(struct post_receive *run)
{
	bool works = find_courier(run);

	if (run->watch.count > LINES_SHOWN && !run->options.wait)
		report_count(run);
	if (report_silent(run, works) && !works)
		text_format(
			&run->text, "headgate: on the server, to tell them: headgate-courier %s\n",
			shell_word(span_of(repository_directory(run->repository)), &run->arena));
	deploy_report_next(&run->text, &run->branches[0].files, undo_to(run, &run->branches[0]));
	post_receive_say(run);
}

void post_receive_watch(struct post_receive *run, int64_t end_ms)
{
	watch_until(run, end_ms);
	report_rest(run);
}
