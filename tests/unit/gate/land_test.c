/* SPDX-License-Identifier: Apache-2.0 */
/* Landing by the clock and against other writers, on a real repository. */
#include "gate/owed.h"

#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

#define NOON 1800000000
#define HOUR 3600

static const char policy[] = "version: 1\n"
			     "people:\n"
			     "  ada: {email: [ada@example.com]}\n"
			     "  grace: {email: [grace@example.com]}\n"
			     "  linus: {email: [linus@example.com]}\n"
			     "groups:\n"
			     "  architects: [linus, grace]\n"
			     "branches:\n"
			     "  master:\n"
			     "    approvals: [{count: 1, from: [architects]}]\n"
			     "    emergency: {from: [architects], within: 1h}\n";

static struct error err;
static int64_t now;
static const struct push_options none;

static struct oid tree_entry_of(const char *mode, const char *type, struct oid oid,
				const char *name)
{
	return oid_from(GIT_INPUT(
		arena_printf(&arena, "%s %s %s\t%s\n", mode, type, oid_text(oid).hex, name),
		"mktree"));
}

/* A commit of ada's on the tip of master that adds one file. */
static struct oid a_change(const char *name)
{
	struct oid tip = oid_from(GIT("rev-parse", "refs/heads/master"));
	struct span listing = GIT("ls-tree", "refs/heads/master");
	struct oid blob = object_of_bytes(
		"blob",
		arena_printf(&arena, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n",
			     name));
	struct span tree = GIT_INPUT(arena_printf(&arena, "%.*s\n100644 blob %s\t%s.yaml\n",
						  SPAN_ARG(listing), oid_text(blob).hex, name),
				     "mktree");

	return oid_from(GIT("commit-tree", "-m", name, "-p", oid_text(tip).hex, tree.ptr));
}

static void a_guarded_branch(void)
{
	struct oid file = object_of_bytes("blob", (struct span){ policy, sizeof(policy) - 1 });
	struct oid folder = tree_entry_of("100644", "blob", file, "policy.yaml");
	struct oid tree = tree_entry_of("040000", "tree", folder, ".headgate");

	for (const char *const *prefix =
		     (const char *const[]){ "refs/pull", "refs/approvals", "refs/landed",
					    "refs/owed", "refs/topics", NULL };
	     *prefix; prefix++) {
		struct ref_values refs;
		assert_int_equal(refs_list(repository, arena_printf(&arena, "%s/", *prefix).ptr,
					   &arena, &refs, &err),
				 0);
		for (size_t i = 0; i < refs.count; i++)
			GIT("update-ref", "-d", refs.items[i].name.ptr);
	}
	GIT("symbolic-ref", "HEAD", "refs/heads/master");
	GIT("update-ref", "refs/heads/master",
	    GIT("commit-tree", "-m", "first", oid_text(tree).hex).ptr);
	now = NOON;
}

struct push_by {
	const char *name;
	struct oid oid;
	const char *ref;
	struct push_options options;
};

/* What proc-receive does before it commits. */
static struct verb_outcome plan(const struct push_by *push, struct ref_transaction *transaction)
{
	struct verb_request request = {
		.repository = repository,
		.actor = { span_of(push->name), span_of("test") },
		.options = &push->options,
		.now = now,
		.arena = &arena,
	};
	struct ref_update update = { .new_tip = push->oid, .ref = span_of(push->ref) };
	struct verb_outcome outcome;

	ref_transaction_init(transaction, &arena);
	assert_int_equal(objects_hold(repository, &err), 0);
	if (verb_plan(&request, &update, transaction, &outcome, &err) < 0)
		fail_msg("%s: %s", push->ref, err.message);
	if (outcome.verdict == VERDICT_ACCEPTED)
		assert_int_equal(objects_keep(repository, &err), 0);
	else
		objects_drop(repository);
	return outcome;
}

