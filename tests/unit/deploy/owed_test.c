/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/text.h"
#include "deploy/delivery.h"
#include "tests/unit/deploy/deploy_fixture.h"

#include <time.h>

static struct span trunk_only[] = { SPAN(TRUNK) };

static struct targets some_targets(const char *const *names, size_t count)
{
	struct targets targets = { .count = count };

	targets.items = ARENA_ARRAY(&arena, count, struct target);
	for (size_t i = 0; i < count; i++)
		targets.items[i] = (struct target){
			.name = span_of(names[i]),
			.kind = TARGET_WEBHOOK,
			.branches = trunk_only,
			.branch_count = 1,
		};
	return targets;
}

#define TARGETS(...)                                                                               \
	some_targets((const char *const[]){ __VA_ARGS__ },                                         \
		     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static struct deliveries ask(struct targets *targets)
{
	struct deliveries owed;
	struct error err;

	if (deliveries_owed(repository, targets, &arena, &owed, &err) < 0)
		fail_msg("%s", err.message);
	return owed;
}

static void a_branch_that_is_not_there_owes_nothing(void **state)
{
	struct targets targets = TARGETS("prod");

	(void)state;
	assert_int_equal(ask(&targets).count, 0);
}

static void who_never_took_anything_is_owed_the_tip_without_files(void **state)
{
	struct oid zero = { 0 };
	struct oid tip = COMMIT_OF(zero, "a.yaml 1");
	struct targets targets = TARGETS("fresh");

	(void)state;
	move_trunk(tip);
	struct deliveries owed = ask(&targets);
	assert_int_equal(owed.count, 1);
	const struct delivery *delivery = &owed.items[0];
	assert_ptr_equal(delivery->target, &targets.items[0]);
	assert_true(span_is(delivery->branch, TRUNK));
	assert_true(span_is(delivery->default_branch, "trunk"));
	assert_true(oid_is_zero(delivery->before));
	assert_true(oid_equal(delivery->after, tip));
	assert_false(delivery->files.complete);
	assert_int_equal(delivery->files.added_count, 0);
	assert_true(span_is(delivery->subject, "subject of it"));
	assert_int_equal(delivery->time, 1700000000);
	assert_true(span_starts_with(delivery->repository, "headgate-unit-"));
}

static void a_week_without_network_is_one_delivery_of_all_files(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "gone.yaml 1", "kept.yaml 1", "old/name.yaml 1");
	struct oid two = COMMIT_OF(one, "gone.yaml 1", "kept.yaml 2", "old/name.yaml 1");
	struct oid three = COMMIT_OF(two, "kept.yaml 3", "new/name.yaml 1");
	struct targets targets = TARGETS("away");

	(void)state;
	record_deployment(a_deployment("away", one, DEPLOY_ACCEPTED));
	move_trunk(three);
	struct deliveries owed = ask(&targets);
	assert_int_equal(owed.count, 1);
	const struct changed_files *files = &owed.items[0].files;
	assert_true(oid_equal(owed.items[0].before, one));
	assert_true(files->complete);
	assert_int_equal(files->added_count, 1);
	assert_true(span_is(files->added[0], "new/name.yaml"));
	assert_int_equal(files->modified_count, 1);
	assert_true(span_is(files->modified[0], "kept.yaml"));
	assert_int_equal(files->removed_count, 2);
	assert_true(span_is(files->removed[0], "gone.yaml"));
	assert_true(span_is(files->removed[1], "old/name.yaml"));
	record_deployment(a_deployment("away", three, DEPLOY_ACCEPTED));
	record_deployment(an_application("away", three, DEPLOY_FAILED, "argocd/web"));
	assert_int_equal(ask(&targets).count, 0);
}

static void a_rewound_branch_is_told_without_files(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1"), two = COMMIT_OF(one, "a.yaml 2");
	struct targets targets = TARGETS("rewound");

	(void)state;
	record_deployment(a_deployment("rewound", two, DEPLOY_ACCEPTED));
	move_trunk(one);
	struct deliveries owed = ask(&targets);
	assert_int_equal(owed.count, 1);
	assert_true(oid_equal(owed.items[0].before, two));
	assert_false(owed.items[0].files.complete);
	assert_int_equal(owed.items[0].files.modified_count, 0);
}

