/* SPDX-License-Identifier: Apache-2.0 */
#include "base/count.h"
#include "base/text.h"
#include "review/same_change.h"
#include "tests/unit/repo/tree_files.h"

/* Three blocks that look alike, as in a list of similar Deployments. */
#define BLOCK(replicas)                                                                            \
	"---\nkind: D\nspec:\n  replicas: " replicas                                               \
	"\n  paused: false\n  minReadySeconds: 5\n  template: x\n"
#define BLOCKS(a, b, c) BLOCK(a) BLOCK(b) BLOCK(c)

static struct oid commit_of(const struct file *files, const char *message)
{
	return oid_from(GIT("commit-tree", "-m", message, oid_text(tree_of(files)).hex));
}

static struct change_range between(struct oid base, struct oid head)
{
	return (struct change_range){ .base = base, .head = head };
}

struct rebase {
	const char *name;
	const struct file *old_base;
	const struct file *old_head;
	const struct file *new_base;
	const struct file *new_head;
	int same;
	const char *path; /* when not the same */
};

static const struct rebase rebases[] = {
	{ "the message was amended", FILES({ "a", "1\n" }), FILES({ "a", "2\n" }),
	  FILES({ "a", "1\n" }), FILES({ "a", "2\n" }), 1, "" },
	{ "rebased over an unrelated file", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), FILES({ "a", "1\n" }, { "b", "9\n" }),
	  FILES({ "a", "2\n" }, { "b", "9\n" }), 1, "" },
	{ "rebased over a new and a removed file", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), FILES({ "a", "1\n" }, { "c/d", "9\n" }),
	  FILES({ "a", "2\n" }, { "c/d", "9\n" }), 1, "" },
	{ "a new file, rebased over another", FILES({ "b", "1\n" }),
	  FILES({ "a", "1\n" }, { "b", "1\n" }), FILES({ "b", "2\n" }),
	  FILES({ "a", "1\n" }, { "b", "2\n" }), 1, "" },
	{ "a removed file, rebased over another", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "b", "1\n" }), FILES({ "a", "1\n" }, { "b", "2\n" }), FILES({ "b", "2\n" }), 1,
	  "" },
	{ "the base changed another part of the same file", FILES({ "s", BLOCKS("3", "3", "3") }),
	  FILES({ "s", BLOCKS("0", "3", "3") }), FILES({ "s", BLOCKS("3", "3", "5") }),
	  FILES({ "s", BLOCKS("0", "3", "5") }), 0, "s" },
	{ "the hunk moved to a similar block", FILES({ "s", BLOCKS("3", "3", "3") }),
	  FILES({ "s", BLOCKS("0", "3", "3") }), FILES({ "s", BLOCKS("3", "3", "3") }),
	  FILES({ "s", BLOCKS("3", "0", "3") }), 0, "s" },
	{ "the hunk moved while the base moved elsewhere",
	  FILES({ "b", "1\n" }, { "s", BLOCKS("3", "3", "3") }),
	  FILES({ "b", "1\n" }, { "s", BLOCKS("0", "3", "3") }),
	  FILES({ "b", "2\n" }, { "s", BLOCKS("3", "3", "3") }),
	  FILES({ "b", "2\n" }, { "s", BLOCKS("3", "0", "3") }), 0, "s" },
	{ "only the indentation changed", FILES({ "a", "x:\n  y: 1\n" }, { "b", "1\n" }),
	  FILES({ "a", "x:\n  y: 1\n  privileged: false\n" }, { "b", "1\n" }),
	  FILES({ "a", "x:\n  y: 1\n" }, { "b", "2\n" }),
	  FILES({ "a", "x:\n  y: 1\nprivileged: false\n" }, { "b", "2\n" }), 0, "a" },
	{ "a line end became CRLF", FILES({ "a", "1\n" }), FILES({ "a", "2\n" }),
	  FILES({ "a", "1\n" }), FILES({ "a", "2\r\n" }), 0, "a" },
	{ "an extra edit in the rebase", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), FILES({ "a", "1\n" }, { "b", "9\n" }),
	  FILES({ "a", "3\n" }, { "b", "9\n" }), 0, "a" },
	{ "an extra file in the rebase", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), FILES({ "a", "1\n" }, { "b", "9\n" }),
	  FILES({ "a", "2\n" }, { "b", "9\n" }, { "evil", "1\n" }), 0, "evil" },
	{ "the rebase reverts what the target did", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), FILES({ "a", "1\n" }, { "b", "9\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), 0, "b" },
	{ "a part of the change was left out", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "2\n" }), FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), 0, "b" },
	{ "the target has the change already", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "2\n" }), FILES({ "a", "2\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "2\n" }), 0, "a" },
	{ "a directory where the approved base has a file", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "1\n" }, { "b", "2\n" }), FILES({ "b", "1\n" }),
	  FILES({ "a/x", "1\n" }, { "b", "1\n" }), 0, "a" },
	{ "a file became a directory in the target", FILES({ "a", "1\n" }, { "b", "1\n" }),
	  FILES({ "a", "2\n" }, { "b", "1\n" }), FILES({ "a/x", "1\n" }, { "b", "1\n" }),
	  FILES({ "a/x", "2\n" }, { "b", "1\n" }), 0, "a/x" },
};

