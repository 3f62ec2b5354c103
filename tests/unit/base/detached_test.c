/* SPDX-License-Identifier: Apache-2.0 */
#include "base/detached.h"

#include "base/child.h"
#include "tests/unit/arena_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char file[] = "/tmp/headgate-detached-XXXXXX";

static int set_up(void **state)
{
	arena_set_up(state);
	int descriptor = mkstemp(file);
	return descriptor < 0 ? -1 : close(descriptor);
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return unlink(file);
}

/* What the process wrote, once the file is whole ("end" is its last line). */
static struct span written(const char *path)
{
	static const struct timespec pause = { .tv_nsec = 5000000 };
	const char *const cat[] = { "cat", path, NULL };

	for (int i = 0; i < 2000; i++) {
		const struct child_request request = { .arguments = cat };
		struct child_result result;
		struct error err;
		assert_int_equal(child_run(&request, &arena, &result, &err), 0);
		if (span_ends_with(result.output, "end\n"))
			return arena_copy(&arena, result.output);
		nanosleep(&pause, NULL);
	}
	fail_msg("%s was never written", path);
	return (struct span){ 0 };
}

static void it_has_nothing_of_its_starter(void **state)
{
	static const char script[] =
		"file=$1; { echo args \"$@\"; echo in \"$PWD\"; env | grep -v ^_=; "
		"echo open $(readlink /proc/$$/fd/0 /proc/$$/fd/9 /proc/$$/fd/2); "
		"echo all $(readlink /proc/$$/fd/*); "
		"set -- $(cat /proc/$$/stat); echo session $(($1 == $6)); "
		"echo ignored $(( 0x$(sed -n 's/^SigIgn:.//p' /proc/$$/status) & 0x1001 )); "
		"echo end; } 9>&1 >\"$file\".tmp; "
		"mv \"$file\".tmp \"$file\"";
	const char *const arguments[] = { "/bin/sh", "-c", script, "sh", file, "two words", NULL };
	const char *const environment[] = { "PATH=/usr/bin:/bin", "ONLY=this", NULL };
	struct error err;
	int kept = open("/dev/zero", O_RDONLY);

	(void)state;
	assert_true(kept >= 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (detached_start(arguments, environment, &err) < 0)
		fail_msg("%s", err.message);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	close(kept);
	struct span text = written(file);
	assert_true(span_contains(text, arena_printf(&arena, "args %s two words\n", file).ptr));
	assert_true(span_contains(text, "in /\n"));
	assert_true(span_contains(text, "ONLY=this\n"));
	assert_false(span_contains(text, "HOME="));
	assert_true(span_contains(text, "open /dev/null /dev/null /dev/null\n"));
	assert_false(span_contains(text, "/dev/zero"));
	assert_true(span_contains(text, "session 1\n"));
	/* HUP and PIPE are 1 and 13. */
	assert_true(span_contains(text, "ignored 0\n"));
}

static void what_cannot_be_executed_is_an_error(void **state)
{
	const char *const nothing[] = { "/nonexistent/program", NULL };
	const char *const folder[] = { "/", NULL };
	const char *const environment[] = { NULL };
	struct error err;

	(void)state;
	assert_int_equal(detached_start(nothing, environment, &err), -1);
	assert_string_equal(err.message,
			    "could not start /nonexistent/program: No such file or directory");
	assert_int_equal(detached_start(folder, environment, &err), -1);
	assert_string_equal(err.message, "could not start /: Permission denied");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_nothing_of_its_starter),
		cmocka_unit_test(what_cannot_be_executed_is_an_error),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
