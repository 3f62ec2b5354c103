/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transactions of which a part has moved when everything was killed: what is
 * left over is put down by hand (the ticket, refs, git's locks), in every
 * combination, because a real kill hits that instant too seldom.
 */
#include "repo/interrupted.h"

#include "repo/ticket.h"
#include "tests/unit/repo/two_commits.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

enum { MOVES = 4 };

static struct span name_of(int move)
{
	return arena_printf(&arena, "refs/interrupted/%d", move);
}

/* The last is made, the one before deleted, the others go from one to two. */
static struct oid value_of(int move, bool moved)
{
	struct oid none = { 0 };

	if (move == MOVES - 1)
		return moved ? one : none;
	if (move == MOVES - 2)
		return moved ? none : one;
	return moved ? two : one;
}

static void place(int move, struct oid value)
{
	if (oid_is_zero(value))
		GIT("update-ref", "-d", name_of(move).ptr);
	else
		GIT("update-ref", name_of(move).ptr, oid_text(value).hex);
}

static struct oid value_at(int move)
{
	struct oid oid = { 0 };

	assert_true(repository_ref(repository, name_of(move).ptr, &oid, &err) >= 0);
	return oid;
}

/* The ticket as the killed process left it, `age` seconds ago. */
static struct span leave_ticket(long age)
{
	struct ref_transaction moves;
	struct span name;
	struct timespec times[2];

	clock_gettime(CLOCK_REALTIME, &times[0]);
	times[0].tv_sec -= age;
	times[1] = times[0];
	ref_transaction_init(&moves, &arena);
	for (int i = 0; i < MOVES; i++)
		ref_update(&moves, name_of(i), value_of(i, false), value_of(i, true));
	assert_int_equal(ticket_issue(repository, &moves, &arena, &name, &err), 0);
	const char *path =
		arena_printf(&arena, "%s/headgate/tickets/%.*s", directory, SPAN_ARG(name)).ptr;
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	return name;
}

static int complete(size_t *ret_completed)
{
	return interrupted_transactions_complete(repository, INTERRUPTED_OF_GATE, &arena,
						 ret_completed, &err);
}

static size_t tickets_left(void)
{
	struct ticket_names names;

	assert_int_equal(tickets_list(repository, &arena, &names, &err), 0);
	return names.count;
}

static void a_part_that_has_moved_pulls_the_rest_along(void **state)
{
	(void)state;
	for (int moved = 0; moved < 1 << MOVES; moved++) {
		size_t completed;
		int count = 0;
		for (int i = 0; i < MOVES; i++) {
			place(i, value_of(i, moved >> i & 1));
			count += moved >> i & 1;
		}
		leave_ticket(5);
		assert_int_equal(complete(&completed), 0);
		assert_int_equal(completed, count == 0 ? 0 : MOVES - count);
		for (int i = 0; i < MOVES; i++)
			assert_true(oid_equal(value_at(i), value_of(i, count > 0)));
		assert_int_equal(tickets_left(), 0);
	}
}

static void leave_file(const char *name)
{
	int file =
		open(arena_printf(&arena, "%s/%s", directory, name).ptr, O_CREAT | O_WRONLY, 0600);

	assert_true(file >= 0);
	close(file);
}

static bool is_there(const char *name)
{
	return access(arena_printf(&arena, "%s/%s", directory, name).ptr, F_OK) == 0;
}

static void locks_of_a_killed_git_are_removed(void **state)
{
	size_t completed;

	(void)state;
	for (int i = 0; i < MOVES; i++)
		place(i, value_of(i, i == 0));
	leave_ticket(5);
	for (int i = 0; i < MOVES; i++)
		leave_file(arena_printf(&arena, "%s.lock", name_of(i).ptr).ptr);
	leave_file("HEAD.lock");
	leave_file("packed-refs.lock");
	/* Git begins the file after it has taken the lock. */
	nanosleep(&(struct timespec){ .tv_nsec = 30 * 1000000 }, NULL);
	leave_file("packed-refs.new");
	assert_int_equal(complete(&completed), 0);
	assert_int_equal(completed, MOVES - 1);
	for (int i = 0; i < MOVES; i++)
		assert_true(oid_equal(value_at(i), value_of(i, true)));
	assert_false(is_there("HEAD.lock") || is_there("packed-refs.lock") ||
		     is_there("packed-refs.new"));
}

static void what_somebody_moved_since_is_left_alone(void **state)
{
	size_t completed;

	(void)state;
	struct oid third = root_commit("three");
	for (int i = 0; i < MOVES; i++)
		place(i, value_of(i, i == 0));
	place(1, third);
	leave_ticket(5);
	assert_int_equal(complete(&completed), 0);
	assert_int_equal(completed, 0);
	assert_true(oid_equal(value_at(1), third));
	assert_true(oid_equal(value_at(MOVES - 1), value_of(MOVES - 1, false)));
	assert_int_equal(tickets_left(), 0);
}

static void a_ticket_that_was_not_written_to_its_end_moved_nothing(void **state)
{
	size_t completed;

	(void)state;
	for (int i = 0; i < MOVES; i++)
		place(i, value_of(i, i == 0));
	struct span name = leave_ticket(5);
	const char *path =
		arena_printf(&arena, "%s/headgate/tickets/%.*s", directory, SPAN_ARG(name)).ptr;
	assert_int_equal(truncate(path, 100), 0);
	assert_int_equal(complete(&completed), 0);
	assert_int_equal(completed, 0);
	assert_true(oid_equal(value_at(1), value_of(1, false)));
	assert_int_equal(tickets_left(), 0);
}

/* The courier moves refs/deploy while others push: they must leave its ticket and its locks alone.
 */
static void what_the_courier_is_doing_is_left_to_the_courier(void **state)
{
	struct span name = SPAN("refs/deploy/prod/master"), ticket;
	struct ref_transaction moves;
	struct oid value = { 0 };
	size_t completed;

	(void)state;
	ref_transaction_init(&moves, &arena);
	ref_create(&moves, name, one);
	ref_create(&moves, (struct span)SPAN("refs/deploy/edge/master"), one);
	assert_int_equal(ticket_issue(repository, &moves, &arena, &ticket, &err), 0);
	GIT("update-ref", "refs/deploy/edge/master", oid_text(one).hex);
	assert_int_equal(complete(&completed), 0);
	assert_int_equal(completed, 0);
	assert_int_equal(tickets_left(), 1);
	assert_int_equal(repository_ref(repository, name.ptr, &value, &err), 0);

	assert_int_equal(interrupted_transactions_complete(repository, INTERRUPTED_OF_COURIER,
							   &arena, &completed, &err),
			 0);
	assert_int_equal(completed, 1);
	assert_int_equal(tickets_left(), 0);
	assert_int_equal(repository_ref(repository, name.ptr, &value, &err), 1);
	assert_true(oid_equal(value, one));
}

static void a_ticket_that_is_being_written_is_none(void **state)
{
	size_t completed;

	(void)state;
	struct span ticket = leave_ticket(0);
	const char *path =
		arena_printf(&arena, "%s/headgate/tickets/%.*s", directory, SPAN_ARG(ticket)).ptr;
	const char *unfinished = arena_printf(&arena, "%s.new", path).ptr;
	assert_int_equal(rename(path, unfinished), 0);
	assert_int_equal(tickets_left(), 0);
	assert_int_equal(complete(&completed), 0);
	assert_int_equal(access(unfinished, F_OK), 0);

	/* An hour old: its writer was killed. */
	struct timespec times[2] = { { .tv_sec = time(NULL) - 3600 } };
	times[1] = times[0];
	assert_int_equal(utimensat(AT_FDCWD, unfinished, times, 0), 0);
	assert_int_equal(tickets_left(), 0);
	assert_int_equal(access(unfinished, F_OK), -1);
}

static void a_git_that_may_still_run_is_waited_for(void **state)
{
	struct timespec start, end;
	size_t completed;

	(void)state;
	for (int i = 0; i < MOVES; i++)
		place(i, value_of(i, i == 0));
	clock_gettime(CLOCK_MONOTONIC, &start);
	leave_ticket(0);
	assert_int_equal(complete(&completed), 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_int_equal(completed, MOVES - 1);
	int64_t waited = (int64_t)(end.tv_sec - start.tv_sec) * 1000 +
			 (end.tv_nsec - start.tv_nsec) / 1000000;
	assert_true(waited >= LIMIT_ORPHAN_MS - 200);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_that_has_moved_pulls_the_rest_along),
		cmocka_unit_test(locks_of_a_killed_git_are_removed),
		cmocka_unit_test(what_somebody_moved_since_is_left_alone),
		cmocka_unit_test(a_ticket_that_was_not_written_to_its_end_moved_nothing),
		cmocka_unit_test(what_the_courier_is_doing_is_left_to_the_courier),
		cmocka_unit_test(a_ticket_that_is_being_written_is_none),
		cmocka_unit_test(a_git_that_may_still_run_is_waited_for),
	};
	return cmocka_run_group_tests(tests, two_commits_set_up, scratch_tear_down);
}