static void links_and_submodules_are_paths_too(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1"), two;
	struct changed_files files;
	struct error err;

	(void)state;
	GIT("update-index", "--add", "--cacheinfo",
	    arena_printf(&arena, "160000,%s,module", oid_text(one).hex).ptr);
	GIT("update-index", "--add", "--cacheinfo",
	    arena_printf(&arena, "120000,%.*s,link",
			 SPAN_ARG(GIT_INPUT(span_of("a.yaml"), "hash-object", "-w", "--stdin")))
		    .ptr);
	two = oid_from(
		GIT("commit-tree", "-m", "x", "-p", oid_text(one).hex, GIT("write-tree").ptr));
	assert_int_equal(changed_files_between(repository, one, two, &arena, &files, &err), 0);
	assert_true(files.complete);
	assert_int_equal(files.added_count, 2);
	assert_true(span_is(files.added[0], "link"));
	assert_true(span_is(files.added[1], "module"));
}

static void a_name_that_json_cannot_carry_is_not_told_by_halves(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1");
	struct oid two = COMMIT_OF(one, "a.yaml 2", "\xff.yaml 1");
	struct changed_files files;
	struct error err;

	(void)state;
	assert_int_equal(changed_files_between(repository, one, two, &arena, &files, &err), 0);
	assert_false(files.complete);
	assert_int_equal(files.added_count, 0);
	assert_int_equal(files.modified_count, 0);
}

static void a_lost_commit_before_is_unknown(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1");
	struct changed_files files = { .complete = true };
	struct error err;

	(void)state;
	assert_int_equal(
		changed_files_between(repository,
				      oid_from(span_of("1111111111111111111111111111111111111111")),
				      one, &arena, &files, &err),
		0);
	assert_false(files.complete);
}

static void more_files_than_a_message_holds_are_not_told_by_halves(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1");
	struct text input;
	struct changed_files files;
	struct error err;

	(void)state;
	text_init(&input, (size_t)64 << 20);
	struct span blob = GIT_INPUT(span_of("x"), "hash-object", "-w", "--stdin");
	for (int i = 0; i < LIMIT_FILES_TOLD; i++)
		text_format(&input, "100644 %.*s\tf/%d\n", SPAN_ARG(blob), i);
	GIT_INPUT(text_span(&input), "update-index", "--add", "--index-info");
	struct oid all = oid_from(
		GIT("commit-tree", "-m", "x", "-p", oid_text(one).hex, GIT("write-tree").ptr));
	text_clear(&input);
	text_format(&input, "100644 %.*s\tone-more\n", SPAN_ARG(blob));
	GIT_INPUT(text_span(&input), "update-index", "--add", "--index-info");
	struct oid more = oid_from(
		GIT("commit-tree", "-m", "x", "-p", oid_text(one).hex, GIT("write-tree").ptr));
	text_release(&input);
	assert_int_equal(changed_files_between(repository, one, all, &arena, &files, &err), 0);
	assert_true(files.complete);
	assert_int_equal(files.added_count, LIMIT_FILES_TOLD);
	assert_int_equal(changed_files_between(repository, one, more, &arena, &files, &err), 0);
	assert_false(files.complete);
	assert_int_equal(files.added_count, 0);
}

static void the_id_is_that_of_what_is_told(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1"), two = COMMIT_OF(one, "a.yaml 2");
	struct targets targets = TARGETS("ida", "idb");

	(void)state;
	move_trunk(one);
	struct deliveries first = ask(&targets), again = ask(&targets);
	assert_int_equal(first.count, 2);
	assert_int_equal(first.items[0].id.len, 36);
	assert_int_equal(first.items[0].id.ptr[14], '8');
	assert_true(span_equal(first.items[0].id, again.items[0].id));
	assert_false(span_equal(first.items[0].id, first.items[1].id));
	move_trunk(two);
	assert_false(span_equal(first.items[0].id, ask(&targets).items[0].id));
	record_deployment(a_deployment("ida", one, DEPLOY_ACCEPTED));
	struct span with_before = ask(&targets).items[0].id;
	assert_false(span_equal(first.items[0].id, with_before));
	GIT("config", "headgate.repository", "shop");
	struct deliveries named = ask(&targets);
	assert_true(span_is(named.items[0].repository, "shop"));
	assert_false(span_equal(named.items[0].id, with_before));
	GIT("config", "--unset", "headgate.repository");
}