static enum ref_outcome commit(struct ref_transaction *transaction)
{
	enum ref_outcome outcome;
	struct span reason;

	if (ref_transaction_commit(repository, transaction, &outcome, &reason, &err) < 0)
		fail_msg("%s", err.message);
	return outcome;
}

/* The rule of the first error; NULL: it is done. */
static const char *carry_out(struct push_by push)
{
	struct ref_transaction transaction;
	struct verb_outcome outcome = plan(&push, &transaction);

	if (outcome.verdict == VERDICT_ACCEPTED) {
		assert_int_equal(commit(&transaction), REF_OUTCOME_DONE);
		return NULL;
	}
	for (size_t i = 0; i < outcome.findings.count; i++)
		if (outcome.findings.items[i].severity == SEVERITY_ERROR)
			return outcome.findings.items[i].rule->id;
	return "refused without a reason";
}

#define DONE(...) assert_null(carry_out((struct push_by){ __VA_ARGS__ }))
#define REFUSED(rule, ...) assert_string_equal(carry_out((struct push_by){ __VA_ARGS__ }), rule)

static struct span master(void)
{
	return GIT("rev-parse", "refs/heads/master");
}

/* Plans ada's landing, lets another writer come first, and says what becomes of it. */
static void loses_against(struct push_by faster)
{
	struct oid head = a_change("api");
	struct push_by landing = { "ada", head, "refs/merge/1", none };
	struct ref_transaction transaction;

	DONE("ada", head, "refs/for/master/api", none);
	DONE("grace", head, "refs/approve/1", none);
	struct span before = master();
	assert_int_equal(plan(&landing, &transaction).verdict, VERDICT_ACCEPTED);
	if (oid_is_zero(faster.oid))
		faster.oid = head;
	assert_null(carry_out(faster));
	assert_int_equal(commit(&transaction), REF_OUTCOME_LOST);
	assert_true(span_equal(master(), before));
	assert_int_equal(GIT("for-each-ref", "refs/landed").len, 0);
}

static void an_approval_withdrawn_meanwhile_stops_the_landing(void **state)
{
	(void)state;
	a_guarded_branch();
	loses_against((struct push_by){ "grace", (struct oid){ 0 }, "refs/reject/1",
					(struct push_options){ .withdraw = true } });
	REFUSED("landing/approvals", "ada", oid_from(GIT("rev-parse", "refs/pull/1/head")),
		"refs/merge/1", none);
}

static void a_veto_given_meanwhile_stops_the_landing(void **state)
{
	(void)state;
	a_guarded_branch();
	loses_against((struct push_by){ .name = "linus", .ref = "refs/reject/1" });
}

static void a_new_head_meanwhile_stops_the_landing(void **state)
{
	(void)state;
	a_guarded_branch();
	struct oid other = a_change("other");
	loses_against((struct push_by){ "ada", other, "refs/for/master/api", none });
}

static void an_approval_removed_by_hand_meanwhile_stops_the_landing(void **state)
{
	(void)state;
	a_guarded_branch();
	struct oid head = a_change("api");
	struct push_by landing = { "ada", head, "refs/merge/1", none };
	struct ref_transaction transaction;

	DONE("ada", head, "refs/for/master/api", none);
	DONE("grace", head, "refs/approve/1", none);
	assert_int_equal(plan(&landing, &transaction).verdict, VERDICT_ACCEPTED);
	GIT("update-ref", "-d", "refs/approvals/1/grace");
	assert_int_equal(commit(&transaction), REF_OUTCOME_LOST);
}

