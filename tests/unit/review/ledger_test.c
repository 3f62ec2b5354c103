/* SPDX-License-Identifier: Apache-2.0 */
#include "review/ledger.h"

#include "base/count.h"
#include "tests/unit/review/pull_fixture.h"

static struct landing a_landing(enum landing_kind kind, struct oid old_tip, struct oid new_tip)
{
	return (struct landing){
		.kind = kind,
		.branch = SPAN("refs/heads/team/shop"),
		.old_tip = old_tip,
		.new_tip = new_tip,
		.actor = SPAN("ada"),
		.actor_source = SPAN("ssh"),
		.time = NOW,
	};
}

static void append_landing(const struct landing *landing)
{
	struct ref_transaction transaction;
	struct error err;

	ref_transaction_init(&transaction, &arena);
	if (ledger_append(repository, landing, &transaction, &arena, &err) < 0)
		fail_msg("%s", err.message);
	commit_edits(&transaction);
}

static struct landings read_ledger(void)
{
	struct landings landings;
	struct error err;

	if (ledger_read(repository, span_of("refs/heads/team/shop"), &arena, &landings, &err) < 0)
		fail_msg("%s", err.message);
	return landings;
}

static void drop_ledger(void)
{
	GIT("update-ref", "-d", "refs/landed/team/shop");
}

static void no_ledger_is_an_empty_one(void **state)
{
	struct landing landing;
	struct error err;

	(void)state;
	assert_string_equal(ledger_ref(span_of("refs/heads/team/shop"), &arena).ptr,
			    "refs/landed/team/shop");
	assert_int_equal(read_ledger().count, 0);
	assert_int_equal(
		ledger_last(repository, span_of("refs/heads/team/shop"), &arena, &landing, &err),
		0);
}

static void entries_are_read_oldest_first(void **state)
{
	uint32_t numbers[] = { 7, 42 };
	struct oid first = a_commit("first"), second = a_commit("second"), log = a_commit("log");
	struct landing start = a_landing(LANDING_START, (struct oid){ 0 }, first);
	struct landing pushed = a_landing(LANDING_PUSHED, first, second);
	struct landing emergency = a_landing(LANDING_EMERGENCY, second, first);
	struct landing last;
	struct error err;

	(void)state;
	pushed.pulls = numbers;
	pushed.pull_count = 2;
	pushed.pull_log = log;
	pushed.policy = first;
	emergency.reason = span_of("the shop\nis down");
	append_landing(&start);
	append_landing(&pushed);
	append_landing(&emergency);
	struct landings landings = read_ledger();
	assert_int_equal(landings.count, 3);
	assert_int_equal(landings.items[0].kind, LANDING_START);
	assert_true(oid_equal(landings.items[0].new_tip, first));
	assert_true(oid_is_zero(landings.items[0].old_tip));
	assert_int_equal(landings.items[1].kind, LANDING_PUSHED);
	assert_int_equal(landings.items[1].pull_count, 2);
	assert_int_equal(landings.items[1].pulls[0], 7);
	assert_int_equal(landings.items[1].pulls[1], 42);
	assert_true(oid_equal(landings.items[1].pull_log, log));
	assert_true(oid_equal(landings.items[1].policy, first));
	assert_true(span_is(landings.items[1].actor, "ada"));
	assert_true(span_is(landings.items[1].actor_source, "ssh"));
	assert_int_equal(landings.items[1].time, NOW);
	assert_int_equal(landings.items[1].signature.len, 0);
	assert_true(span_is(landings.items[2].reason, "the shop is down"));
	assert_int_equal(
		ledger_last(repository, span_of("refs/heads/team/shop"), &arena, &last, &err), 1);
	assert_true(oid_equal(last.entry, landings.items[2].entry));
	GIT("fsck", "--strict");
	drop_ledger();
}

static void a_branch_without_ledger_begins_where_it_stood(void **state)
{
	struct oid first = a_commit("first"), second = a_commit("second");
	struct landing merge = a_landing(LANDING_MERGE, first, second);

	(void)state;
	append_landing(&merge);
	struct landings landings = read_ledger();
	assert_int_equal(landings.count, 2);
	assert_int_equal(landings.items[0].kind, LANDING_START);
	assert_true(oid_equal(landings.items[0].new_tip, first));
	drop_ledger();
}

static void entries_of_one_push_follow_one_another(void **state)
{
	struct oid first = a_commit("first"), second = a_commit("second");
	struct landing merge = a_landing(LANDING_MERGE, first, second);
	struct landing squash = a_landing(LANDING_SQUASH, second, first);
	struct ref_transaction transaction;
	struct error err;

	(void)state;
	ref_transaction_init(&transaction, &arena);
	assert_int_equal(ledger_append(repository, &merge, &transaction, &arena, &err), 0);
	assert_int_equal(ledger_append(repository, &squash, &transaction, &arena, &err), 0);
	assert_int_equal(transaction.count, 1);
	commit_edits(&transaction);
	assert_int_equal(read_ledger().count, 3);
	drop_ledger();
}

