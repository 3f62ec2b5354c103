/* SPDX-License-Identifier: Apache-2.0 */
/* States that landed without approvals are gone back to by the ordinary rules. */
#include "tests/unit/gate/restoration_fixture.h"

/* Pull request of an emergency, as it stands while approvals are owed. */
static struct pull emergency(struct branch *branch, struct oid tip)
{
	struct pull pull = propose(branch->ref.ptr, tip, "grace");
	struct pull_event event = { .kind = EVENT_EMERGENCY, .time = NOW, .head = tip };

	pull.state = PULL_MERGED;
	pull.landed = tip;
	pull.owes_approvals = true;
	append(&pull, &event);
	return pull;
}

static void what_nobody_approved_does_not_count_until_somebody_has(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	const struct file *unapproved = STATE(WITH_RULE, API("2"), WEB("4", "4"));
	struct oid tip = commit("grace", unapproved, branch.tip);
	struct pull pull = emergency(&branch, tip);
	struct standing standing;

	(void)state;
	note(&branch, LANDING_EMERGENCY, tip, pull.number);
	/* What lands elsewhere afterwards carries it along and does not approve it. */
	land(&branch, STATE(WITH_RULE, API("5"), WEB("4", "4")));
	land(&branch, STATE(WITH_RULE, API("5"), WEB("5", "5")));
	standing = standing_of(&branch, STATE(WITH_RULE, API("5"), WEB("4", "4")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/2");

	pull.owes_approvals = false;
	append(&pull, &(struct pull_event){ .kind = EVENT_REPAID, .time = NOW, .head = tip });
	standing = standing_of(&branch, STATE(WITH_RULE, API("5"), WEB("4", "4")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/1");
}

static void what_landed_while_approvals_were_off_does_not_count(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	struct standing standing;

	(void)state;
	land_as(&branch, LANDING_UNASKED, STATE(WITH_RULE, API("2"), WEB("4", "4")));
	land(&branch, STATE(WITH_RULE, API("2"), WEB("5", "5")));
	standing = standing_of(&branch, STATE(WITH_RULE, API("2"), WEB("4", "4")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/2");
	/* Approved later, it does. */
	land(&branch, STATE(WITH_RULE, API("2"), WEB("4", "4")));
	land(&branch, STATE(WITH_RULE, API("2"), WEB("5", "5")));
	standing = standing_of(&branch, STATE(WITH_RULE, API("2"), WEB("4", "4")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/1");
}

/*
 * A directory was left so by a landing that was approved, but what comes back in it was not: the
 * approved landing changed something beside it.
 */
static void what_nobody_approved_does_not_come_back_inside_of_what_was(void **state)
{
	static const enum landing_kind kinds[] = { LANDING_UNASKED, LANDING_EMERGENCY };

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct branch branch = three_landings(WITH_RULE);
		const struct file *unapproved = STATE(WITH_RULE, API("2"), WEB("3", "bad"));
		struct oid tip = commit("grace", unapproved, branch.tip);
		struct pull pull = emergency(&branch, tip);
		struct standing standing;
		note(&branch, kinds[i], tip, pull.number);
		land(&branch, STATE(WITH_RULE, API("2"), WEB("4", "bad")));
		land(&branch, STATE(WITH_RULE, API("2"), WEB("5", "good")));
		standing =
			standing_of(&branch, STATE(WITH_RULE, API("2"), WEB("4", "bad")), NOBODY);
		assert_string_equal(rendered(&standing), "open: 0/2");
		/* The part of it that was approved does. */
		standing =
			standing_of(&branch, STATE(WITH_RULE, API("2"), WEB("4", "good")), NOBODY);
		assert_string_equal(rendered(&standing), "open: 0/1");
		/* As does what is older than the unapproved part. */
		standing = standing_of(&branch, STATE(WITH_RULE, API("2"), WEB("1", "1")), NOBODY);
		assert_string_equal(rendered(&standing), "open: 0/1");
	}
}

static void what_nobody_approved_does_not_go_inside_of_what_was(void **state)
{
	struct branch branch = three_landings(WITH_RULE);
	struct standing standing;

	(void)state;
	land_as(&branch, LANDING_UNASKED, STATE(WITH_RULE, API("2"), { "apps/web/a.yaml", "3" }));
	land(&branch, STATE(WITH_RULE, API("2")));
	land(&branch, STATE(WITH_RULE, API("2"), WEB("5", "5")));
	standing = standing_of(&branch, STATE(WITH_RULE, API("2")), NOBODY);
	assert_string_equal(rendered(&standing), "open: 0/2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nobody_approved_does_not_count_until_somebody_has),
		cmocka_unit_test(what_landed_while_approvals_were_off_does_not_count),
		cmocka_unit_test(what_nobody_approved_does_not_come_back_inside_of_what_was),
		cmocka_unit_test(what_nobody_approved_does_not_go_inside_of_what_was),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