static void land(struct oid old_tip, struct oid new_tip, enum landing_kind kind, uint32_t pull)
{
	land_on_trunk((struct landing){
		.kind = kind,
		.old_tip = old_tip,
		.new_tip = new_tip,
		.pulls = &pull,
		.pull_count = pull ? 1 : 0,
		.time = NOW + (int64_t)pull,
	});
}

static void the_ledger_says_when_and_by_which_pull_requests(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1"), two = COMMIT_OF(one, "a.yaml 2");
	struct oid three = COMMIT_OF(two, "a.yaml 3"), elsewhere = COMMIT_OF(one, "b.yaml 1");
	struct targets targets = TARGETS("told", "elsewhere", "never");

	(void)state;
	land(zero, one, LANDING_START, 0);
	land(one, two, LANDING_MERGE, 7);
	land(two, three, LANDING_MERGE, 9);
	record_deployment(a_deployment("told", one, DEPLOY_ACCEPTED));
	record_deployment(a_deployment("elsewhere", elsewhere, DEPLOY_ACCEPTED));
	struct deliveries owed = ask(&targets);
	assert_int_equal(owed.count, 3);
	assert_int_equal(owed.items[0].time, NOW + 9);
	assert_int_equal(owed.items[0].pull_count, 2);
	assert_int_equal(owed.items[0].pulls[0], 7);
	assert_int_equal(owed.items[0].pulls[1], 9);
	/* A revision that the ledger does not know, or none: the time is known all the same. */
	assert_int_equal(owed.items[1].time, NOW + 9);
	assert_int_equal(owed.items[1].pull_count, 0);
	assert_int_equal(owed.items[2].pull_count, 0);
	/* A damaged ledger takes nothing from the message but this. */
	set_ref("refs/landed/trunk", three);
	owed = ask(&targets);
	assert_int_equal(owed.count, 3);
	assert_int_equal(owed.items[0].time, 1700000000);
	assert_int_equal(owed.items[0].pull_count, 0);
	assert_int_equal(owed.items[0].files.modified_count, 1);
	GIT("update-ref", "-d", "refs/landed/trunk");
}

static struct span id_owed_to(struct targets *targets)
{
	struct deliveries owed = ask(targets), again = ask(targets);

	assert_int_equal(owed.count, 1);
	assert_true(span_equal(owed.items[0].id, again.items[0].id));
	return owed.items[0].id;
}

static void a_branch_that_goes_there_and_back_is_told_by_other_ids(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1"), two = COMMIT_OF(one, "a.yaml 2");
	struct targets taking = TARGETS("taking"), away = TARGETS("away");

	(void)state;
	land(zero, one, LANDING_START, 0);
	record_deployment(a_deployment("taking", one, DEPLOY_ACCEPTED));
	record_deployment(a_deployment("away", one, DEPLOY_ACCEPTED));
	land(one, two, LANDING_MERGE, 1);
	struct span there = id_owed_to(&taking), tried = id_owed_to(&away);
	record_deployment(a_deployment("taking", two, DEPLOY_ACCEPTED));
	/* Later states of an Application change nothing in what was taken. */
	struct deployment seen = a_deployment("taking", two, DEPLOY_HEALTHY);
	seen.application = span_of("argocd/web");
	land(two, one, LANDING_ADMINISTRATOR, 0);
	struct span back = id_owed_to(&taking);
	record_deployment(seen);
	assert_true(span_equal(id_owed_to(&taking), back));
	record_deployment(a_deployment("taking", one, DEPLOY_ACCEPTED));
	land(one, two, LANDING_MERGE, 2);
	assert_false(span_equal(id_owed_to(&taking), there));
	/* Who was away in between has another debt than then, as the ledger knows. */
	assert_false(span_equal(id_owed_to(&away), tried));
	GIT("update-ref", "-d", "refs/landed/trunk");
}

static void without_a_ledger_what_was_taken_tells_the_ids_apart(void **state)
{
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1"), two = COMMIT_OF(one, "a.yaml 2");
	struct targets targets = TARGETS("bare");

	(void)state;
	move_trunk(two);
	record_deployment(a_deployment("bare", one, DEPLOY_ACCEPTED));
	struct span there = id_owed_to(&targets);
	record_deployment(a_deployment("bare", two, DEPLOY_ACCEPTED));
	record_deployment(a_deployment("bare", one, DEPLOY_ACCEPTED));
	assert_false(span_equal(id_owed_to(&targets), there));
}