/* One text of a good second entry in place of another. */
static const struct {
	const char *from;
	const char *to;
	const char *problem;
} damages[] = {
	{ "Landing: merge", "Landing: moved", "the trailer Landing says nothing that is known" },
	{ "Landing: merge", "Landing: start", "the first entry has a trailer Old" },
	{ "Branch: refs/heads/team/shop", "Branch: refs/heads/team", "it is of another branch" },
	{ "\nOld: ", "\nOlder: ", "the trailer Old is missing" },
	{ "\nNew: ", "\nNew: 1", "the trailer New is no object id" },
	{ "Actor: ada", "Actor: ada\nActor: eve", "the trailer Actor stands more than once" },
	{ "Pull-Requests: 42", "Pull-Requests: 42 x",
	  "the trailer Pull-Requests is no list of numbers" },
	{ "Pull-Requests: 42", "Pull-Requests: 042",
	  "the trailer Pull-Requests is no list of numbers" },
	{ "\nPull-Log: ", "\nPulled: ", "it has 2 parents, not 1" },
	{ "\nPull-Log: ", "\nPull-Log: 1111111111111111111111111111111111111111\nPulled: ",
	  "its second parent is not what the trailer Pull-Log names" },
	{ "committer headgate", "committer eve", "its committer is not headgate" },
};

static void a_damaged_entry_is_told_with_its_cause(void **state)
{
	uint32_t number = 42;
	struct oid first = a_commit("first"), second = a_commit("second");
	struct landing merge = a_landing(LANDING_MERGE, first, second), read;
	struct landings landings;
	struct error err;

	(void)state;
	merge.pulls = &number;
	merge.pull_count = 1;
	merge.pull_log = a_commit("log");
	append_landing(&merge);
	struct oid good = oid_from(GIT("rev-parse", "refs/landed/team/shop"));
	for (size_t i = 0; i < COUNT(damages); i++) {
		struct oid bad = forged(good, damages[i].from, span_of(damages[i].to));
		set_ref("refs/landed/team/shop", bad);
		struct span expected = arena_printf(
			&arena, "refs/landed/team/shop: the entry %.12s is damaged: %s",
			oid_text(bad).hex, damages[i].problem);
		assert_int_equal(ledger_read(repository, span_of("refs/heads/team/shop"), &arena,
					     &landings, &err),
				 -1);
		assert_string_equal(err.message, expected.ptr);
		assert_int_equal(ledger_last(repository, span_of("refs/heads/team/shop"), &arena,
					     &read, &err),
				 -1);
		assert_string_equal(err.message, expected.ptr);
	}
	set_ref("refs/landed/team/shop", good);
	drop_ledger();
}

static void a_gap_between_entries_is_refused(void **state)
{
	struct oid first = a_commit("first"), second = a_commit("second");
	struct landing start = a_landing(LANDING_START, (struct oid){ 0 }, first);
	struct landing merge = a_landing(LANDING_MERGE, second, first);
	struct landings landings;
	struct error err;

	(void)state;
	append_landing(&start);
	append_landing(&merge);
	assert_int_equal(
		ledger_read(repository, span_of("refs/heads/team/shop"), &arena, &landings, &err),
		-1);
	assert_non_null(strstr(err.message, "does not begin where the one before it ended"));
	drop_ledger();
}

static void entries_are_signed_with_the_gates_key(void **state)
{
	struct span key = arena_printf(&arena, "%s/gate_key", directory);
	const char *const keygen[] = { "ssh-keygen", "-q",   "-t", "ed25519", "-N", "",
				       "-C",         "gate", "-f", key.ptr,   NULL };
	struct landing start = a_landing(LANDING_START, (struct oid){ 0 }, a_commit("first"));

	(void)state;
	assert_int_equal(run_program(keygen, (struct span){ 0 }).exit_status, 0);
	GIT("config", "headgate.signing.format", "ssh");
	GIT("config", "headgate.signing.key", key.ptr);
	append_landing(&start);
	struct landings landings = read_ledger();
	assert_int_equal(landings.count, 1);
	assert_true(span_starts_with(landings.items[0].signature, "-----BEGIN SSH SIGNATURE-----"));
	assert_true(span_starts_with(landings.items[0].signed_payload, "tree "));
	assert_false(span_contains(landings.items[0].signed_payload, "gpgsig"));
	/* git itself takes it for a good signature of that key. */
	struct span public_key = arena_printf(&arena, "%s.pub", key.ptr);
	struct span allowed = arena_printf(&arena, "%s/allowed", directory);
	const char *const line[] = { "sh", "-c",           "printf 'gate '; cat \"$1\"",
				     "sh", public_key.ptr, NULL };
	struct child_result content = run_program(line, (struct span){ 0 });
	write_ref("allowed", arena_copy(&arena, content.output).ptr);
	GIT("-c", arena_printf(&arena, "gpg.ssh.allowedSignersFile=%s", allowed.ptr).ptr,
	    "verify-commit", "refs/landed/team/shop");
	drop_ledger();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_ledger_is_an_empty_one),
		cmocka_unit_test(entries_are_read_oldest_first),
		cmocka_unit_test(a_branch_without_ledger_begins_where_it_stood),
		cmocka_unit_test(entries_of_one_push_follow_one_another),
		cmocka_unit_test(a_damaged_entry_is_told_with_its_cause),
		cmocka_unit_test(a_gap_between_entries_is_refused),
		cmocka_unit_test(entries_are_signed_with_the_gates_key),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
