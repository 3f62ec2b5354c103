/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"
#include "tests/unit/arena_fixture.h"

#include <fcntl.h>
#include <unistd.h>

static int run_shell(const char *script, struct span input, struct child_result *result,
		     struct error *err)
{
	const char *const arguments[] = { "sh", "-c", script, NULL };
	struct child_request request = { .arguments = arguments, .input = input };

	return child_run(&request, &arena, result, err);
}

static void gives_input_and_keeps_both_outputs(void **state)
{
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(run_shell("cat; echo wrong >&2; exit 7", span_of("hello"), &result, &err),
			 0);
	assert_int_equal(result.exit_status, 7);
	assert_true(span_is(result.output, "hello"));
	assert_true(span_is(result.errors, "wrong\n"));
}

static void carries_more_than_a_pipe_holds(void **state)
{
	size_t len = (size_t)1 << 20;
	char *bytes = arena_alloc(&arena, len);
	struct child_result result;
	struct error err;

	(void)state;
	memset(bytes, 'x', len);
	assert_int_equal(run_shell("cat", (struct span){ bytes, len }, &result, &err), 0);
	assert_int_equal(result.output.len, len);
}

static void survives_a_child_that_does_not_read(void **state)
{
	size_t len = (size_t)1 << 20;
	char *bytes = arena_alloc(&arena, len);
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(run_shell("exit 0", (struct span){ bytes, len }, &result, &err), 0);
	assert_int_equal(result.exit_status, 0);
}

static void says_which_signal_ended_it(void **state)
{
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(run_shell("kill -9 $$", span_of(""), &result, &err), 0);
	assert_int_equal(result.exit_status, 128 + 9);
}

static void names_a_program_that_is_not_there(void **state)
{
	const char *const arguments[] = { "/nonexistent/program", NULL };
	struct child_request request = { .arguments = arguments };
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(child_run(&request, &arena, &result, &err), -1);
	assert_int_equal(err.code, ERROR_SYSTEM);
	assert_string_equal(err.message,
			    "could not start \"/nonexistent/program\": No such file or directory");
}

