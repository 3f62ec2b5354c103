/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/ticket.h"

#include "repo/ref_transaction.h"
#include "tests/unit/repo/two_commits.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

static struct oid three;
static const struct oid none;

static int set_up(void **state)
{
	if (two_commits_set_up(state) < 0)
		return -1;
	three = root_commit("three");
	return 0;
}

static struct span issue(const struct ref_edit *edits, size_t count)
{
	struct ref_transaction transaction;
	struct span name;

	ref_transaction_init(&transaction, &arena);
	for (size_t i = 0; i < count; i++)
		ref_update(&transaction, edits[i].name, edits[i].old_oid, edits[i].new_oid);
	assert_int_equal(ticket_issue(repository, &transaction, &arena, &name, &err), 0);
	return name;
}

/* By both ways to ask. */
static int allows(struct span name, const struct ref_edit *edit)
{
	int allowed = ticket_allows(repository, name, edit, &arena, &err);

	assert_int_equal(ticket_allows_all(directory, name, edit, 1, &arena, &err), allowed);
	return allowed;
}

static void a_ticket_allows_all_or_nothing(void **state)
{
	const struct ref_edit moves[] = {
		{ SPAN("refs/t/a"), one, two },
		{ SPAN("refs/t/b"), one, two },
		{ SPAN("refs/t/c"), one, two },
	};
	struct span name = issue(moves, 2);

	(void)state;
	assert_int_equal(ticket_allows_all(directory, name, moves, 2, &arena, &err), 1);
	assert_int_equal(ticket_allows_all(directory, name, moves + 1, 1, &arena, &err), 1);
	assert_int_equal(ticket_allows_all(directory, name, moves + 1, 2, &arena, &err), 0);
	assert_int_equal(ticket_allows_all(directory, name, moves, 3, &arena, &err), 0);
	assert_int_equal(ticket_allows_all("/nonexistent", name, moves, 2, &arena, &err), 0);
	ticket_withdraw(repository, name);
	assert_int_equal(ticket_allows_all(directory, name, moves, 2, &arena, &err), 0);
}

static void a_ticket_allows_what_it_lists_and_nothing_else(void **state)
{
	const struct ref_edit listed[] = {
		{ SPAN("refs/t/moved"), one, two },
		{ SPAN("refs/t/created"), none, two },
		{ SPAN("refs/t/deleted"), one, none },
		{ SPAN("refs/t/verified"), one, one },
	};
	const struct {
		struct ref_edit edit;
		int allowed;
	} cases[] = {
		{ { SPAN("refs/t/moved"), one, two }, 1 },
		{ { SPAN("refs/t/moved"), one, three }, 0 },
		{ { SPAN("refs/t/moved"), three, two }, 0 },
		{ { SPAN("refs/t/moved"), none, two }, 0 },
		{ { SPAN("refs/t/moved"), one, none }, 0 },
		{ { SPAN("refs/t/moved"), none, none }, 0 },
		{ { SPAN("refs/t/move"), one, two }, 0 },
		{ { SPAN("refs/t/created"), none, two }, 1 },
		{ { SPAN("refs/t/created"), one, two }, 0 },
		{ { SPAN("refs/t/created"), two, none }, 0 },
		{ { SPAN("refs/t/deleted"), one, none }, 1 },
		{ { SPAN("refs/t/deleted"), none, none }, 1 },
		{ { SPAN("refs/t/deleted"), two, none }, 0 },
		{ { SPAN("refs/t/deleted"), one, two }, 0 },
		{ { SPAN("refs/t/verified"), one, none }, 1 },
		{ { SPAN("refs/t/verified"), one, one }, 1 },
		{ { SPAN("refs/t/verified"), one, two }, 0 },
		{ { SPAN("refs/t/verified"), none, none }, 0 },
		{ { SPAN("refs/t/other"), one, two }, 0 },
	};
	struct span name = issue(listed, 4);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(allows(name, &cases[i].edit), cases[i].allowed);
	ticket_withdraw(repository, name);
	assert_int_equal(allows(name, &cases[0].edit), 0);
}

static void a_name_that_is_no_ticket_opens_nothing(void **state)
{
	const struct ref_edit edit = { SPAN("refs/t/a"), one, two };
	struct span name = issue(&edit, 1);
	const char *const names[] = {
		"",
		"../tickets",
		"/etc/passwd",
		"0123456789abcdef0123456789abcdef",
		arena_printf(&arena, "./%.*s", SPAN_ARG(name)).ptr,
		arena_printf(&arena, "%.*s0", SPAN_ARG(name)).ptr,
		arena_printf(&arena, "../tickets/%.*s", SPAN_ARG(name)).ptr,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(allows(span_of(names[i]), &edit), 0);
	ticket_withdraw(repository, name);
}

static void an_old_ticket_opens_nothing(void **state)
{
	const struct ref_edit edit = { SPAN("refs/t/a"), one, two };
	struct span name = issue(&edit, 1);
	const char *path =
		scratch_path(arena_printf(&arena, "headgate/tickets/%.*s", SPAN_ARG(name)).ptr);
	struct timespec times[2] = { { .tv_sec = time(NULL) - LIMIT_TICKET_SECONDS - 2 },
				     { .tv_sec = time(NULL) - LIMIT_TICKET_SECONDS - 2 } };

	(void)state;
	assert_int_equal(allows(name, &edit), 1);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_int_equal(allows(name, &edit), 0);
	times[0].tv_sec = times[1].tv_sec = time(NULL) + 1000;
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_int_equal(allows(name, &edit), 0);
	ticket_withdraw(repository, name);
}

static void a_damaged_ticket_opens_nothing(void **state)
{
	static const char *const texts[] = { "", "rubbish\n", "0 0 refs/t/a\n" };
	const struct ref_edit edit = { SPAN("refs/t/a"), one, two };
	struct span name = issue(&edit, 1);
	const char *path =
		scratch_path(arena_printf(&arena, "headgate/tickets/%.*s", SPAN_ARG(name)).ptr);

	(void)state;
	for (size_t i = 0; i <= sizeof(texts) / sizeof(*texts); i++) {
		FILE *file = fopen(path, "w");
		assert_non_null(file);
		if (i < sizeof(texts) / sizeof(*texts))
			fputs(texts[i], file);
		else /* cut off: no line end */
			fprintf(file, "%s %s refs/t/a", oid_text(one).hex, oid_text(two).hex);
		fclose(file);
		assert_int_equal(allows(name, &edit), 0);
	}
	ticket_withdraw(repository, name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ticket_allows_all_or_nothing),
		cmocka_unit_test(a_ticket_allows_what_it_lists_and_nothing_else),
		cmocka_unit_test(a_name_that_is_no_ticket_opens_nothing),
		cmocka_unit_test(an_old_ticket_opens_nothing),
		cmocka_unit_test(a_damaged_ticket_opens_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
