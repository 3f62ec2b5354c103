/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that moves refs is killed at random points, again and again: each
 * time all refs have moved or none has, the ticket opens nothing afterwards but
 * what it lists, and the next transaction goes through.
 */
#include "repo/ref_transaction.h"

#include "repo/ticket.h"
#include "tests/unit/repo/two_commits.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS = 120, SECONDS_MAX = 15, REFS = 6 };

static struct span ref_at(int index)
{
	return arena_printf(&arena, "refs/killed/%d", index);
}

/* Two refs are made and deleted, the others move to and fro. */
static struct oid value_of(int index, bool forth)
{
	if (index >= REFS - 2)
		return forth == (index == REFS - 1) ? one : (struct oid){ 0 };
	return forth ? two : one;
}

static int move_all(bool forth, enum ref_outcome *ret_outcome)
{
	struct ref_transaction transaction;
	struct span reason;

	ref_transaction_init(&transaction, &arena);
	for (int i = 0; i < REFS; i++)
		ref_update(&transaction, ref_at(i), value_of(i, !forth), value_of(i, forth));
	return ref_transaction_commit(repository, &transaction, ret_outcome, &reason, &err);
}

/* How many refs stand where `forth` put them. */
static int count_moved(bool forth)
{
	int moved = 0;

	for (int i = 0; i < REFS; i++) {
		struct oid oid = { 0 };
		assert_true(repository_ref(repository, ref_at(i).ptr, &oid, &err) >= 0);
		assert_true(oid_equal(oid, value_of(i, forth)) ||
			    oid_equal(oid, value_of(i, !forth)));
		moved += oid_equal(oid, value_of(i, forth));
	}
	return moved;
}

static void pause_us(long microseconds)
{
	struct timespec pause = { .tv_nsec = microseconds * 1000 };

	nanosleep(&pause, NULL);
}

/* True when it was killed before it had ended. Its git, an orphan then, becomes our child. */
static bool run_and_kill(bool forth, long microseconds)
{
	enum ref_outcome outcome;
	int status, killed = 0;
	pid_t process = fork();

	if (process == 0)
		_exit(move_all(forth, &outcome) == 0 && outcome == REF_OUTCOME_DONE ? 0 : 1);
	pause_us(microseconds);
	kill(process, SIGKILL);
	assert_int_equal(waitpid(process, &status, 0), process);
	killed = WIFSIGNALED(status);
	while (waitpid(-1, &status, 0) > 0 || errno == EINTR)
		;
	return killed;
}

/* Whoever knows the name of a ticket that was left over can do no more than it says. */
static void check_tickets(bool forth)
{
	DIR *folder = opendir(arena_printf(&arena, "%s/headgate/tickets", directory).ptr);
	struct ref_edit other = { .name = SPAN("refs/heads/master"), .new_oid = two };
	struct ref_edit back = { .name = ref_at(0),
				 .old_oid = value_of(0, forth),
				 .new_oid = value_of(0, !forth) };
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		struct span name = span_of(entry->d_name);
		if (entry->d_name[0] == '.')
			continue;
		assert_int_equal(ticket_allows(repository, name, &other, &arena, &err), 0);
		assert_int_equal(ticket_allows(repository, name, &back, &arena, &err), 0);
		assert_int_equal(unlinkat(dirfd(folder), entry->d_name, 0), 0);
	}
	if (folder)
		closedir(folder);
}

/* How long a whole run takes here and now, so that the kills hit every part of it. */
static long microseconds_of_one_run(bool forth)
{
	struct timespec start, end;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &start);
	pid_t process = fork();
	if (process == 0) {
		enum ref_outcome outcome;
		_exit(move_all(forth, &outcome) == 0 && outcome == REF_OUTCOME_DONE ? 0 : 1);
	}
	assert_int_equal(waitpid(process, &status, 0), process);
	assert_int_equal(status, 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (end.tv_sec - start.tv_sec) * 1000000 + (end.tv_nsec - start.tv_nsec) / 1000;
}

static void all_or_nothing_whenever_it_is_killed(void **state)
{
	int killed = 0, moved = 0, unmoved = 0;
	time_t end = time(NULL) + SECONDS_MAX;
	enum ref_outcome outcome;
	uint32_t seed = 1;

	(void)state;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	for (int i = 0; i < REFS; i++)
		if (!oid_is_zero(value_of(i, false)))
			GIT("update-ref", ref_at(i).ptr, oid_text(value_of(i, false)).hex);
	long whole = LONG_MAX;
	bool forth = true;
	for (int i = 0; i < 5; i++, forth = !forth) {
		long one_run = microseconds_of_one_run(forth);
		whole = one_run < whole ? one_run : whole;
	}
	for (int round = 0; round < ROUNDS && time(NULL) < end; round++) {
		seed = seed * 1664525 + 1013904223;
		killed += run_and_kill(forth, (long)(seed >> 8) % (whole + whole / 2));
		int count = count_moved(forth);
		assert_true(count == 0 || count == REFS);
		check_tickets(forth);
		moved += count == REFS;
		unmoved += count == 0;
		if (count == REFS)
			forth = !forth;
	}
	print_message("killed %d times: moved %d times, not moved %d times\n", killed, moved,
		      unmoved);
	/* No lock and no ticket is in the way of the next one. */
	assert_int_equal(move_all(forth, &outcome), 0);
	assert_int_equal(outcome, REF_OUTCOME_DONE);
	assert_int_equal(count_moved(forth), REFS);
	assert_true(killed > 0 && moved > 0 && unmoved > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_or_nothing_whenever_it_is_killed),
	};
	return cmocka_run_group_tests(tests, two_commits_set_up, scratch_tear_down);
}
