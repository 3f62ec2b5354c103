/* SPDX-License-Identifier: Apache-2.0 */
/* headgate-courier: the program that tells cluster agents (man 1 headgate-courier). */
#include "base/count.h"
#include "base/limits.h"
#include "base/text.h"
#include "courier/courier.h"
#include "courier/emergency.h"
#include "courier/environment.h"
#include "courier/registry.h"
#include "deploy/courier_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STATUS_TOLD = 0, STATUS_OWED = 1, STATUS_USAGE = 2, STATUS_FAILED = 3 };

static const char usage[] =
	"usage: headgate-courier [--until-told | --watch] REPO.git\n"
	"       headgate-courier --resolve REPO.git IMAGE...\n"
	"       headgate-courier --rollback [OPTION]... -- REPO.git BRANCH APP PATH REVISION\n"
	"\n"
	"Tells every target of the repository (git config headgate.target.NAME.*) what it is\n"
	"owed: one attempt each, then it ends.\n"
	"\n"
	"  --until-told  stays, with growing pauses, while anything is owed (what a push starts)\n"
	"  --watch       stays for ever (what the service runs)\n"
	"  --resolve     asks container registries whether the images exist; prints one JSON\n"
	"                object a line. Logins: git config headgate.registry.HOST.*\n"
	"  --rollback    has Argo CD deploy something again; called by\n"
	"                `headgate rollback --emergency`\n"
	"  --version     the version\n"
	"\n"
	"Exit status: 0 nothing is owed any more, or another courier is at work and was woken;\n"
	"1 something is owed still; 2 usage; 3 it could not work.\n";

static _Noreturn void memory_exhausted(size_t ceiling)
{
	(void)ceiling;
	fputs("headgate-courier: there is not enough memory\n", stderr);
	_exit(STATUS_FAILED);
}

static void say(struct span line)
{
	struct text shown;

	text_init(&shown, (size_t)8 * LIMIT_MESSAGE_BYTES);
	text_display(&shown, line, LIMIT_MESSAGE_BYTES);
	fprintf(stderr, "headgate-courier: %.*s\n", SPAN_ARG(text_span(&shown)));
	fflush(stderr);
	text_release(&shown);
}

static int failed(const struct error *err)
{
	say(span_of(err->message));
	if (err->hint[0])
		say(span_of(err->hint));
	return STATUS_FAILED;
}

/*
 * A round does not wait behind a courier that stays: that one is called, and makes the
 * attempts. But one that is about to end, or was killed, might not hear it. 1 when there is
 * one, 0, -1.
 */
static int leave_it_to_another(struct repository *repository, struct arena *arena,
			       struct error *err)
{
	static const struct timespec moment = { .tv_nsec = 50 * 1000000 };
	bool working = true;

	for (int i = 0; i < 20 && working; i++) {
		if (i > 0)
			nanosleep(&moment, NULL);
		if (courier_is_working(repository, arena, &working, err) < 0)
			return -1;
		if (i == 0 && working)
			courier_wake(repository, arena);
	}
	if (!working)
		return 0;
	say((struct span)SPAN("another courier is at work here, and was called"));
	return 1;
}

/* One that stays waits behind another one, for ever behind a service: who typed it is told. */
static int say_if_it_waits(struct repository *repository, struct arena *arena, struct error *err)
{
	bool working;

	if (courier_is_working(repository, arena, &working, err) < 0)
		return -1;
	if (working)
		say((struct span)SPAN("another courier is at work here, and is called; this one "
				      "waits until that has ended"));
	return 0;
}

static int tell(struct repository *repository, const void *context, struct arena *arena,
		struct error *err)
{
	const struct courier_order *order = context;
	enum courier_turn turn;
	bool owed = false;
	int lock = -1;

	if (order->mode != COURIER_ONCE && say_if_it_waits(repository, arena, err) < 0)
		return failed(err);
	if (order->mode == COURIER_ONCE) {
		int left = leave_it_to_another(repository, arena, err);
		if (left != 0)
			return left < 0 ? failed(err) : STATUS_TOLD;
	}
	if (courier_take_turn(repository, arena, &lock, &turn, err) < 0)
		return failed(err);
	if (turn == COURIER_TURN_ANOTHERS)
		return STATUS_TOLD;
	int status = courier_run(repository, order, &owed, err);
	close(lock);
	if (status < 0)
		return failed(err);
	return owed ? STATUS_OWED : STATUS_TOLD;
}

struct images_named {
	char **items;
	size_t count;
};

/* Whatever the registries say is an answer; only what cannot be asked at all fails. */
static int resolve(struct repository *repository, const void *context, struct arena *arena,
		   struct error *err)
{
	const struct images_named *named = context;
	struct span *asked = ARENA_ARRAY(arena, named->count, struct span);
	struct image_verdicts verdicts;
	struct text lines;

