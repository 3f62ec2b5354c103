/* SPDX-License-Identifier: Apache-2.0 */
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

static void set(const char *ref, struct oid oid)
{
	GIT("update-ref", ref, oid_text(oid).hex);
}

/* The ref's value as git sees it; zero when it is absent. */
static struct oid value(const char *ref)
{
	const char *const arguments[] = { "git", "rev-parse", "--verify", "-q", ref, NULL };
	struct child_result result = run_program(arguments, (struct span){ 0 });

	return result.exit_status ? none : oid_from(span_first(result.output, OID_HEX));
}

static struct ref_transaction begin(void)
{
	struct ref_transaction transaction;

	ref_transaction_init(&transaction, &arena);
	return transaction;
}

/* How many tickets lie there. */
static size_t tickets(void)
{
	const char *const arguments[] = { "ls", "headgate/tickets", NULL };
	struct child_result result = run_program(arguments, (struct span){ 0 });
	size_t lines = 0;

	for (size_t i = 0; i < result.output.len; i++)
		lines += result.output.ptr[i] == '\n';
	return lines;
}

static void moves_all_refs_in_one_step(void **state)
{
	struct ref_transaction transaction = begin();
	enum ref_outcome outcome = REF_OUTCOME_LOST;
	struct span reason;

	(void)state;
	set("refs/heads/moved", one);
	set("refs/heads/deleted", one);
	set("refs/heads/verified", one);
	ref_update(&transaction, span_of("refs/heads/moved"), one, two);
	ref_create(&transaction, span_of("refs/pull/1/head"), two);
	ref_delete(&transaction, span_of("refs/heads/deleted"), one);
	ref_verify(&transaction, span_of("refs/heads/verified"), one);
	ref_verify(&transaction, span_of("refs/heads/absent"), none);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 0);
	assert_int_equal(outcome, REF_OUTCOME_DONE);
	assert_true(oid_equal(value("refs/heads/moved"), two));
	assert_true(oid_equal(value("refs/pull/1/head"), two));
	assert_true(oid_is_zero(value("refs/heads/deleted")));
	assert_true(oid_equal(value("refs/heads/verified"), one));
	assert_int_equal(tickets(), 0);
}

/* Each of these must leave refs/heads/a where it was and say which ref it was. */
static void loses_when_a_ref_is_not_as_expected(void **state)
{
	static const struct {
		const char *ref;
		const struct oid *old_oid, *new_oid;
	} cases[] = {
		{ "refs/lost/b", &two, &three },   /* is at another value */
		{ "refs/lost/b", &none, &three },  /* exists */
		{ "refs/lost/b", &two, &none },    /* deleted with another value */
		{ "refs/lost/b", &two, &two },     /* verified */
		{ "refs/lost/b", &none, &none },   /* verified to be absent */
		{ "refs/lost/no", &one, &two },    /* is gone */
		{ "refs/lost/no", &one, &none },   /* is gone already */
		{ "refs/lost/no", &one, &one },    /* is gone, verified */
		{ "refs/lost/b/c", &none, &one },  /* below a ref */
		{ "refs/lost/d", &none, &one },    /* above a ref */
		{ "refs/lost/held", &one, &two },  /* another process holds its lock */
		{ "refs/lost/sym", &two, &three }, /* a symbolic ref to another value */
	};

	(void)state;
	set("refs/lost/a", one);
	set("refs/lost/b", one);
	set("refs/lost/d/e", one);
	set("refs/lost/held", one);
	GIT("symbolic-ref", "refs/lost/sym", "refs/lost/b");
	fclose(fopen(scratch_path("refs/lost/held.lock"), "w"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ref_transaction transaction = begin();
		enum ref_outcome outcome = REF_OUTCOME_DONE;
		struct span reason = { 0 };
		ref_update(&transaction, span_of("refs/lost/a"), one, two);
		ref_update(&transaction, span_of(cases[i].ref), *cases[i].old_oid,
			   *cases[i].new_oid);
		assert_int_equal(
			ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			0);
		assert_int_equal(outcome, REF_OUTCOME_LOST);
		assert_true(span_contains(reason, cases[i].ref));
		assert_true(oid_equal(value("refs/lost/a"), one));
		assert_int_equal(tickets(), 0);
	}
	assert_true(span_is(GIT("symbolic-ref", "refs/lost/sym"), "refs/lost/b"));
	unlink(scratch_path("refs/lost/held.lock"));
}

static void fails_when_git_would_never_move_it(void **state)
{
	struct oid missing = { .bytes = { 1 } };
	struct oid tree = oid_from(span_of(EMPTY_TREE));
	static const char *const names[] = { "refs/heads/fails", "refs/heads/fails",
					     "refs/heads/a..b", "HEAD", "refs/heads/x\nverify" };
	const struct oid *values[] = { &missing, &tree, &one, &one, &one };

	(void)state;
	set("refs/fails/a", one);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct ref_transaction transaction = begin();
		enum ref_outcome outcome;
		struct span reason;
		ref_update(&transaction, span_of("refs/fails/a"), one, two);
		ref_create(&transaction, span_of(names[i]), *values[i]);
		assert_int_equal(
			ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			-1);
		assert_true(oid_equal(value("refs/fails/a"), one));
		assert_int_equal(tickets(), 0);
	}
}