static void compares_changes_not_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rebases); i++) {
		const struct rebase *rebase = &rebases[i];
		struct change_range approved = between(commit_of(rebase->old_base, "b"),
						       commit_of(rebase->old_head, "approved"));
		struct change_range proposed = between(commit_of(rebase->new_base, "b"),
						       commit_of(rebase->new_head, "proposed"));
		struct error err = { 0 };
		struct span path;
		int same = same_change(repository, &approved, &proposed, &arena, &path, &err);
		if (same != rebase->same || !span_is(path, rebase->path))
			fail_msg("%s: %d at \"%.*s\" (%s)", rebase->name, same, SPAN_ARG(path),
				 err.message);
	}
}

/* The base moves on when the target takes in commits that the head stands on. */
static void the_same_head_is_the_same_where_the_bases_agree(void **state)
{
	struct oid base = commit_of(FILES({ "a", "1\n" }, { "b", "1\n" }), "base");
	struct oid first = commit_of(FILES({ "a", "2\n" }, { "b", "1\n" }), "first");
	struct oid onward = commit_of(FILES({ "a", "2\n" }, { "b", "2\n" }), "onward");
	struct oid back = commit_of(FILES({ "a", "1\n" }, { "b", "2\n" }), "back");
	const struct {
		struct change_range approved, proposed;
		int same;
		const char *path;
	} rows[] = {
		{ between(base, onward), between(base, onward), 1, "" },
		{ between(base, onward), between(first, onward), 1, "" },
		{ between(base, back), between(first, back), 0, "a" },
		{ { .head = back }, between(first, back), 0, "" },
		{ { .base = base, .head = back, .crosses = true }, between(base, back), 0, "" },
	};
	struct error err;
	struct span path;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(same_change(repository, &rows[i].approved, &rows[i].proposed,
					     &arena, &path, &err),
				 rows[i].same);
		assert_true(span_is(path, rows[i].path));
	}
}

/* What git rebase and its patch ids would call the same (git-hooks.md: stable ids ignore space). */
static void sees_what_patch_ids_do_not(void **state)
{
	const struct file *base = FILES({ "s", BLOCKS("3", "3", "3") });
	const struct file *first = FILES({ "s", BLOCKS("0", "3", "3") });
	const struct file *second = FILES({ "s", BLOCKS("3", "0", "3") });
	struct oid b = commit_of(base, "b"), one = commit_of(first, "1"),
		   two = commit_of(second, "2");
	struct span ids[2];

	(void)state;
	ids[0] = GIT("diff", oid_text(b).hex, oid_text(one).hex);
	ids[1] = GIT("diff", oid_text(b).hex, oid_text(two).hex);
	for (size_t i = 0; i < 2; i++)
		ids[i] = GIT_INPUT(arena_printf(&arena, "%s\n", ids[i].ptr), "patch-id",
				   "--verbatim");
	assert_true(ids[0].len > 0 && span_equal(ids[0], ids[1]));

	struct change_range approved = between(b, one), proposed = between(b, two);
	struct error err;
	struct span path;
	assert_int_equal(same_change(repository, &approved, &proposed, &arena, &path, &err), 0);
}

/* Histories that share nothing with the target: only equal trees are the same. */
static void without_a_base_the_trees_must_be_equal(void **state)
{
	struct oid one = commit_of(FILES({ "a", "1\n" }), "1");
	struct oid again = commit_of(FILES({ "a", "1\n" }), "2");
	struct oid other = commit_of(FILES({ "a", "2\n" }), "3");
	struct change_range approved = { .head = one };
	struct change_range same = { .head = again }, changed = { .head = other },
			    rooted = { .base = one, .head = again };
	struct error err;
	struct span path;

	(void)state;
	assert_int_equal(same_change(repository, &approved, &same, &arena, &path, &err), 1);
	assert_int_equal(same_change(repository, &approved, &changed, &arena, &path, &err), 0);
	assert_int_equal(same_change(repository, &approved, &rooted, &arena, &path, &err), 0);
}

/* A file that became executable is another file. */
static void a_mode_is_part_of_the_change(void **state)
{
	struct oid blob = oid_from(GIT_INPUT(span_of("1\n"), "hash-object", "-w", "--stdin"));
	struct span plain = arena_printf(&arena, "100644 blob %s\ta\n", oid_text(blob).hex);
	struct span program = arena_printf(&arena, "100755 blob %s\ta\n", oid_text(blob).hex);
	struct oid base = commit_of(FILES({ "b", "1\n" }), "b");
	struct change_range approved = { .base = base }, proposed = { .base = base };
	struct error err;
	struct span path;

	(void)state;
	approved.head = oid_from(GIT("commit-tree", "-m", "1", GIT_INPUT(plain, "mktree").ptr));
	proposed.head = oid_from(GIT("commit-tree", "-m", "2", GIT_INPUT(program, "mktree").ptr));
	assert_int_equal(same_change(repository, &approved, &proposed, &arena, &path, &err), 0);
	assert_true(span_is(path, "a"));
}

static void a_missing_commit_is_an_error(void **state)
{
	struct oid one = commit_of(FILES({ "a", "1\n" }), "1");
	struct change_range approved = between(one, (struct oid){ { 0x77 } });
	struct change_range proposed = between(one, one);
	struct error err = { 0 };
	struct span path;

	(void)state;
	assert_int_equal(same_change(repository, &approved, &proposed, &arena, &path, &err), -1);
	assert_true(strlen(err.message) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_changes_not_texts),
		cmocka_unit_test(the_same_head_is_the_same_where_the_bases_agree),
		cmocka_unit_test(sees_what_patch_ids_do_not),
		cmocka_unit_test(without_a_base_the_trees_must_be_equal),
		cmocka_unit_test(a_mode_is_part_of_the_change),
		cmocka_unit_test(a_missing_commit_is_an_error),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
