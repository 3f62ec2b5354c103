/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post-receive: starts the courier and tells the pusher what it hears within a second, or
 * with `-o wait=60s` within that time. What is owed stands in the repository, so nothing
 * depends on this process: it may be killed at any point, and its exit status is always 0, for
 * the push has been taken already.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "deploy/courier_call.h"
#include "gate/verb.h"
#include "hooks/deploy_report.h"
#include "hooks/hook_input.h"
#include "hooks/hooks.h"
#include "hooks/image_asking.h"
#include "hooks/push_report.h"
#include "repo/ref_name.h"
#include "review/ledger.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	FIRST_LOOK_MS = 10,
	SLOWEST_LOOK_MS = 500,
	/* Of more targets only those are shown that need somebody. */
	LINES_SHOWN = 20,
};

struct moved_branch {
	struct span ref; /* terminated */
	struct oid before;
	struct oid after; /* where it stands now */
	size_t targets;
	struct changed_files files;
};

struct post_receive {
	struct arena arena;
	struct repository *repository;
	struct push push;
	struct push_options options;
	struct targets targets;
	struct moved_branch *branches;
	size_t branch_count;
	struct deploy_watch watch;
	int64_t start_ms;
	size_t width;
	size_t lines;
	struct text text;
	struct error err;
};

/* In one write, so that lines of others cannot come in between. */
static void say(struct post_receive *run)
{
	if (!text_failed(&run->text) && run->text.len > 0)
		fwrite(run->text.bytes, 1, run->text.len, stderr);
	fflush(stderr);
	text_clear(&run->text);
}

/* --- what moved, and who is to hear of it --- */

/* The hook does not see the courier's environment; a token there is rare. */
static bool reports(const struct target *target)
{
	return target->kind == TARGET_ARGOCD && target->token_file.len > 0 &&
	       target->follow_seconds > 0;
}

static void await_branch(struct post_receive *run, struct moved_branch *branch)
{
	struct deploy_watch *watch = &run->watch;

	for (size_t i = 0; i < run->targets.count; i++) {
		const struct target *target = &run->targets.items[i];
		if (!target_has_branch(target, branch->ref))
			continue;
		branch->targets++;
		if (target->name.len > run->width)
			run->width = target->name.len;
		if (target->problem.len)
			continue;
		ARENA_GROW(&run->arena, watch);
		watch->items[watch->count++] = (struct awaited){
			.target = target,
			.branch = branch->ref,
			.revision = branch->after,
			.reports = reports(target),
			.to_the_end = run->options.wait,
		};
	}
}

/* Where the branch stands is asked of the repository: somebody may have pushed since. */
static int add_branch(struct post_receive *run, struct span ref, struct oid before)
{
	struct moved_branch branch = { .ref = arena_copy(&run->arena, ref), .before = before };
	int found = repository_ref(run->repository, branch.ref.ptr, &branch.after, &run->err);

	if (found <= 0 || oid_equal(branch.before, branch.after))
		return found < 0 ? -1 : 0;
	await_branch(run, &branch);
	if (branch.targets == 0)
		return 0;
	if (changed_files_between(run->repository, branch.before, branch.after, &run->arena,
				  &branch.files, &run->err) < 0)
		return -1;
	run->branches[run->branch_count++] = branch;
	return 0;
}

/* Git names the verb here; what it moved stands in the pull request and the ledger. */
static int add_landing(struct post_receive *run, struct span operand)
{
	uint32_t number = pull_number_parse(operand);
	struct pull pull = { 0 };
	struct landing landing;
	int found = number ? pull_read(run->repository, number, &run->arena, &pull, &run->err) : 0;

	if (found <= 0 || pull.state != PULL_MERGED)
		return found < 0 ? -1 : 0;
	found = ledger_last(run->repository, pull.target, &run->arena, &landing, &run->err);
	return found <= 0 ? found : add_branch(run, pull.target, landing.old_tip);
}

static int add_update(struct post_receive *run, const struct ref_update *update)
{
	if (!ref_name_is_valid(update->ref))
		return 0;
	if (verb_of_ref(update->ref) == VERB_MERGE)
		return add_landing(run, verb_operand(update->ref));
	if (ref_is_branch(update->ref))
		return add_branch(run, update->ref, update->claimed_old);
	return 0;
}

static bool may_move_a_branch(const struct push *push)
{
	for (size_t i = 0; i < push->count; i++)
		if (ref_is_branch(push->updates[i].ref) ||
		    verb_of_ref(push->updates[i].ref) == VERB_MERGE)
			return true;
	return false;
}

static int find_branches(struct post_receive *run)
{
	const struct push *push = &run->push;

	run->branches = ARENA_ARRAY(&run->arena, push->count, struct moved_branch);
	for (size_t i = 0; i < push->count; i++)
		if (add_update(run, &push->updates[i]) < 0)
			return -1;
	return 0;
}

/* --- what is said --- */

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

