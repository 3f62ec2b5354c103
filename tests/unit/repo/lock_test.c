/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/lock.h"

#include "tests/unit/repo/scratch.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static struct error err;

static void only_one_holds_it(void **state)
{
	int lock = -1;

	(void)state;
	assert_int_equal(repository_lock(repository, &lock, &err), 0);
	const char *const arguments[] = { "flock", "-n", "headgate/lock", "true", NULL };
	assert_int_not_equal(run_program(arguments, (struct span){ 0 }).exit_status, 0);
	repository_unlock(lock);
	assert_int_equal(run_program(arguments, (struct span){ 0 }).exit_status, 0);
}

/* A child holds it for 50 ms and is then killed: the kernel gives it back. */
static void waits_for_its_holder_and_for_a_killed_one(void **state)
{
	struct timespec pause = { .tv_nsec = 50000000 };
	int ready[2], lock = -1;
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		if (repository_lock(repository, &lock, &err) < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		nanosleep(&pause, NULL);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(repository_lock(repository, &lock, &err), 0);
	repository_unlock(lock);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_one_holds_it),
		cmocka_unit_test(waits_for_its_holder_and_for_a_killed_one),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