static void ends_a_child_that_takes_too_long(void **state)
{
	const char *const arguments[] = { "sh", "-c", "sleep 60 & sleep 60", NULL };
	struct child_request request = { .arguments = arguments, .deadline_ms = 50 };
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(child_run(&request, &arena, &result, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_string_equal(err.message, "\"sh\" did not end in time");
}

static void ends_a_child_that_writes_too_much(void **state)
{
	const char *const arguments[] = { "sh", "-c", "while :; do echo yes; done", NULL };
	struct child_request request = { .arguments = arguments, .max_output_bytes = 10000 };
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(child_run(&request, &arena, &result, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
	assert_string_equal(err.message, "\"sh\" wrote more than 10000 bytes");
}

static void gives_the_child_no_other_descriptors(void **state)
{
	struct child_result result;
	struct error err;
	int open_here = open("/dev/null", O_RDONLY); /* not close-on-exec */

	(void)state;
	assert_true(open_here > 2);
	assert_int_equal(run_shell("ls /proc/self/fd | wc -l", span_of(""), &result, &err), 0);
	close(open_here);
	assert_true(span_is(result.output, "4\n")); /* 0, 1, 2 and ls's own */
}

static void gives_the_environment_it_is_told(void **state)
{
	const char *const without[] = { "HOME", NULL };
	const char *const with[] = { "HEADGATE_TEST=one", "PATH=/usr/bin:/bin", NULL };
	const char *const arguments[] = { "sh", "-c", "echo \"$HEADGATE_TEST ${HOME-none}\"",
					  NULL };
	struct child_request request = {
		.arguments = arguments,
		.environment = child_environment(without, with, &arena),
		.directory = "/",
	};
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(child_run(&request, &arena, &result, &err), 0);
	assert_true(span_is(result.output, "one none\n"));
}

static void keeps_only_the_variables_it_is_told(void **state)
{
	const char *const keep[] = { "PATH", NULL };
	const char *const with[] = { "LC_ALL=C", NULL };
	const char *const *environment = child_environment_of(keep, with, &arena);

	(void)state;
	assert_true(span_starts_with(span_of(environment[0]), "PATH="));
	assert_string_equal(environment[1], "LC_ALL=C");
	assert_null(environment[2]);
}

static void gives_files_that_have_no_name(void **state)
{
	const char *const arguments[] = { "sh", "-c",
					  "cat; cat " CHILD_FILE_0 " " CHILD_FILE_1
					  "; ls /proc/self/fd | wc -l",
					  NULL };
	struct child_request request = {
		.arguments = arguments,
		.input = SPAN("input "),
		.files = { SPAN("first "), SPAN("second ") },
	};
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(child_run(&request, &arena, &result, &err), 0);
	assert_true(span_is(result.output, "input first second 6\n"));
}

static void gives_a_second_file_without_a_first(void **state)
{
	const char *const arguments[] = { "sh", "-c",
					  "cat " CHILD_FILE_1 "; cat " CHILD_FILE_0 " 2>&1 | wc -l",
					  NULL };
	struct child_request request = { .arguments = arguments };
	struct child_result result;
	struct error err;

	(void)state;
	request.files[1] = span_of("second ");
	assert_int_equal(child_run(&request, &arena, &result, &err), 0);
	assert_true(span_is(result.output, "second 1\n"));
}

static void gives_a_file_larger_than_a_pipe(void **state)
{
	const char *const arguments[] = { "sh", "-c", "wc -c < " CHILD_FILE_0, NULL };
	struct child_request request = { .arguments = arguments };
	size_t len = (size_t)1 << 20;
	struct child_result result;
	struct error err;

	(void)state;
	request.files[0] = (struct span){ arena_alloc(&arena, len), len };
	assert_int_equal(child_run(&request, &arena, &result, &err), 0);
	assert_true(span_is(result.output, "1048576\n"));
}

/* The shell writes to our own standard output, which is a file here. */
static void lets_an_attached_child_speak_itself(void **state)
{
	const char *const arguments[] = { "sh", "-c", "echo said; exit 5", NULL };
	struct child_request request = { .arguments = arguments };
	char path[] = "/tmp/headgate-child-XXXXXX";
	char said[16] = { 0 };
	struct error err;
	int status = 0;

	(void)state;
	fflush(stdout);
	int file = mkstemp(path);
	int kept = dup(STDOUT_FILENO);
	dup2(file, STDOUT_FILENO);
	int result = child_run_attached(&request, &status, &err);
	dup2(kept, STDOUT_FILENO);
	assert_int_equal(result, 0);
	assert_int_equal(status, 5);
	assert_int_equal(pread(file, said, sizeof(said) - 1, 0), 5);
	assert_string_equal(said, "said\n");
	close(kept);
	close(file);
	unlink(path);
}

static void waits_for_a_child_that_closes_its_outputs_early(void **state)
{
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(run_shell("exec >&- 2>&-; sleep 0.1; exit 5", span_of(""), &result, &err),
			 0);
	assert_int_equal(result.exit_status, 5);
}

static void ends_a_child_that_stays_behind_its_outputs(void **state)
{
	const char *const arguments[] = { "sh", "-c", "exec >&- 2>&-; sleep 10", NULL };
	struct child_request request = { .arguments = arguments, .deadline_ms = 100 };
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(child_run(&request, &arena, &result, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_input_and_keeps_both_outputs),
		cmocka_unit_test(carries_more_than_a_pipe_holds),
		cmocka_unit_test(survives_a_child_that_does_not_read),
		cmocka_unit_test(says_which_signal_ended_it),
		cmocka_unit_test(names_a_program_that_is_not_there),
		cmocka_unit_test(ends_a_child_that_takes_too_long),
		cmocka_unit_test(ends_a_child_that_writes_too_much),
		cmocka_unit_test(gives_the_child_no_other_descriptors),
		cmocka_unit_test(gives_the_environment_it_is_told),
		cmocka_unit_test(waits_for_a_child_that_closes_its_outputs_early),
		cmocka_unit_test(ends_a_child_that_stays_behind_its_outputs),
		cmocka_unit_test(keeps_only_the_variables_it_is_told),
		cmocka_unit_test(gives_files_that_have_no_name),
		cmocka_unit_test(gives_a_second_file_without_a_first),
		cmocka_unit_test(gives_a_file_larger_than_a_pipe),
		cmocka_unit_test(lets_an_attached_child_speak_itself),
	};
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