static void names_the_lock_that_a_killed_git_left(void **state)
{
	struct timespec long_ago[2] = { { .tv_sec = time(NULL) - 600 },
					{ .tv_sec = time(NULL) - 600 } };
	struct ref_transaction transaction = begin();
	const char *lock = scratch_path("refs/stale/a.lock");
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	set("refs/stale/a", one);
	fclose(fopen(lock, "w"));
	assert_int_equal(utimensat(AT_FDCWD, lock, long_ago, 0), 0);
	ref_update(&transaction, span_of("refs/stale/a"), one, two);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 -1);
	assert_string_equal(err.message, "refs/stale/a has been locked for 10 minutes by a git "
					 "process that was killed");
	assert_non_null(strstr(err.hint, "refs/stale/a.lock"));
	unlink(lock);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 0);
	assert_int_equal(outcome, REF_OUTCOME_DONE);
}

static void combines_what_agrees_about_a_ref(void **state)
{
	struct ref_transaction transaction = begin();
	struct span name = span_of("refs/combined/a");
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	set("refs/combined/a", one);
	ref_verify(&transaction, name, one);
	ref_update(&transaction, name, one, two);
	ref_verify(&transaction, name, one);
	assert_int_equal(transaction.count, 1);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 0);
	assert_int_equal(outcome, REF_OUTCOME_DONE);
	assert_true(oid_equal(value("refs/combined/a"), two));
}

static void refuses_two_moves_of_one_ref(void **state)
{
	struct span name = span_of("refs/contradiction/a");
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	set("refs/contradiction/a", one);
	for (int round = 0; round < 3; round++) {
		struct ref_transaction transaction = begin();
		ref_update(&transaction, name, one, two);
		if (round == 0)
			ref_update(&transaction, name, one, three);
		else if (round == 1)
			ref_verify(&transaction, name, two);
		else
			ref_delete(&transaction, name, one);
		assert_int_equal(
			ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			-1);
		assert_non_null(strstr(err.message, "refs/contradiction/a"));
		assert_true(oid_equal(value("refs/contradiction/a"), one));
	}
}

static void refuses_inside_a_quarantine(void **state)
{
	struct ref_transaction transaction = begin();
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	ref_create(&transaction, span_of("refs/quarantined/a"), one);
	assert_int_equal(setenv("GIT_QUARANTINE_PATH", "/nonexistent", 1), 0);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 -1);
	unsetenv("GIT_QUARANTINE_PATH");
	assert_true(oid_is_zero(value("refs/quarantined/a")));
}

static void git_sees_no_other_repository_of_the_environment(void **state)
{
	struct ref_transaction transaction = begin();
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	ref_create(&transaction, span_of("refs/elsewhere/a"), one);
	assert_int_equal(setenv("GIT_DIR", "/nonexistent", 1), 0);
	assert_int_equal(setenv("GIT_OBJECT_DIRECTORY", "/nonexistent", 1), 0);
	assert_int_equal(setenv("GIT_CONFIG_COUNT", "x", 1), 0);
	int status = ref_transaction_commit(repository, &transaction, &outcome, &reason, &err);
	unsetenv("GIT_DIR");
	unsetenv("GIT_OBJECT_DIRECTORY");
	unsetenv("GIT_CONFIG_COUNT");
	assert_int_equal(status, 0);
	assert_int_equal(outcome, REF_OUTCOME_DONE);
	assert_true(oid_equal(value("refs/elsewhere/a"), one));
}

static void write_hook(const char *text)
{
	const char *path = scratch_path("hooks/reference-transaction");
	FILE *file;

	mkdir(scratch_path("hooks"), 0777);
	unlink(path);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, 0755), 0);
}