static void two_landings_do_not_both_win(void **state)
{
	(void)state;
	a_guarded_branch();
	struct oid one = a_change("one"), two = a_change("two");
	struct push_by first = { "ada", one, "refs/merge/1", none };
	struct push_by second = { "ada", two, "refs/merge/2", none };
	struct ref_transaction transactions[2];

	DONE("ada", one, "refs/for/master/one", none);
	DONE("ada", two, "refs/for/master/two", none);
	DONE("grace", one, "refs/approve/1", none);
	DONE("grace", two, "refs/approve/2", none);
	assert_int_equal(plan(&first, &transactions[0]).verdict, VERDICT_ACCEPTED);
	assert_int_equal(plan(&second, &transactions[1]).verdict, VERDICT_ACCEPTED);
	assert_int_equal(commit(&transactions[0]), REF_OUTCOME_DONE);
	assert_int_equal(commit(&transactions[1]), REF_OUTCOME_LOST);
	/* Planned anew, on what is true then, it lands. */
	DONE("ada", two, "refs/merge/2", none);
}

static void an_overdue_debt_stops_landings_until_it_is_repaid(void **state)
{
	(void)state;
	a_guarded_branch();
	struct oid fix = a_change("fix"), api = a_change("api"), web = a_change("web");
	struct push_options emergency = { .emergency = SPAN("the shop is down") };

	DONE("ada", fix, "refs/for/master/fix", none);
	DONE("ada", api, "refs/for/master/api", none);
	DONE("ada", web, "refs/for/master/web", none);
	DONE("grace", api, "refs/approve/2", none);
	DONE("grace", web, "refs/approve/3", none);
	DONE("linus", fix, "refs/merge/1", emergency);
	now += HOUR - 1;
	DONE("ada", api, "refs/merge/2", none);
	now += 1;
	REFUSED("landing/approvals-owed", "ada", web, "refs/merge/3", none);
	REFUSED("landing/approvals-owed", "linus", web, "refs/merge/3", emergency);
	/* What lacks approvals may still land in another emergency. */
	struct oid more = a_change("more");
	DONE("linus", more, "refs/heads/master", emergency);
	DONE("grace", fix, "refs/approve/1", none);
	DONE("grace", more, "refs/approve/4", none);
	DONE("ada", web, "refs/merge/3", none);
	assert_int_equal(GIT("for-each-ref", "refs/owed").len, 0);
}

static void debts_are_told_with_what_to_type(void **state)
{
	(void)state;
	a_guarded_branch();
	struct oid fix = a_change("fix");
	struct owed_list owed;
	struct text text;

	DONE("ada", fix, "refs/for/master/fix", none);
	DONE("linus", fix, "refs/merge/1",
	     (struct push_options){ .emergency = SPAN("the shop is down \xe2\x80\xae") });
	assert_int_equal(owed_list_read(repository, &arena, &owed, &err), 0);
	assert_int_equal(owed.count, 1);
	assert_int_equal(owed.items[0].due_at, NOON + HOUR);
	text_init(&text, 4096);
	owed_report(&text, &owed, NOON + 2 * HOUR);
	assert_string_equal(
		text.bytes,
		arena_printf(&arena,
			     "headgate: APPROVALS OWED: pull request 1 landed on master "
			     "without approvals 2 hours ago, by linus: the shop is down "
			     "\\u202e\n"
			     "headgate: overdue; nothing else lands on master before it "
			     "is approved:\n"
			     "  headgate show 1\n"
			     "  headgate approve 1\n"
			     "headgate: or with git alone, where a signature is not asked for:\n"
			     "  git fetch origin refs/pull/1/head\n"
			     "  git push origin %s:refs/approve/1\n",
			     oid_text(fix).hex)
			.ptr);
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_approval_withdrawn_meanwhile_stops_the_landing),
		cmocka_unit_test(a_veto_given_meanwhile_stops_the_landing),
		cmocka_unit_test(a_new_head_meanwhile_stops_the_landing),
		cmocka_unit_test(an_approval_removed_by_hand_meanwhile_stops_the_landing),
		cmocka_unit_test(two_landings_do_not_both_win),
		cmocka_unit_test(an_overdue_debt_stops_landings_until_it_is_repaid),
		cmocka_unit_test(debts_are_told_with_what_to_type),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
