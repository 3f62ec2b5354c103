/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post-receive: starts the courier and tells the pusher what it hears within a second, or
 * with `-o wait=60s` within that time. What is owed stands in the repository, so nothing
 * depends on this process: it may be killed at any point, and its exit status is always 0, for
 * the push has been taken already.
 */
#include "hooks/post_receive.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/shell_word.h"
#include "deploy/courier_call.h"
#include "gate/verb.h"
#include "hooks/hook_input.h"
#include "hooks/hooks.h"
#include "hooks/image_asking.h"
#include "hooks/push_report.h"
#include "repo/ref_name.h"
#include "review/ledger.h"

#include <stdio.h>
#include <stdlib.h>

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
		branch->told++;
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
	post_receive_report_branches(run, started > 0);
	if (started < 0)
		return -1;
	post_receive_watch(run, run->start_ms + time_to_wait_ms(run));
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
	post_receive_say(run);
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

/* Without a repository nothing can be named. */
static void put_command(struct post_receive *run)
{
	if (run->repository)
		text_format(
			&run->text, "headgate: on the server, then: headgate-courier %s\n",
			shell_word(span_of(repository_directory(run->repository)), &run->arena));
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
		put_command(&run);
		post_receive_say(&run);
	}
	repository_free(run.repository);
	text_release(&run.text);
	arena_release(&run.arena);
	return 0;
}