	for (size_t i = 0; i < named->count; i++)
		asked[i] = span_of(named->items[i]);
	if (registry_resolve(repository, asked, named->count, arena, &verdicts, err) < 0)
		return failed(err);
	text_init(&lines, LIMIT_REPORT_BYTES);
	for (size_t i = 0; i < verdicts.count; i++)
		image_verdict_put(&lines, &verdicts.items[i]);
	bool written = !text_failed(&lines) &&
		       fwrite(lines.bytes, 1, lines.len, stdout) == lines.len &&
		       fflush(stdout) == 0;
	text_release(&lines);
	if (!written)
		error_set_errno(err, "could not write the answers");
	return written ? STATUS_TOLD : failed(err);
}

static int roll_back(struct repository *repository, const void *order, struct arena *arena,
		     struct error *err)
{
	struct text said;
	bool done = false;

	(void)arena;
	text_init(&said, LIMIT_REPORT_BYTES);
	int status = emergency_run(repository, order, &said, &done, err);
	if (said.len)
		fwrite(said.bytes, 1, said.len, stdout);
	fflush(stdout);
	text_release(&said);
	if (status < 0)
		return failed(err);
	return done ? STATUS_TOLD : STATUS_OWED;
}

/* "--rollback [OPTION]... -- REPO BRANCH APPLICATION PATH REVISION"; PATH may be empty. */
static bool read_rollback(int argc, char **argv, struct emergency_order *ret_order)
{
	int i = 0;

	*ret_order = (struct emergency_order){ .deed = EMERGENCY_ROLL_BACK };
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			ret_order->dry_run = true;
		else if (strcmp(argv[i], "--pause-auto-sync") == 0)
			ret_order->pause_auto_sync = true;
		else if (strcmp(argv[i], "--resume-auto-sync") == 0)
			ret_order->deed = EMERGENCY_RESUME;
		else if (strcmp(argv[i], "--target") == 0 && i + 1 < argc)
			ret_order->target = span_of(argv[++i]);
		else
			return false;
	}
	if (argc - i != 6 || !oid_parse(span_of(argv[i + 5]), &ret_order->revision))
		return false;
	ret_order->branch = span_of(argv[i + 2]);
	ret_order->application = span_of(argv[i + 3]);
	ret_order->path = span_of(argv[i + 4]);
	return true;
}

typedef int deed(struct repository *repository, const void *context, struct arena *arena,
		 struct error *err);

/* Before anything else the environment is cleared: it may be that of a push. */
static int run(const char *path, deed *what, const void *context)
{
	struct repository *repository = NULL;
	struct arena arena;
	struct error err;

	arena_on_exhausted(memory_exhausted);
	arena_init(&arena, LIMIT_RUN_ARENA_BYTES);
	environment_clear(&arena);
	int status = repository_open(&repository, path, &err) < 0
			     ? failed(&err)
			     : what(repository, context, &arena, &err);
	repository_free(repository);
	arena_release(&arena);
	return status;
}

static int wrong_usage(void)
{
	fputs(usage, stderr);
	return STATUS_USAGE;
}

static int run_resolve(int argc, char **argv)
{
	if (argc < 2)
		return wrong_usage();
	struct images_named named = { argv + 1, (size_t)(argc - 1) };
	return run(argv[0], resolve, &named);
}

static int run_rollback(int argc, char **argv)
{
	struct emergency_order order;

	return read_rollback(argc, argv, &order) ? run(argv[argc - 5], roll_back, &order)
						 : wrong_usage();
}

int main(int argc, char **argv)
{
	struct courier_order order = { .say = say };
	int i;

	/* Secrets are in memory, and a dump of it would be a file with them. */
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });

	for (i = 1; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(usage, stdout);
			return STATUS_TOLD;
		}
		if (strcmp(argv[i], "--version") == 0) {
			puts("headgate-courier " HEADGATE_VERSION);
			return STATUS_TOLD;
		}
		if (strcmp(argv[i], "--resolve") == 0)
			return run_resolve(argc - i - 1, argv + i + 1);
		if (strcmp(argv[i], "--rollback") == 0)
			return run_rollback(argc - i - 1, argv + i + 1);
		if (strcmp(argv[i], "--until-told") == 0)
			order.mode = COURIER_UNTIL_TOLD;
		else if (strcmp(argv[i], "--watch") == 0)
			order.mode = COURIER_WATCH;
		else
			return wrong_usage();
	}
	return argc - i == 1 ? run(argv[i], tell, &order) : wrong_usage();
}
