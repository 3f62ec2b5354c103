/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/hooks.h"

#include "base/limits.h"
#include "gate/owed.h"
#include "gate/push.h"
#include "hooks/hook_input.h"
#include "hooks/identity.h"
#include "hooks/image_asking.h"
#include "hooks/inventory_talk.h"
#include "hooks/push_report.h"
#include "repo/object.h"

#include <stdio.h>
#include <time.h>

enum { STATUS_ACCEPTED = 0, STATUS_REFUSED = 1, STATUS_UNDECIDED = 3 };

static int judge_in(struct repository *repository, struct arena *arena,
		    struct push_judgement *ret_judgement, struct error *err)
{
	struct timespec shown = { 0 };
	struct push push = {
		.now = time(NULL),
		.progress = inventory_talk_progress,
		.progress_context = &shown,
	};

	if (hook_input_read(&push, arena, err) < 0 ||
	    identify(repository, arena, &push.actor, err) < 0)
		return -1;
	/* What judging writes (the tree of a merge) is made again when it is carried out. */
	if (objects_hold(repository, err) < 0)
		return -1;
	int status = push_judge(repository, &push, arena, ret_judgement, err);
	objects_drop(repository);
	return status;
}

/* Approvals that an emergency left out: everybody who pushes is told until they are there. */
static void remind(struct repository *repository, struct arena *arena, struct text *reminders)
{
	struct owed_list owed = { 0 };
	struct error err;

	if (owed_list_read(repository, arena, &owed, &err) == 0)
		owed_report(reminders, &owed, time(NULL));
	else
		push_report_remark(reminders, &err);
}

/* What a landing waits for is asked while the pusher reads why it was refused. */
static void ask_for_images(struct repository *repository, const struct push_judgement *judgement,
			   struct arena *arena, struct text *reminders)
{
	struct error err;

	if (image_asking_start_for(repository, judgement, arena, &err) < 0)
		push_report_remark(reminders, &err);
}

static int judge(struct arena *arena, struct push_judgement *ret_judgement, struct text *reminders,
		 struct error *err)
{
	struct repository *repository = NULL;

	if (repository_open_in_hook(&repository, err) < 0)
		return -1;
	int status = judge_in(repository, arena, ret_judgement, err);
	remind(repository, arena, reminders);
	if (status == 0)
		ask_for_images(repository, ret_judgement, arena, reminders);
	repository_free(repository);
	return status;
}

/* The whole report in one write, so that lines of other hooks cannot come in between. */
static void print(const struct text *text)
{
	if (text_failed(text))
		fputs("headgate: the report is too long to show\n", stderr);
	else if (text->len > 0)
		fwrite(text->bytes, 1, text->len, stderr);
	fflush(stderr);
}

static int exit_status(int status, const struct push_judgement *judgement)
{
	if (status < 0)
		return STATUS_UNDECIDED;
	return judgement->verdict == VERDICT_ACCEPTED ? STATUS_ACCEPTED : STATUS_REFUSED;
}

int hook_pre_receive(void)
{
	struct push_judgement judgement;
	struct arena arena;
	struct error err;
	struct text text, reminders;

	inventory_talk_begin();
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	text_init(&text, LIMIT_REPORT_BYTES);
	text_init(&reminders, LIMIT_REPORT_BYTES);
	int status = judge(&arena, &judgement, &reminders, &err);
	if (status < 0)
		push_report_error(&text, &err);
	else
		push_report(&text, &judgement);
	print(&text);
	print(&reminders);
	status = exit_status(status, &judgement);
	text_release(&text);
	text_release(&reminders);
	arena_release(&arena);
	return status;
}
