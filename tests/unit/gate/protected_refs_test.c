/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/protected_refs.h"

#include "repo/ticket.h"
#include "tests/unit/repo/two_commits.h"

#define ZERO "0000000000000000000000000000000000000000"
#define ONE "1111111111111111111111111111111111111111"

static const struct oid none;

static int set_up(void **state)
{
	if (two_commits_set_up(state) < 0)
		return -1;
	GIT("update-ref", "refs/heads/trunk", oid_text(one).hex);
	GIT("update-ref", "refs/heads/master", oid_text(one).hex);
	GIT("update-ref", "refs/heads/packed", oid_text(one).hex);
	GIT("update-ref", "refs/heads/topic", oid_text(one).hex);
	GIT("update-ref", "refs/landed/master", oid_text(one).hex);
	return 0;
}

static void reads_the_moves_that_it_guards(void **state)
{
	static const char input[] = ZERO " " ONE " refs/heads/a\n" ONE " " ZERO " refs/tags/t\n" ONE
					 " " ONE " HEAD\n" ONE " " ZERO " refs/pull/1/head\n" ZERO
					 " ref:refs/heads/x refs/heads/b\nref:refs/heads/y " ONE
					 " refs/heads/c d\n" ZERO " " ZERO " refs/for/x\n";
	struct ref_moves moves;

	(void)state;
	assert_int_equal(ref_moves_read(span_of(input), &arena, &moves, &err), 0);
	assert_int_equal(moves.count, 4);
	assert_true(span_is(moves.items[0].ref, "refs/heads/a"));
	assert_true(oid_is_zero(moves.items[0].old_oid));
	assert_string_equal(oid_text(moves.items[0].new_oid).hex, ONE);
	assert_true(span_is(moves.items[1].ref, "refs/pull/1/head"));
	assert_true(moves.items[2].symbolic && moves.items[3].symbolic);
	assert_true(span_is(moves.items[3].ref, "refs/heads/c d"));
	assert_int_equal(ref_moves_read((struct span){ 0 }, &arena, &moves, &err), 0);
	assert_int_equal(moves.count, 0);
}

static void refuses_lines_it_cannot_read(void **state)
{
	static const char *const cases[] = {
		"rubbish\n",
		ZERO " " ONE " refs/heads/a", /* cut off */
		ZERO " " ONE "\n",
		ZERO " " ONE " \n",
		ZERO " 12 refs/heads/a\n",
		ZERO " " ONE " refs/heads/a\n\n",
	};
	struct ref_moves moves;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(ref_moves_read(span_of(cases[i]), &arena, &moves, &err), -1);
}