static void a_damaged_chain_stops_no_other_target(void **state)
{
	struct targets targets = TARGETS("broken", "sound");
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1");

	(void)state;
	move_trunk(one);
	GIT("update-ref", "refs/deploy/broken/trunk", oid_text(one).hex);
	struct deliveries owed = ask(&targets);
	assert_int_equal(owed.count, 1);
	assert_true(span_is(owed.items[0].target->name, "sound"));
	assert_int_equal(owed.problem_count, 1);
	assert_ptr_equal(owed.problems[0].target, &targets.items[0]);
	assert_true(span_is(owed.problems[0].branch, TRUNK));
	assert_true(
		span_contains(owed.problems[0].sentence, "refs/deploy/broken/trunk: the entry "));
	assert_true(span_contains(owed.problems[0].sentence, "its committer is not headgate"));
	GIT("update-ref", "-d", "refs/deploy/broken/trunk");
}

static void a_target_with_a_problem_is_left_out(void **state)
{
	struct targets targets = TARGETS("wrong", "right");

	(void)state;
	targets.items[0].problem = span_of("it has no url");
	struct deliveries owed = ask(&targets);
	assert_int_equal(owed.count, 1);
	assert_true(span_is(owed.items[0].target->name, "right"));
	assert_int_equal(owed.problem_count, 0);
}

static double seconds_to_ask(struct targets *targets, struct deliveries *ret_owed)
{
	struct timespec start, end;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	*ret_owed = ask(targets);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

/* Ten times the targets: linear is 10, quadratic 100. */
static void what_a_thousand_targets_share_is_computed_once(void **state)
{
	enum { FEW = 100, MANY = 1000 };
	struct oid zero = { 0 };
	struct oid one = COMMIT_OF(zero, "a.yaml 1"), two = COMMIT_OF(one, "a.yaml 2");
	const char **names = ARENA_ARRAY(&arena, MANY, const char *);
	struct deployment *taken = ARENA_ARRAY(&arena, MANY, struct deployment);
	struct deliveries owed;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		names[i] = arena_printf(&arena, "edge-%zu", i).ptr;
		taken[i] = a_deployment(names[i], one, DEPLOY_ACCEPTED);
	}
	record_all(taken, MANY);
	move_trunk(two);
	struct targets targets = some_targets(names, FEW);
	double few = seconds_to_ask(&targets, &owed);
	targets = some_targets(names, MANY);
	double many = seconds_to_ask(&targets, &owed);
	print_message("100 targets %.1f ms, 1,000 %.1f ms\n", few * 1e3, many * 1e3);
	assert_int_equal(owed.count, MANY);
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(owed.items[i].files.modified_count, 1);
		assert_ptr_equal(owed.items[i].files.modified, owed.items[0].files.modified);
	}
	assert_true(many < few * 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_branch_that_is_not_there_owes_nothing),
		cmocka_unit_test(who_never_took_anything_is_owed_the_tip_without_files),
		cmocka_unit_test(a_week_without_network_is_one_delivery_of_all_files),
		cmocka_unit_test(a_rewound_branch_is_told_without_files),
		cmocka_unit_test(links_and_submodules_are_paths_too),
		cmocka_unit_test(a_name_that_json_cannot_carry_is_not_told_by_halves),
		cmocka_unit_test(a_lost_commit_before_is_unknown),
		cmocka_unit_test(more_files_than_a_message_holds_are_not_told_by_halves),
		cmocka_unit_test(the_id_is_that_of_what_is_told),
		cmocka_unit_test(the_ledger_says_when_and_by_which_pull_requests),
		cmocka_unit_test(a_branch_that_goes_there_and_back_is_told_by_other_ids),
		cmocka_unit_test(without_a_ledger_what_was_taken_tells_the_ids_apart),
		cmocka_unit_test(a_damaged_chain_stops_no_other_target),
		cmocka_unit_test(a_target_with_a_problem_is_left_out),
		cmocka_unit_test(what_a_thousand_targets_share_is_computed_once),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
