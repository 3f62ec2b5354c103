/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/restoration.h"

#include "base/limits.h"
#include "tests/unit/gate/restoration_fixture.h"

static void a_landed_state_is_known_by_its_content(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	const struct {
		const struct file *files;
		const char *path;     /* NULL: it restores nothing */
		const char *decision; /* 0/1: by the rollback rule; 0/2: by the ordinary one */
		size_t landing;
	} cases[] = {
		/* a directory as it was before, and as it was before that */
		{ STATE(WITH_RULE, API("2"), WEB("2", "2")), "apps/web/a.yaml", "open: 0/1", 1 },
		{ STATE(WITH_RULE, API("2"), WEB("1", "1")), "apps/web", "open: 0/1", 0 },
		/* one file of it */
		{ STATE(WITH_RULE, API("2"), WEB("1", "2")), "apps/web/a.yaml", "open: 0/1", 0 },
		{ STATE(WITH_RULE, API("1"), WEB("3", "2")), "apps/api.yaml", "open: 0/1", 1 },
		/* a directory of several applications */
		{ STATE(WITH_RULE, API("1"), WEB("2", "2")), "apps", "open: 0/1", 1 },
		/* the entry was never so: another text, a mix of two states, a file more */
		{ STATE(WITH_RULE, API("2"), WEB("9", "2")), NULL, "open: 0/2", 0 },
		{ STATE(WITH_RULE, API("2"), WEB("2", "1")), NULL, "open: 0/2", 0 },
		{ STATE(WITH_RULE, API("2"), WEB("1", "1"), { "apps/web/c", "" }), NULL,
		  "open: 0/2", 0 },
		{ STATE(WITH_RULE, API("9"), WEB("2", "2")), NULL, "open: 0/2", 0 },
		/* something outside is touched as well */
		{ FILES({ POLICY_PATH, WITH_RULE }, { "docs/a", "2" }, API("2"), WEB("1", "1")),
		  NULL, "open: 0/2", 0 },
		/* nothing is changed */
		{ STATE(WITH_RULE, API("2"), WEB("3", "2")), NULL, "open: 0/2", 0 },
		/* it was so before the gate stood, and nobody approved that */
		{ STATE(WITH_RULE, API("2"), { "apps/web/a.yaml", "old" }), NULL, "open: 0/2", 0 },
		/* it never was absent since, nor was there such a file */
		{ STATE(WITH_RULE, API("2")), NULL, "open: 0/2", 0 },
		{ STATE(WITH_RULE, API("2"), WEB("3", "2"), { "new", "" }), NULL, "open: 0/2", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct standing standing = standing_of(&branch, cases[i].files, NOBODY);
		struct span path = standing.restoration.path;
		if (strcmp(rendered(&standing), cases[i].decision) != 0)
			fail_msg("case %zu: %s", i, rendered(&standing));
		assert_string_equal(arena_copy(&arena, path).ptr,
				    cases[i].path ? cases[i].path : "");
		if (cases[i].path)
			assert_memory_equal(&standing.restoration.landing.new_tip,
					    &branch.landed[cases[i].landing], OID_BYTES);
	}
}

/* The opener counts; a robot does not; a veto stops it, also of somebody whom it need not ask. */
static void the_rollback_rule_decides(void **state)
{
	const struct file *back = STATE(WITH_RULE, API("2"), WEB("1", "1"));
	struct branch branch = three_landings(WITH_RULE);
	struct pull pull;

	(void)state;
	pull = propose(branch.ref.ptr, commit("grace", back, branch.tip), "grace");
	approve(&pull, "grace");
	assert_string_equal(decision(&pull), "met: counts: 1/1");
	store(&pull, "alan", attest(&pull, "alan", VERDICT_REJECT, NOW - DAY));
	assert_string_equal(decision(&pull), "vetoed: veto counts: 1/1");

	pull = propose(branch.ref.ptr, commit("alan", back, branch.tip), "ada");
	approve(&pull, "bob");
	assert_string_equal(decision(&pull), "open: not-asked: 0/1");
	approve(&pull, "ci");
	assert_string_equal(decision(&pull), "open: not-asked robot: 0/1");
	/* The author of its commit counts as well. */
	approve(&pull, "alan");
	assert_string_equal(decision(&pull), "met: counts not-asked robot: 1/1");
}

/* Where the other rules are met already, there is nothing to look for. */
static void a_rollback_may_land_like_any_change(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	struct standing standing =
		standing_of(&branch, STATE(WITH_RULE, API("2"), WEB("1", "1")), BY("ada", "alan"));

	(void)state;
	assert_string_equal(rendered(&standing), "met: counts counts: 2/2");
	assert_int_equal(standing.restoration.path.len, 0);
}

static void without_the_rule_it_is_an_ordinary_change(void **state)
{
	static const char without[] = ROLLBACK_POLICY("");
	struct branch branch = three_landings(without);
	struct standing standing =
		standing_of(&branch, STATE(without, API("2"), WEB("1", "1")), NOBODY);

	(void)state;
	assert_string_equal(rendered(&standing), "open: 0/2");
}

static void a_rule_that_asks_for_nobody_waives_it(void **state)
{
	static const char free[] = ROLLBACK_POLICY("    rollback: {count: 0}\n");
	struct branch branch = three_landings(free);
	struct standing standing =
		standing_of(&branch, STATE(free, API("2"), WEB("1", "1")), NOBODY);

	(void)state;
	assert_string_equal(rendered(&standing), "waived");
	standing = standing_of(&branch, STATE(free, API("2"), WEB("1", "9")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/2");
}

static void what_was_removed_comes_back_and_what_is_new_goes(void **state)
{
	struct branch branch = new_branch();
	struct standing standing;

	(void)state;
	land(&branch, STATE(WITH_RULE, API("1")));
	land(&branch, STATE(WITH_RULE, API("1"), WEB("1", "1")));
	standing = standing_of(&branch, STATE(WITH_RULE, API("1")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/1");
	land(&branch, STATE(WITH_RULE, API("1")));
	standing = standing_of(&branch, STATE(WITH_RULE, API("1"), WEB("1", "1")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/1");
	standing = standing_of(&branch, STATE(WITH_RULE, API("1"), WEB("1", "2")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/2");
}

/* Before an application began, none of its files was there: no word for one of them to go. */
static void a_file_goes_only_from_a_directory_that_was_there(void **state)
{
	const struct file *without_b = STATE(WITH_RULE, { "apps/web/a.yaml", "1" });
	struct branch branch = new_branch();
	struct standing standing;

	(void)state;
	land(&branch, STATE(WITH_RULE, { "apps/api.yaml", "1" }));
	land(&branch, STATE(WITH_RULE, { "apps/api.yaml", "1" }, WEB("1", "1")));
	standing = standing_of(
		&branch, STATE(WITH_RULE, { "apps/api.yaml", "1" }, { "apps/web/a.yaml", "1" }),
		NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/2");
	/* All of it goes; also where nothing is left of the directories above. */
	standing = standing_of(&branch, STATE(WITH_RULE, { "apps/api.yaml", "1" }), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/1");
	branch = new_branch();
	land(&branch, STATE(WITH_RULE, { "docs/b", "1" }));
	land(&branch, STATE(WITH_RULE, { "docs/b", "1" }, WEB("1", "1")));
	standing = standing_of(&branch, STATE(WITH_RULE, { "docs/b", "1" }), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/1");
	/* It was there without the file once. */
	branch = new_branch();
	land(&branch, without_b);
	land(&branch, STATE(WITH_RULE, WEB("1", "1")));
	standing = standing_of(&branch, without_b, NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/1");
}

/* The policy of before is never brought back by fewer people. */
static void the_policy_is_never_rolled_back(void **state)
{
	static const char strict[] = WITH_RULE "    emergency: {from: [pms]}\n";
	struct branch branch = new_branch();
	struct standing standing;

	(void)state;
	land(&branch, STATE(WITH_RULE, API("1")));
	land(&branch, STATE(strict, API("1")));
	standing = standing_of(&branch, STATE(WITH_RULE, API("1")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/2");
}

/* A commit on the tip with these files that says what it restores. */
static struct oid saying(const struct branch *branch, const struct file *files,
			 const char *restores)
{
	return oid_from(GIT("commit-tree", oid_text(tree_of(files)).hex, "-p",
			    oid_text(branch->tip).hex, "-m", "rollback", "-m",
			    arena_printf(&arena, "Restores: %s\nPath: apps/web", restores).ptr));
}

static const char *decision_of_head(const struct branch *branch, struct oid head)
{
	struct pull pull = propose(branch->ref.ptr, head, "bob");

	return decision(&pull);
}

/* Further back the head must say which state; what it says is looked at, not believed. */
static void a_hint_finds_old_states_and_proves_nothing(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	const struct file *back = STATE(WITH_RULE, API("2"), WEB("1", "1"));
	const struct file *never = STATE(WITH_RULE, API("2"), WEB("1", "9"));
	struct oid blob = oid_from(GIT("rev-parse", "refs/heads/case-0:docs/a"));
	struct oid_text text = oid_text(branch.landed[0]);
	const char *first = text.hex;

	(void)state;
	first = arena_copy(&arena, span_of(first)).ptr;
	for (int i = 0; i < LIMIT_LANDINGS_RESTORED; i++)
		note(&branch, LANDING_MERGE,
		     commit_by("alan", tree_of(STATE(WITH_RULE, API("2"), WEB("3", "2"))),
			       branch.tip, none),
		     0);
	assert_string_equal(decision_of_head(&branch, commit("bob", back, branch.tip)),
			    "open: 0/2");
	assert_string_equal(decision_of_head(&branch, saying(&branch, back, first)), "open: 0/1");
	assert_string_equal(decision_of_head(&branch, saying(&branch, never, first)), "open: 0/2");
	assert_string_equal(
		decision_of_head(
			&branch,
			saying(&branch, back, arena_copy(&arena, span_of(oid_text(blob).hex)).ptr)),
		"open: 0/2");
	assert_string_equal(
		decision_of_head(&branch,
				 saying(&branch, back, "ffffffffffffffffffffffffffffffffffffffff")),
		"open: 0/2");
	/* A commit with that content which never landed. */
	struct oid beside = commit("bob", never, branch.landed[0]);
	const char *unlanded = arena_copy(&arena, span_of(oid_text(beside).hex)).ptr;
	assert_string_equal(decision_of_head(&branch, saying(&branch, never, unlanded)),
			    "open: 0/2");
}

/* What landed later is no earlier state: `verify` looks back from any step. */
static void only_what_had_landed_by_then_counts(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	struct tree_changes changes;
	struct restoration found;
	struct oid before, after;
	struct error err;

	(void)state;
	assert_int_equal(repository_commit_tree(repository, branch.landed[0], &before, &err), 0);
	assert_int_equal(repository_commit_tree(repository, branch.landed[1], &after, &err), 0);
	assert_int_equal(tree_compare(repository, before, after, &arena, &changes, &err), 0);
	struct restoration_request request = {
		.repository = repository,
		.branch = branch.ref,
		.landed_tip = branch.landed[0],
		.head = branch.landed[1],
		.changes = &changes,
		.after_tree = after,
	};
	assert_int_equal(restoration_find(&request, &arena, &found, &err), 0);
	request.landed_tip = branch.landed[2];
	assert_int_equal(restoration_find(&request, &arena, &found, &err), 1);
}

static void a_damaged_ledger_is_an_error_that_names_it(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	const struct file *back = STATE(WITH_RULE, API("2"), WEB("1", "1"));
	struct pull pull = propose(branch.ref.ptr, commit("bob", back, branch.tip), "bob");
	struct standing_request request = {
		.repository = repository,
		.pull = &pull,
		.target_tip = branch.tip,
		.now = NOW,
	};
	struct standing standing;
	struct findings findings;
	struct error err = { 0 };

	(void)state;
	findings_init(&findings, &arena);
	move_branch(ledger_ref(branch.ref, &arena).ptr, branch.tip);
	assert_int_equal(standing_read(&request, &arena, &findings, &standing, &err), -1);
	assert_non_null(strstr(err.message, ledger_ref(branch.ref, &arena).ptr));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_landed_state_is_known_by_its_content),
		cmocka_unit_test(the_rollback_rule_decides),
		cmocka_unit_test(a_rollback_may_land_like_any_change),
		cmocka_unit_test(without_the_rule_it_is_an_ordinary_change),
		cmocka_unit_test(a_rule_that_asks_for_nobody_waives_it),
		cmocka_unit_test(what_was_removed_comes_back_and_what_is_new_goes),
		cmocka_unit_test(a_file_goes_only_from_a_directory_that_was_there),
		cmocka_unit_test(the_policy_is_never_rolled_back),
		cmocka_unit_test(a_hint_finds_old_states_and_proves_nothing),
		cmocka_unit_test(only_what_had_landed_by_then_counts),
		cmocka_unit_test(a_damaged_ledger_is_an_error_that_names_it),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