/* Without a ticket, by the built-in policy: master and main are protected. */
static void lets_go_on_what_changes_no_guarded_ref(void **state)
{
	const struct {
		struct ref_move move;
		int allowed;
	} cases[] = {
		{ { SPAN("refs/heads/topic"), one, two, false }, 1 },
		{ { SPAN("refs/heads/topic"), none, none, false }, 1 },
		{ { SPAN("refs/heads/topic"), none, none, true }, 1 },
		{ { SPAN("refs/heads/new"), none, two, false }, 1 },
		{ { SPAN("refs/heads/master"), one, two, false }, 0 },
		{ { SPAN("refs/heads/master"), none, two, false }, 0 },
		{ { SPAN("refs/heads/master"), one, none, false }, 0 },
		{ { SPAN("refs/heads/master"), none, none, false }, 0 },
		{ { SPAN("refs/heads/master"), none, none, true }, 0 },
		{ { SPAN("refs/heads/main"), none, two, false }, 0 },
		{ { SPAN("refs/heads/main"), none, none, true }, 0 },
		/* Absent and stays so. */
		{ { SPAN("refs/heads/main"), none, none, false }, 1 },
		{ { SPAN("refs/pull/7/head"), none, none, false }, 1 },
		/* `git pack-refs` writing packed-refs: the value that is there already. */
		{ { SPAN("refs/heads/master"), none, one, false }, 1 },
		{ { SPAN("refs/landed/master"), none, one, false }, 1 },
		{ { SPAN("refs/landed/master"), one, two, false }, 0 },
		{ { SPAN("refs/landed/master"), one, none, false }, 0 },
		{ { SPAN("refs/pull/7/head"), none, two, false }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ref_move move = cases[i].move;
		struct ref_moves moves = { .items = &move, .count = 1 };
		struct span reason = { 0 };
		assert_int_equal(ref_moves_allowed(repository, &moves, (struct span){ 0 }, &arena,
						   &reason, &err),
				 cases[i].allowed);
		assert_int_equal(reason.len == 0, cases[i].allowed);
		if (!cases[i].allowed)
			assert_true(span_starts_with(reason, move.ref.ptr));
	}
}

/* Deleting a file whose ref is packed, unless git is about to change packed-refs too. */
static void tells_packing_from_deleting(void **state)
{
	struct ref_move move = { SPAN("refs/landed/master"), one, none, false };
	struct ref_moves moves = { .items = &move, .count = 1 };
	const char *lock = arena_printf(&arena, "%s/packed-refs.lock", directory).ptr;
	struct span reason;

	(void)state;
	GIT("pack-refs", "--all", "--no-prune");
	assert_int_equal(
		ref_moves_allowed(repository, &moves, (struct span){ 0 }, &arena, &reason, &err),
		1);
	fclose(fopen(lock, "w"));
	assert_int_equal(
		ref_moves_allowed(repository, &moves, (struct span){ 0 }, &arena, &reason, &err),
		0);
	unlink(lock);
	/* The file holds a newer value than packed-refs. */
	GIT("update-ref", "refs/landed/master", oid_text(two).hex);
	move.old_oid = two;
	assert_int_equal(
		ref_moves_allowed(repository, &moves, (struct span){ 0 }, &arena, &reason, &err),
		0);
}

/* The ticket says which of the gate's moves it is; another name of a ref is never one. */
static void lets_the_gate_go_on_by_its_ticket_alone(void **state)
{
	struct ref_move items[] = {
		{ SPAN("refs/heads/master"), one, two, false },
		{ SPAN("refs/pull/7/head"), none, two, false },
	};
	struct ref_moves moves = { .items = items, .count = 2 };
	struct ref_transaction transaction;
	struct span ticket;

	(void)state;
	ref_transaction_init(&transaction, &arena);
	for (size_t i = 0; i < moves.count; i++)
		ref_update(&transaction, items[i].ref, items[i].old_oid, items[i].new_oid);
	assert_int_equal(ticket_issue(repository, &transaction, &arena, &ticket, &err), 0);
	assert_int_equal(ref_moves_have_ticket(directory, &moves, ticket, &arena, &err), 1);
	assert_int_equal(ref_moves_have_ticket(directory, &moves, span_of("x"), &arena, &err), 0);
	items[1].symbolic = true;
	assert_int_equal(ref_moves_have_ticket(directory, &moves, ticket, &arena, &err), 0);
	items[1] = (struct ref_move){ SPAN("refs/pull/8/head"), none, two, false };
	assert_int_equal(ref_moves_have_ticket(directory, &moves, ticket, &arena, &err), 0);
	moves.count = 1;
	assert_int_equal(ref_moves_have_ticket(directory, &moves, ticket, &arena, &err), 1);
	ticket_withdraw(repository, ticket);
	assert_int_equal(ref_moves_have_ticket(directory, &moves, ticket, &arena, &err), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_moves_that_it_guards),
		cmocka_unit_test(refuses_lines_it_cannot_read),
		cmocka_unit_test(lets_go_on_what_changes_no_guarded_ref),
		cmocka_unit_test(lets_the_gate_go_on_by_its_ticket_alone),
		cmocka_unit_test(tells_packing_from_deleting),
	};
	return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
