/* SPDX-License-Identifier: Apache-2.0 */
#include "deploy/courier_call.h"
#include "tests/unit/review/pull_fixture.h"

#include <sys/stat.h>
#include <time.h>

static const char *path_in(const char *name)
{
	return arena_printf(&arena, "%s/%s", directory, name).ptr;
}

/* In place of the courier: writes its arguments and its environment beside itself. */
static void install_courier(void)
{
	write_ref("courier", "#!/bin/sh\n"
			     "{ echo \"$0 $*\"; env | sort; echo end; } >\"$0.new\"\n"
			     "mv \"$0.new\" \"$0.ran\"\n");
	assert_int_equal(chmod(path_in("courier"), 0755), 0);
	GIT("config", "headgate.courier", path_in("courier"));
}

static struct span what_ran(void)
{
	static const struct timespec pause = { .tv_nsec = 5000000 };
	const char *const cat[] = { "cat", path_in("courier.ran"), NULL };

	for (int i = 0; i < 2000; i++) {
		struct child_result result = run_program(cat, (struct span){ 0 });
		if (span_ends_with(result.output, "end\n"))
			return arena_copy(&arena, result.output);
		nanosleep(&pause, NULL);
	}
	fail_msg("the courier was never started");
	return (struct span){ 0 };
}

static int start(void)
{
	struct error err;
	int started = courier_start(repository, &arena, &err);

	if (started < 0)
		fail_msg("%s", err.message);
	return started;
}

static void without_a_target_that_can_be_told_nothing_starts(void **state)
{
	(void)state;
	install_courier();
	assert_int_equal(start(), 0);
	/* One that has no url. */
	GIT("config", "headgate.target.prod.kind", "webhook");
	assert_int_equal(start(), 0);
	assert_int_equal(access(path_in("courier.ran"), F_OK), -1);
}

static void it_gets_what_it_needs_and_nothing_of_the_push(void **state)
{
	static const char *const foreign[] = {
		"GIT_QUARANTINE_PATH=/tmp/incoming",
		"GIT_OBJECT_DIRECTORY=/tmp/incoming",
		"GIT_DIR=/elsewhere.git",
		"GIT_PUSH_OPTION_COUNT=1",
		"GIT_PUSH_OPTION_0=wait",
		"https_proxy=http://proxy.example.com",
		"SSL_CERT_FILE=/tmp/mine.pem",
		"LD_PRELOAD_NOT=x",
		"HEADGATE_SECRET_OTHER=not yours",
		"SSH_ORIGINAL_COMMAND=git-receive-pack x",
	};

	(void)state;
	GIT("config", "headgate.target.prod.url", "https://hook.example.com/x");
	GIT("config", "headgate.target.east-2.kind", "webhook");
	GIT("config", "headgate.target.east-2.url", "https://hook.example.com/x");
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		struct span pair = span_of(foreign[i]);
		struct span name = arena_copy(&arena, span_first(pair, span_find(pair, '=')));
		setenv(name.ptr, pair.ptr + name.len + 1, 1);
	}
	setenv("HEADGATE_SECRET_PROD", "s3cret", 1);
	setenv("HEADGATE_TOKEN_EAST_2", "t0ken", 1);
	int started = start();
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		struct span pair = span_of(foreign[i]);
		unsetenv(arena_copy(&arena, span_first(pair, span_find(pair, '='))).ptr);
	}
	assert_int_equal(started, 1);
	struct span ran = what_ran();
	assert_true(span_starts_with(ran, arena_printf(&arena, "%s --until-told %s\n",
						       path_in("courier"),
						       repository_directory(repository))
						  .ptr));
	assert_true(span_contains(ran, "\nHEADGATE_SECRET_PROD=s3cret\n"));
	assert_true(span_contains(ran, "\nHEADGATE_TOKEN_EAST_2=t0ken\n"));
	assert_true(span_contains(ran, "\nPATH="));
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (span_contains(ran, foreign[i]))
			fail_msg("it has %s", foreign[i]);
}

static void a_program_that_is_not_there_is_told_with_the_way_out(void **state)
{
	struct error err = { 0 };
	const char *program;

	(void)state;
	GIT("config", "headgate.courier", "/nonexistent/headgate-courier");
	assert_int_equal(courier_start(repository, &arena, &err), -1);
	assert_string_equal(err.message,
			    "headgate-courier cannot be started: /nonexistent/headgate-courier: "
			    "there is no such file");
	assert_string_equal(err.hint, "Install it there, or say where it is: git config "
				      "headgate.courier /usr/bin/headgate-courier");
	GIT("config", "headgate.courier", "headgate-courier");
	assert_int_equal(courier_program(repository, &arena, &program, &err), -1);
	assert_non_null(strstr(err.message, "headgate.courier is no absolute path"));
	write_ref("plain", "");
	GIT("config", "headgate.courier", path_in("plain"));
	if (geteuid() == 0)
		chmod(path_in("plain"), 0644);
	assert_int_equal(courier_program(repository, &arena, &program, &err), -1);
	assert_non_null(strstr(err.message, "it cannot be executed"));
	/* Without the setting: beside the program that asks. */
	GIT("config", "--unset", "headgate.courier");
	assert_int_equal(courier_program(repository, &arena, &program, &err), -1);
	assert_non_null(strstr(err.message, "/headgate-courier: there is no such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_target_that_can_be_told_nothing_starts),
		cmocka_unit_test(it_gets_what_it_needs_and_nothing_of_the_push),
		cmocka_unit_test(a_program_that_is_not_there_is_told_with_the_way_out),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
