/* SPDX-License-Identifier: Apache-2.0 */
#include "courier/secret.h"

#include "base/count.h"
#include "base/limits.h"
#include "tests/unit/arena_fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/headgate-unit-XXXXXX";
static const char *path;

static int set_up(void **state)
{
	arena_set_up(state);
	if (!mkdtemp(directory))
		return -1;
	path = arena_printf(&arena, "%s/secret", directory).ptr;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	rmdir(directory);
	arena_release(&arena);
	return 0;
}

static void put(struct span content, mode_t mode)
{
	unlink(path);
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, content.ptr, content.len), content.len);
	assert_int_equal(fchmod(descriptor, mode), 0);
	close(descriptor);
}

static int read_as(bool token, struct credentials *credentials, struct error *err)
{
	struct target target = { .name = span_of("edge-1"), .kind = TARGET_ARGOCD };

	if (token)
		target.token_file = span_of(path);
	else
		target.secret_file = span_of(path);
	return credentials_read(&target, &arena, credentials, err);
}

static void a_closed_file_is_read_without_its_line_end(void **state)
{
	struct credentials credentials;
	struct error err = { 0 };

	(void)state;
	put(span_of("one\r\ntwo\n\n"), 0600);
	assert_int_equal(read_as(false, &credentials, &err), 0);
	assert_true(span_is(credentials.secret, "one\r\ntwo"));
	assert_int_equal(credentials.token.len, 0);
	put(span_of("t0ken\n"), 0400);
	assert_int_equal(read_as(true, &credentials, &err), 0);
	assert_true(span_is(credentials.token, "t0ken"));
	assert_int_equal(credentials.secret.len, 0);
}

static const struct {
	struct span content;
	mode_t mode;
	bool token;
	const char *message;
	const char *hint;
} refused[] = {
	{ SPAN("s3cret"), 0640, false, "is open to others", "type: chmod 600 /tmp/" },
	{ SPAN("s3cret"), 0604, false, "is open to others", "type: chmod 600 /tmp/" },
	{ SPAN("s3cret"), 0620, false, "is open to others", "" },
	{ SPAN(""), 0600, false, "is empty", "" },
	{ SPAN(" \r\n\n"), 0600, false, "is empty", "" },
	{ SPAN("a\0b"), 0600, false, "has a byte 0", "" },
	{ SPAN("s3cret more"), 0600, true, "is not one word", "leave one line" },
	{ SPAN("s3cret\nX-Evil: 1"), 0600, true, "is not one word", "leave one line" },
	{ SPAN("s3cret\xff"), 0600, true, "is not one word", "" },
};

static void a_file_that_others_can_open_or_that_holds_no_secret_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct credentials credentials;
		struct error err = { 0 };
		put(refused[i].content, refused[i].mode);
		assert_int_equal(read_as(refused[i].token, &credentials, &err), -1);
		if (!strstr(err.message, refused[i].message) || !strstr(err.hint, refused[i].hint))
			fail_msg("row %zu: %s; %s", i, err.message, err.hint);
		assert_null(strstr(err.message, "s3cret m"));
	}
}

static void what_is_no_file_is_refused_without_waiting(void **state)
{
	struct credentials credentials;
	struct error err = { 0 };

	(void)state;
	unlink(path);
	assert_int_equal(read_as(false, &credentials, &err), -1);
	assert_non_null(strstr(err.message, "could not open the secret"));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(read_as(false, &credentials, &err), -1);
	assert_non_null(strstr(err.message, "is not a file"));
	char *large = arena_alloc(&arena, LIMIT_SECRET_BYTES + 1);
	memset(large, 'a', LIMIT_SECRET_BYTES + 1);
	put((struct span){ large, LIMIT_SECRET_BYTES + 1 }, 0600);
	assert_int_equal(read_as(false, &credentials, &err), -1);
	assert_non_null(strstr(err.message, "more than"));
	put((struct span){ large, LIMIT_SECRET_BYTES }, 0600);
	assert_int_equal(read_as(false, &credentials, &err), 0);
}

static void the_environment_counts_where_no_file_is_named(void **state)
{
	struct target target = { .name = span_of("edge-1"), .kind = TARGET_ARGOCD };
	struct credentials credentials;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(credentials_read(&target, &arena, &credentials, &err), 0);
	assert_int_equal(credentials.secret.len, 0);
	setenv("HEADGATE_SECRET_EDGE_1", "from the environment\n", 1);
	setenv("HEADGATE_TOKEN_EDGE_1", "t0ken", 1);
	assert_int_equal(credentials_read(&target, &arena, &credentials, &err), 0);
	assert_true(span_is(credentials.secret, "from the environment"));
	assert_true(span_is(credentials.token, "t0ken"));
	put(span_of("from the file"), 0600);
	target.secret_file = span_of(path);
	assert_int_equal(credentials_read(&target, &arena, &credentials, &err), 0);
	assert_true(span_is(credentials.secret, "from the file"));
	unsetenv("HEADGATE_SECRET_EDGE_1");
	unsetenv("HEADGATE_TOKEN_EDGE_1");
}

/* A registry is asked with its host as the name. */
static void a_long_name_with_dots_is_a_variable_too(void **state)
{
	char *name = arena_alloc(&arena, 300);
	struct credentials credentials;
	struct error err = { 0 };

	(void)state;
	memset(name, 'a', 300);
	name[5] = '.';
	name[9] = ':';
	const struct target target = { .name = { name, 300 } };
	char *variable = arena_alloc(&arena, 400);
	memcpy(variable, "HEADGATE_TOKEN_", 15);
	memset(variable + 15, 'A', 300);
	variable[20] = variable[24] = '_';
	setenv(variable, "t0ken", 1);
	assert_int_equal(credentials_read(&target, &arena, &credentials, &err), 0);
	assert_true(span_is(credentials.token, "t0ken"));
	unsetenv(variable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_closed_file_is_read_without_its_line_end),
		cmocka_unit_test(a_file_that_others_can_open_or_that_holds_no_secret_is_refused),
		cmocka_unit_test(what_is_no_file_is_refused_without_waiting),
		cmocka_unit_test(the_environment_counts_where_no_file_is_named),
		cmocka_unit_test(a_long_name_with_dots_is_a_variable_too),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