static void report_branches(struct post_receive *run)
{
	for (size_t i = 0; i < run->branch_count; i++) {
		const struct moved_branch *branch = &run->branches[i];
		deploy_report_branch(&run->text, branch->ref, branch->before, branch->after,
				     &branch->files, branch->targets);
		report_problems(run, branch);
		report_debts(run, branch);
	}
	say(run);
}

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

static void report_rest(struct post_receive *run)
{
	const struct deploy_watch *watch = &run->watch;

	if (watch->count > LINES_SHOWN && !run->options.wait)
		report_count(run);
	for (size_t i = 0; i < watch->count && watch->count <= LINES_SHOWN; i++) {
		const struct awaited *awaited = &watch->items[i];
		if (awaited->problem.message[0])
			continue; /* said already */
		if (!awaited->is_taken && awaited->attempts == 0)
			deploy_report_line(&run->text, run->width, awaited->target->name,
					   "no answer yet; it is told in the background");
		else if (awaited->is_taken && awaited->to_the_end && !awaited->is_settled)
			deploy_report_line(&run->text, run->width, awaited->target->name,
					   "not settled yet; the courier goes on looking");
	}
	deploy_report_next(&run->text, &run->branches[0].files, undo_to(run, &run->branches[0]));
	say(run);
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

/* Looking costs what there is to look at, so the pauses grow with it. */
static void watch_until(struct post_receive *run, int64_t end_ms)
{
	int64_t pause = FIRST_LOOK_MS;

	while (!is_over(run)) {
		struct arena arena;
		int64_t before = clock_ms();
		if (before >= end_ms)
			break;
		if (pause > end_ms - before)
			pause = end_ms - before;
		nanosleep(&(struct timespec){ pause / 1000, pause % 1000 * 1000000 }, NULL);
		before = clock_ms();
		arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
		deploy_watch_look(&run->watch, tell, run, &arena);
		arena_release(&arena);
		say(run);
		pause = pause * 5 / 4 + 4 * (clock_ms() - before) + 1;
		if (pause > SLOWEST_LOOK_MS)
			pause = SLOWEST_LOOK_MS;
	}
}

static int64_t time_to_wait_ms(const struct post_receive *run)
{
	return run->options.wait ? run->options.wait_seconds * 1000 : LIMIT_FIRST_ANSWER_MS;
}

/* -1: something is wrong beside the push; the rest has been done. */
static int notify(struct post_receive *run)
{
	struct findings ignored;

	if (targets_read(run->repository, &run->arena, &run->targets, &run->err) < 0)
		return -1;
	/* What is wrong with them pre-receive has said. */
	findings_init(&ignored, &run->arena);
	push_options_read(&run->push, &run->options, &ignored);
	run->watch.repository = run->repository;
	run->watch.since = (int64_t)time(NULL);
	if (run->targets.count == 0 || find_branches(run) < 0)
		return run->targets.count == 0 ? 0 : -1;
	if (run->branch_count == 0)
		return 0;
	int started = courier_start(run->repository, &run->arena, &run->err);
	report_branches(run);
	if (started < 0)
		return -1;
	watch_until(run, run->start_ms + time_to_wait_ms(run));
	report_rest(run);
	return 0;
}

/* Git names what proc-receive has reported: the head, or the verb when it stays as it is. */
static bool proposes(const struct push *push)
{
	for (size_t i = 0; i < push->count; i++)
		if (span_starts_with(push->updates[i].ref, "refs/pull/") ||
		    verb_of_ref(push->updates[i].ref) == VERB_PROPOSE)
			return true;
	return false;
}

/* Where the policy wants to know of the images of pull requests; nobody waits for the answer. */
static void ask_for_images(struct post_receive *run)
{
	if (!proposes(&run->push) ||
	    image_asking_start(run->repository, &run->arena, &run->err) >= 0)
		return;
	push_report_remark(&run->text, &run->err);
	say(run);
}

static int run_hook(struct post_receive *run)
{
	if (hook_input_read(&run->push, &run->arena, &run->err) < 0)
		return -1;
	if (!may_move_a_branch(&run->push) && !proposes(&run->push))
		return 0;
	if (repository_open_in_hook(&run->repository, &run->err) < 0)
		return -1;
	ask_for_images(run);
	return may_move_a_branch(&run->push) ? notify(run) : 0;
}

int hook_post_receive(void)
{
	struct post_receive run = { .start_ms = clock_ms() };

	arena_init(&run.arena, LIMIT_RUN_ARENA_BYTES);
	text_init(&run.text, LIMIT_REPORT_BYTES);
	if (run_hook(&run) < 0) {
		push_report_remark(&run.text, &run.err);
		text_string(&run.text, "headgate: the push itself is done; what the cluster agents "
				       "were not told is kept.\n");
		say(&run);
	}
	repository_free(run.repository);
	text_release(&run.text);
	arena_release(&run.arena);
	return 0;
}
