/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/courier_call.h"
#include "tests/unit/review/pull_fixture.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

/* Seen by every process of the test: what is to be told, and what was. */
static struct shared {
	atomic_int level; /* moved by whoever pushes */
	atomic_int told;
	atomic_int holders;
	atomic_int worst; /* most holders at once */
	atomic_int works; /* how often somebody held the lock */
	atomic_int waiting;
} * shared;

static int set_up(void **state)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	return shared == MAP_FAILED ? -1 : scratch_set_up(state);
}

static void sleep_ms(long milliseconds)
{
	struct timespec pause = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

static bool rings(int bell, int milliseconds)
{
	struct pollfd polled = { .fd = bell, .events = POLLIN };

	return poll(&polled, 1, milliseconds) == 1;
}

static int take(enum courier_turn *turn)
{
	struct error err;
	int lock;

	if (courier_take_turn(repository, &arena, &lock, turn, &err) < 0)
		fail_msg("%s", err.message);
	return lock;
}

static int open_bell(void)
{
	struct error err;
	int bell;

	if (courier_wake_open(repository, &arena, &bell, &err) < 0)
		fail_msg("%s", err.message);
	return bell;
}

/* Runs in a process of its own; its exit status is the turn that it had. */
static pid_t start_caller(void (*work)(void))
{
	pid_t caller = fork();
	enum courier_turn turn;
	struct repository *own;
	struct error err;
	int lock;

	assert_true(caller >= 0);
	if (caller > 0)
		return caller;
	/* A lock is held by every copy of its descriptor. */
	closefrom(3);
	if (repository_open(&own, directory, &err) < 0)
		_exit(100);
	atomic_fetch_add(&shared->waiting, 1);
	int status = courier_take_turn(own, &arena, &lock, &turn, &err);
	atomic_fetch_sub(&shared->waiting, 1);
	if (status < 0)
		_exit(101);
	if (turn == COURIER_TURN_MINE && work)
		work();
	_exit((int)turn);
}

static int status_of(pid_t caller)
{
	int status;

	assert_int_equal(waitpid(caller, &status, 0), caller);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A call rings before it stands in line, and trying the lock itself would drive it away. */
static bool somebody_waits(void)
{
	static const char *const cat[] = { "cat", "/proc/locks", NULL };
	const char *queue = arena_printf(&arena, "%s/headgate/courier.queue", directory).ptr;
	struct stat status;

	if (stat(queue, &status) < 0)
		return false;
	return span_contains(
		run_program(cat, (struct span){ 0 }).output,
		arena_printf(&arena, ":%llu 0 EOF", (unsigned long long)status.st_ino).ptr);
}

static void until_somebody_waits(void)
{
	while (!somebody_waits())
		sleep_ms(2);
}

static void the_second_waits_and_the_third_ends(void **state)
{
	enum courier_turn turn;
	int lock = take(&turn), bell = open_bell();

	(void)state;
	assert_int_equal(turn, COURIER_TURN_MINE);
	assert_false(rings(bell, 0));
	pid_t second = start_caller(NULL);
	assert_true(rings(bell, 5000));
	courier_wake_drain(bell);
	assert_false(rings(bell, 0));
	until_somebody_waits();
	assert_int_equal(status_of(start_caller(NULL)), COURIER_TURN_ANOTHERS);
	assert_true(rings(bell, 0));
	int status;
	assert_int_equal(waitpid(second, &status, WNOHANG), 0);
	close(lock);
	assert_int_equal(status_of(second), COURIER_TURN_MINE);
	close(bell);
}

static void killing_the_first_lets_the_second_work(void **state)
{
	pid_t first = fork();
	enum courier_turn turn;

	(void)state;
	assert_true(first >= 0);
	if (first == 0) {
		closefrom(3);
		take(&turn);
		atomic_store(&shared->holders, 1);
		pause();
		_exit(1);
	}
	while (!atomic_load(&shared->holders))
		sleep_ms(1);
	pid_t second = start_caller(NULL);
	until_somebody_waits();
	kill(first, SIGKILL);
	assert_int_equal(status_of(second), COURIER_TURN_MINE);
	assert_int_equal(status_of(first), -1);
	atomic_store(&shared->holders, 0);
}

static void a_full_or_missing_bell_stops_nobody(void **state)
{
	int bell = open_bell();

	(void)state;
	for (int i = 0; i < 70000; i++)
		courier_wake(repository, &arena);
	assert_true(rings(bell, 0));
	courier_wake_drain(bell);
	assert_false(rings(bell, 0));
	close(bell);
	/* Nobody listens; then there is no bell at all. */
	courier_wake(repository, &arena);
	unlink(arena_printf(&arena, "%s/headgate/courier.wake", directory).ptr);
	courier_wake(repository, &arena);
}

static void a_file_in_the_bells_place_is_told(void **state)
{
	const char *path = arena_printf(&arena, "%s/headgate/courier.wake", directory).ptr;
	struct error err;
	int bell;

	(void)state;
	unlink(path);
	write_ref("headgate/courier.wake", "");
	assert_int_equal(courier_wake_open(repository, &arena, &bell, &err), -1);
	assert_non_null(strstr(err.message, "headgate/courier.wake is no FIFO"));
	assert_non_null(strstr(err.hint, "On the server: rm "));
	/* And nothing is written into it. */
	courier_wake(repository, &arena);
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 0);
	unlink(path);
	assert_int_equal(symlink("../config", path), 0);
	assert_int_equal(courier_wake_open(repository, &arena, &bell, &err), -1);
	assert_non_null(strstr(err.message, "is no FIFO"));
	courier_wake(repository, &arena);
	unlink(path);
	GIT("config", "core.bare");
}

static void a_shared_repository_shares_lock_and_bell(void **state)
{
	static const char *const names[] = { "lock", "queue", "wake" };
	enum courier_turn turn;
	mode_t mask = umask(077);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		unlink(arena_printf(&arena, "%s/headgate/courier.%s", directory, names[i]).ptr);
	chmod(directory, 02775);
	int lock = take(&turn), bell = open_bell();
	pid_t second = start_caller(NULL);
	assert_true(rings(bell, 5000));
	close(lock);
	assert_int_equal(status_of(second), COURIER_TURN_MINE);
	umask(mask);
	for (size_t i = 0; i < 3; i++) {
		struct stat status;
		assert_int_equal(
			stat(arena_printf(&arena, "%s/headgate/courier.%s", directory, names[i])
				     .ptr,
			     &status),
			0);
		assert_int_equal(status.st_mode & 0777, 0664);
	}
	chmod(directory, 0700);
	close(bell);
}

/* A courier in small: it looks at the level, needs a while to tell it, and ends. */
static void tell(void)
{
	struct repository *own;
	struct error err;
	int bell;

	int holders = atomic_fetch_add(&shared->holders, 1) + 1;
	if (holders > atomic_load(&shared->worst))
		atomic_store(&shared->worst, holders);
	atomic_fetch_add(&shared->works, 1);
	if (repository_open(&own, directory, &err) < 0 ||
	    courier_wake_open(own, &arena, &bell, &err) < 0)
		_exit(102);
	do {
		courier_wake_drain(bell);
		int level = atomic_load(&shared->level);
		sleep_ms(1);
		atomic_store(&shared->told, level);
	} while (rings(bell, 0));
	atomic_fetch_sub(&shared->holders, 1);
}

static void whatever_was_pushed_is_told_in_the_end(void **state)
{
	enum { PUSHES = 300, AT_ONCE = 12 };
	pid_t callers[AT_ONCE] = { 0 };

	(void)state;
	atomic_store(&shared->worst, 0);
	for (int i = 0; i < PUSHES; i++) {
		pid_t *slot = &callers[i % AT_ONCE];
		if (*slot)
			assert_true(status_of(*slot) <= COURIER_TURN_ANOTHERS);
		atomic_fetch_add(&shared->level, 1);
		*slot = start_caller(tell);
	}
	for (size_t i = 0; i < AT_ONCE; i++)
		assert_true(status_of(callers[i]) <= COURIER_TURN_ANOTHERS);
	assert_int_equal(atomic_load(&shared->told), PUSHES);
	assert_int_equal(atomic_load(&shared->worst), 1);
	assert_true(atomic_load(&shared->works) < PUSHES);
}

/* Whoever is killed, its own push may need the next one's call; that one never fails to come. */
static void kills_lose_nothing_that_is_called_for_again(void **state)
{
	enum { ROUNDS = 60 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		pid_t callers[4];
		for (size_t k = 0; k < 4; k++) {
			atomic_fetch_add(&shared->level, 1);
			callers[k] = start_caller(tell);
		}
		sleep_ms(i % 4);
		kill(callers[i % 4], SIGKILL);
		for (size_t k = 0; k < 4; k++)
			(void)status_of(callers[k]);
		atomic_store(&shared->holders, 0);
		assert_int_equal(status_of(start_caller(tell)), COURIER_TURN_MINE);
		assert_int_equal(atomic_load(&shared->told), atomic_load(&shared->level));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_waits_and_the_third_ends),
		cmocka_unit_test(killing_the_first_lets_the_second_work),
		cmocka_unit_test(a_full_or_missing_bell_stops_nobody),
		cmocka_unit_test(a_file_in_the_bells_place_is_told),
		cmocka_unit_test(a_shared_repository_shares_lock_and_bell),
		cmocka_unit_test(whatever_was_pushed_is_told_in_the_end),
		cmocka_unit_test(kills_lose_nothing_that_is_called_for_again),
	};
	return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