static void runs_the_hook_with_a_ticket_for_what_it_moves(void **state)
{
	struct ref_transaction transaction = begin();
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	write_hook("#!/bin/sh\n[ \"$1\" = prepared ] || exit 0\n"
		   "cat $GIT_DIR/headgate/tickets/$HEADGATE_TICKET >$GIT_DIR/ticket-seen\n");
	ref_create(&transaction, span_of("refs/hooked/a"), one);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 0);
	assert_int_equal(outcome, REF_OUTCOME_DONE);
	const char *const arguments[] = { "cat", "ticket-seen", NULL };
	struct child_result result = run_program(arguments, (struct span){ 0 });
	assert_true(span_is(result.output, arena_printf(&arena, "%s %s refs/hooked/a\n",
							oid_text(none).hex, oid_text(one).hex)
						   .ptr));
	write_hook("#!/bin/sh\n[ \"$1\" = prepared ] || exit 0\necho 'not today' >&2\nexit 1\n");
	transaction = begin();
	ref_create(&transaction, span_of("refs/hooked/b"), one);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 -1);
	unlink(scratch_path("hooks/reference-transaction"));
	assert_non_null(strstr(err.message, "not today"));
	assert_true(oid_is_zero(value("refs/hooked/b")));
}

/* Sets what git says belongs to one repository, or takes it away. */
static void odd_environment(struct span names, const char *odd)
{
	while (names.len) {
		size_t len = span_find(names, '\n');
		const char *name = arena_copy(&arena, span_first(names, len)).ptr;
		assert_int_equal(odd ? setenv(name, odd, 1) : unsetenv(name), 0);
		names = span_from(names, len + 1);
	}
}

static void the_child_of_a_hook_gets_nothing_of_its_environment(void **state)
{
	const char *const list[] = { "git", "rev-parse", "--local-env-vars", NULL };
	const char *const seen[] = { "cat", "environment-seen", NULL };
	struct span names = run_program(list, (struct span){ 0 }).output;
	struct ref_transaction transaction = begin();
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	assert_true(span_contains(names, "GIT_INDEX_FILE\n"));
	write_hook("#!/bin/sh\n[ \"$1\" = prepared ] || exit 0\nenv >$GIT_DIR/environment-seen\n");
	ref_create(&transaction, span_of("refs/hooked/c"), one);
	odd_environment(names, "/odd");
	int status = ref_transaction_commit(repository, &transaction, &outcome, &reason, &err);
	odd_environment(names, NULL);
	unlink(scratch_path("hooks/reference-transaction"));
	assert_int_equal(status, 0);
	assert_int_equal(outcome, REF_OUTCOME_DONE);
	struct span environment = run_program(seen, (struct span){ 0 }).output;
	assert_false(span_contains(environment, "/odd"));
	assert_true(span_contains(environment, "GIT_NO_REPLACE_OBJECTS=1\n"));
}

/* A hook that kills git: all refs are locked in "prepared", all have moved in "committed". */
static void says_what_a_killed_git_has_done(void **state)
{
	enum ref_outcome outcome;
	struct span reason;

	(void)state;
	for (int round = 0; round < 2; round++) {
		struct ref_transaction transaction = begin();
		const char *name = round ? "refs/gitkilled/b" : "refs/gitkilled/a";
		write_hook(arena_printf(&arena, "#!/bin/sh\n[ \"$1\" = %s ] && kill -9 $PPID\n:\n",
					round ? "committed" : "prepared")
				   .ptr);
		ref_create(&transaction, span_of(name), one);
		int status =
			ref_transaction_commit(repository, &transaction, &outcome, &reason, &err);
		unlink(scratch_path("hooks/reference-transaction"));
		assert_int_equal(status, round ? 0 : -1);
		assert_true(oid_equal(value(name), round ? one : none));
		if (round)
			assert_int_equal(outcome, REF_OUTCOME_DONE);
		else
			assert_string_equal(err.message, "git was stopped before it moved a ref");
	}
	/* Its lock is young: another git may hold it. */
	struct ref_transaction transaction = begin();
	ref_create(&transaction, span_of("refs/gitkilled/a"), one);
	assert_int_equal(ref_transaction_commit(repository, &transaction, &outcome, &reason, &err),
			 0);
	assert_int_equal(outcome, REF_OUTCOME_LOST);
	assert_true(span_contains(reason, "refs/gitkilled/a.lock"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves_all_refs_in_one_step),
		cmocka_unit_test(loses_when_a_ref_is_not_as_expected),
		cmocka_unit_test(fails_when_git_would_never_move_it),
		cmocka_unit_test(names_the_lock_that_a_killed_git_left),
		cmocka_unit_test(combines_what_agrees_about_a_ref),
		cmocka_unit_test(refuses_two_moves_of_one_ref),
		cmocka_unit_test(refuses_inside_a_quarantine),
		cmocka_unit_test(git_sees_no_other_repository_of_the_environment),
		cmocka_unit_test(runs_the_hook_with_a_ticket_for_what_it_moves),
		cmocka_unit_test(the_child_of_a_hook_gets_nothing_of_its_environment),
		cmocka_unit_test(says_what_a_killed_git_has_done),
	};

	return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
