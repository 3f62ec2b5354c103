/* SPDX-License-Identifier: Apache-2.0 */
#include "repo/merge.h"

#include "repo/object.h"
#include "tests/unit/repo/scratch.h"

#include <stdio.h>
#include <time.h>

static struct error err;

/* A tree from `git mktree` lines; deeper trees from deeper calls. */
static struct oid mktree(const char *lines)
{
	return oid_from(GIT_INPUT(span_of(lines), "mktree", "--missing"));
}

static struct oid blob(struct span content)
{
	struct oid oid;

	assert_int_equal(object_write(repository, OBJECT_BLOB, content, &oid, &err), 0);
	return oid;
}

/* From `git update-index --index-info` lines. */
static struct oid tree_of_index(struct span lines)
{
	unlink(arena_printf(&arena, "%s/index", directory).ptr);
	GIT_INPUT(lines, "update-index", "--add", "--index-info");
	return oid_from(GIT("write-tree", "--missing-ok"));
}

/*
 * A tree from words "PATH=CONTENT"; "PATH!=CONTENT" is executable, "PATH@=TARGET" a
 * symbolic link, "PATH#=OID" a submodule.
 */
static struct oid tree(const char *words)
{
	struct tree_file files[100] = { 0 };
	struct span rest = span_of(words), lines = { 0 };
	size_t count = 0;
	bool plain = true;
	struct oid result;

	while (rest.len) {
		struct span word = span_first(rest, span_find(rest, ' '));
		size_t equals = span_find(word, '=');
		struct span path = span_first(word, equals);
		bool executable = span_ends_with(path, "!");
		bool link = span_ends_with(path, "@");
		bool submodule = span_ends_with(path, "#");
		bool marked = executable || link || submodule;
		struct span content = span_from(word, equals + 1);
		const char *mode = executable  ? "100755"
				   : link      ? "120000"
				   : submodule ? "160000"
					       : "100644";
		struct oid oid = submodule ? oid_from(content) : blob(content);
		path.len -= marked;
		lines = arena_printf(&arena, "%.*s%s %s\t%.*s\n", SPAN_ARG(lines), mode,
				     oid_text(oid).hex, SPAN_ARG(path));
		files[count++] = (struct tree_file){ path, content };
		plain = plain && !marked;
		rest = span_from(rest, word.len + 1);
	}
	if (!plain)
		return tree_of_index(lines);
	assert_int_equal(tree_write(repository, files, count, &arena, &result, &err), 0);
	return result;
}

static struct merge_result merge(struct oid ancestor, struct oid ours, struct oid theirs)
{
	struct merge_result result;

	if (merge_trees(repository, ancestor, ours, theirs, &arena, &result, &err) < 0)
		fail_msg("%s", err.message);
	return result;
}

#define ONE "1111111111111111111111111111111111111111"
#define TWO "2222222222222222222222222222222222222222"

static void takes_what_one_side_changed(void **state)
{
	static const struct {
		const char *ancestor, *ours, *theirs, *merged;
	} cases[] = {
		{ "a=1 b=1", "a=2 b=1", "a=1 b=2", "a=2 b=2" },
		{ "a=1 d/b=1 d/c=1", "a=1 d/b=2 d/c=1", "a=1 d/b=1 d/c=2", "a=1 d/b=2 d/c=2" },
		{ "a=1", "a=1 d/e/f=1", "a=1 d/e/g=1", "a=1 d/e/f=1 d/e/g=1" },
		{ "a=1 b=1", "a=2", "a=1 b=1 c=1", "a=2 c=1" },
		{ "d/a=1 d/b=1 x=1", "d/a=1 x=1", "d/b=1 x=1", "x=1" },
		{ "d/a=1", "a=1", "d/a=1 b=1", "a=1 b=1" },
		{ "a=1 x=1", "a/b=1 x=1", "a=1 x=2", "a/b=1 x=2" },
		{ "a/b=1 x=1", "a=1 x=1", "a/b=1 x=2", "a=1 x=2" },
		{ "a=1", "a=2 b=1", "a=2 c=1", "a=2 b=1 c=1" },
		{ "a=1 x=1", "a!=1 x=2", "a=1 x=1 y=1", "a!=1 x=2 y=1" },
		{ "a=1 x=1", "a!=1 x=1", "a=2 x=1", "a!=2 x=1" },
		{ "a@=1 x=1", "a@=2 x=1", "a@=1 x=2", "a@=2 x=2" },
		{ "a#=" ONE " x=1", "a#=" TWO " x=1", "a#=" ONE " x=2", "a#=" TWO " x=2" },
		{ "a=1 x=1", "a@=1 x=1", "a=1 x=2", "a@=1 x=2" },
		{ "a=1 a.b=1 a0=1", "a=1 a.b=2 a0=1", "a=1 a.b=1 a0=2", "a=1 a.b=2 a0=2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct oid ancestor = tree(cases[i].ancestor), ours = tree(cases[i].ours);
		struct oid theirs = tree(cases[i].theirs), merged = tree(cases[i].merged);
		struct merge_result there = merge(ancestor, ours, theirs);
		struct merge_result back = merge(ancestor, theirs, ours);
		assert_true(there.clean && back.clean);
		assert_string_equal(oid_text(there.tree).hex, oid_text(merged).hex);
		assert_string_equal(oid_text(back.tree).hex, oid_text(merged).hex);
		assert_true(oid_is_zero(there.base));
	}
}

static void leaves_to_people_what_both_changed(void **state)
{
	static const struct {
		const char *ancestor, *ours, *theirs, *path, *reason;
	} cases[] = {
		{ "a=1", "a=2", "a=3", "a", "both sides changed the same lines" },
		{ "x/y/a=1", "x/y/a=2", "x/y/a=3", "x/y/a", "both sides changed the same lines" },
		{ "a=1 b=1", "b=1", "a=2 b=1", "a", "the target deleted it, the change edits it" },
		{ "a=1 b=1", "a=2 b=1", "b=1", "a", "the change deletes it, the target edited it" },
		{ "b=1", "a=1 b=1", "a=2 b=1", "a",
		  "both sides added it, each with other content" },
		{ "b=1", "a=1 b=1", "a!=1 b=1", "a",
		  "both sides added it, each with other content" },
		{ "b=1", "a=1 b=1", "a/b=1 b=1", "a",
		  "one side has a file there, the other a directory" },
		{ "b=1", "a/b=1 b=1", "a=1 b=1", "a",
		  "one side has a file there, the other a directory" },
		{ "b=1", "a=1 a.x=1 b=1", "a/b=1 b=1", "a",
		  "one side has a file there, the other a directory" },
		{ "a=1", "a/b=1", "a=2", "a", "the target deleted it, the change edits it" },
		{ "a@=1", "a@=2", "a@=3", "a", "both sides changed it, and it is no plain file" },
		{ "a=1", "a@=1", "a=2", "a", "both sides changed it, and it is no plain file" },
		{ "a#=" ONE, "a#=" TWO, "a=1", "a",
		  "both sides changed it, and it is no plain file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct merge_result result =
			merge(tree(cases[i].ancestor), tree(cases[i].ours), tree(cases[i].theirs));
		assert_false(result.clean);
		assert_true(oid_is_zero(result.tree));
		assert_int_equal(result.conflict_count, 1);
		assert_true(span_is(result.conflicts[0].path, cases[i].path));
		assert_string_equal(result.conflicts[0].reason, cases[i].reason);
	}
}

static void leaves_binary_and_large_files_to_people(void **state)
{
	static char large[LIMIT_MERGED_FILE_BYTES + 1];
	const struct span contents[] = { SPAN("a\0b\n"), { large, sizeof(large) } };
	const char *const reasons[] = { "both sides changed it, and it is no text",
					"both sides changed it, and it is too large to be merged" };

	(void)state;
	memset(large, 'x', sizeof(large));
	for (size_t i = 0; i < 2; i++) {
		const char *hex = arena_printf(&arena, "%s",
					       oid_text(object_of_bytes("blob", contents[i])).hex)
					  .ptr;
		struct oid ours = mktree(arena_printf(&arena, "100644 blob %s\ta\n", hex).ptr);
		struct merge_result result = merge(tree("a=1"), ours, tree("a=2"));
		assert_int_equal(result.conflict_count, 1);
		assert_string_equal(result.conflicts[0].reason, reasons[i]);
	}
}

static void counts_conflicts_beyond_those_it_names(void **state)
{
	struct span sides[3] = { { 0 } };

	(void)state;
	for (int i = 0; i < LIMIT_CONFLICTS + 7; i++)
		for (int side = 0; side < 3; side++)
			sides[side] = arena_printf(&arena, "%.*s%sd%02d/f=%d",
						   SPAN_ARG(sides[side]), i ? " " : "", i, side);
	struct merge_result result =
		merge(tree(sides[0].ptr), tree(sides[1].ptr), tree(sides[2].ptr));
	assert_int_equal(result.conflict_count, LIMIT_CONFLICTS + 7);
	for (int i = 0; i < LIMIT_CONFLICTS; i++)
		assert_true(
			span_is(result.conflicts[i].path, arena_printf(&arena, "d%02d/f", i).ptr));
}

static void merges_to_an_empty_tree(void **state)
{
	struct merge_result result = merge(tree("a=1 b=1"), tree("a=1"), tree("b=1"));

	(void)state;
	assert_true(result.clean);
	assert_string_equal(oid_text(result.tree).hex, EMPTY_TREE);
}

static void opens_only_directories_that_differ_on_both_sides(void **state)
{
	/* The ids of "same" and "one" name no object: reading them would fail. */
	struct oid inner[3];
	struct oid sides[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		inner[i] = tree(i == 0 ? "a=1 b=1" : i == 1 ? "a=2 b=1" : "a=1 b=2");
	for (int i = 0; i < 3; i++)
		sides[i] = mktree(arena_printf(&arena,
					       "040000 tree %s\tboth\n040000 tree %s\tone\n"
					       "040000 tree %s\tsame\n",
					       oid_text(inner[i]).hex, i == 1 ? ONE : TWO, ONE)
					  .ptr);
	struct merge_result result = merge(sides[0], sides[1], sides[2]);
	assert_true(result.clean);
	assert_true(span_contains(GIT("ls-tree", oid_text(result.tree).hex), ONE "\tone"));
}

static void refuses_malformed_and_too_deep_trees(void **state)
{
	struct oid bad = object_of_bytes("tree", (struct span)SPAN("100644 a\0too short"));
	struct merge_result result;
	struct oid sides[3];

	(void)state;
	assert_int_equal(
		merge_trees(repository, tree("a=1"), bad, tree("a=2"), &arena, &result, &err), -1);
	for (int i = 0; i < 3; i++) {
		sides[i] = tree(i == 0 ? "a=0" : i == 1 ? "a=1" : "a=2");
		for (int depth = 0; depth < LIMIT_TREE_DEPTH; depth++)
			sides[i] = mktree(
				arena_printf(&arena, "040000 tree %s\td\n", oid_text(sides[i]).hex)
					.ptr);
	}
	assert_int_equal(
		merge_trees(repository, sides[0], sides[1], sides[2], &arena, &result, &err), -1);
	assert_int_equal(err.code, ERROR_LIMIT);
}

static struct oid commit_of(struct oid tree_oid, const struct oid *first, const struct oid *second)
{
	const char *hex = arena_printf(&arena, "%s", oid_text(tree_oid).hex).ptr;
	const char *one = first ? arena_printf(&arena, "%s", oid_text(*first).hex).ptr : NULL;
	const char *two = second ? arena_printf(&arena, "%s", oid_text(*second).hex).ptr : NULL;

	if (two)
		return oid_from(GIT("commit-tree", "-m", "x", "-p", one, "-p", two, hex));
	if (one)
		return oid_from(GIT("commit-tree", "-m", "x", "-p", one, hex));
	return oid_from(GIT("commit-tree", "-m", "x", hex));
}

static void merges_commits_from_where_they_part(void **state)
{
	struct oid base = commit_of(tree("a=1 b=1"), NULL, NULL);
	struct oid ours = commit_of(tree("a=2 b=1"), &base, NULL);
	struct oid theirs = commit_of(tree("a=1 b=2"), &base, NULL);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
	assert_true(result.clean);
	assert_true(oid_equal(result.base, base));
	assert_true(oid_equal(result.tree, tree("a=2 b=2")));
	assert_int_equal(merge_commits(repository, ours, base, &arena, &result, &err), 0);
	assert_true(oid_equal(result.tree, tree("a=2 b=1")));
	assert_int_equal(merge_commits(repository, base, theirs, &arena, &result, &err), 0);
	assert_true(oid_equal(result.tree, tree("a=1 b=2")));
}

static void says_when_histories_have_nothing_in_common(void **state)
{
	struct oid ours = commit_of(tree("a=1"), NULL, NULL);
	struct oid theirs = commit_of(tree("b=1"), NULL, NULL);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
	assert_true(result.clean);
	assert_true(oid_is_zero(result.base));
	assert_true(oid_equal(result.tree, tree("a=1 b=1")));
	assert_int_equal(merge_commits(repository, ours, oid_from(span_of(EMPTY_TREE)), &arena,
				       &result, &err),
			 -1);
}

/* Two branches that each merged the other: the outcome of `git merge`. */
static void merges_across_a_criss_cross_as_git_does(void **state)
{
	struct oid base = commit_of(tree("a=1 b=1 c=1"), NULL, NULL);
	struct oid left = commit_of(tree("a=2 b=1 c=1"), &base, NULL);
	struct oid right = commit_of(tree("a=1 b=2 c=1"), &base, NULL);
	struct oid ours = commit_of(tree("a=2 b=2 c=1"), &left, &right);
	struct oid theirs = commit_of(tree("a=2 b=2 c=2"), &right, &left);
	/* Undone on our side after the crossing: must stay undone. */
	struct oid undone = commit_of(tree("a=1 b=2 c=1"), &ours, NULL);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, undone, theirs, &arena, &result, &err), 0);
	assert_true(result.clean);
	assert_true(oid_equal(result.tree, tree("a=1 b=2 c=2")));
	assert_true(span_is(
		GIT("merge-tree", "--write-tree", oid_text(undone).hex, oid_text(theirs).hex),
		oid_text(result.tree).hex));
	assert_true(oid_equal(result.base, left) || oid_equal(result.base, right));
}

static void does_not_merge_when_the_ancestors_conflict(void **state)
{
	struct oid base = commit_of(tree("a=1"), NULL, NULL);
	struct oid left = commit_of(tree("a=2"), &base, NULL);
	struct oid right = commit_of(tree("a=3"), &base, NULL);
	struct oid ours = commit_of(tree("a=4"), &left, &right);
	struct oid theirs = commit_of(tree("a=4 b=1"), &right, &left);
	struct merge_result result;

	(void)state;
	assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
	assert_false(result.clean);
	assert_int_equal(result.conflict_count, 1);
}

static uint32_t seed = 20261123;

static uint32_t random_below(uint32_t bound)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % bound;
}

/* Lines that repeat, as manifests do, so that diffs can go astray. */
static struct span random_text(void)
{
	struct span text = { 0 };

	for (uint32_t i = random_below(30); i > 0; i--)
		text = arena_printf(&arena, "%.*sline %u\n", SPAN_ARG(text), random_below(8));
	return text;
}

/* Some lines of it left out, doubled or changed; now and then no line end at the end. */
static struct span edited(struct span text)
{
	struct span result = { 0 };

	while (text.len) {
		struct span line = span_first(text, span_find(text, '\n') + 1);
		uint32_t what = random_below(12);
		if (what == 0)
			result = arena_printf(&arena, "%.*snew %u\n%.*s", SPAN_ARG(result),
					      random_below(5), SPAN_ARG(line));
		else if (what == 1)
			result = arena_printf(&arena, "%.*schanged %u\n", SPAN_ARG(result),
					      random_below(5));
		else if (what > 2)
			result = arena_printf(&arena, "%.*s%.*s", SPAN_ARG(result), SPAN_ARG(line));
		text = span_from(text, line.len);
	}
	if (result.len && random_below(10) == 0)
		result.len--;
	return result;
}

static const char *file_of(const char *name, struct span content)
{
	const char *path = arena_printf(&arena, "%s/%s", directory, name).ptr;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fwrite(content.ptr ? content.ptr : "", 1, content.len, file);
	fclose(file);
	return path;
}

static struct oid tree_with(struct span content)
{
	struct tree_file file = { SPAN("f"), content };
	struct oid result;

	assert_int_equal(tree_write(repository, &file, 1, &arena, &result, &err), 0);
	return result;
}

/* What `git merge-file` says, and whether it is clean. */
static bool git_merge_file_of(struct span ancestor, struct span ours, struct span theirs,
			      struct span *ret_merged)
{
	const char *const arguments[] = { "git",
					  "merge-file",
					  "-p",
					  file_of("ours", ours),
					  file_of("ancestor", ancestor),
					  file_of("theirs", theirs),
					  NULL };
	struct child_result result = run_program(arguments, (struct span){ 0 });

	*ret_merged = result.output;
	return result.exit_status == 0;
}

static void merges_texts_as_git_does(void **state)
{
	enum { ROUNDS = 100 };
	size_t clean = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct span ancestor = random_text();
		struct span ours = edited(ancestor), theirs = edited(ancestor), merged;
		bool is_clean = git_merge_file_of(ancestor, ours, theirs, &merged);
		struct merge_result result =
			merge(tree_with(ancestor), tree_with(ours), tree_with(theirs));
		assert_int_equal(result.clean, is_clean);
		if (is_clean)
			assert_true(oid_equal(result.tree, tree_with(merged)));
		clean += is_clean;
	}
	/* Both outcomes must have been tried often. */
	assert_in_range(clean, ROUNDS / 5, ROUNDS * 4 / 5);
}

static const char *const names[] = {
	"a", "a.b", "a/x", "a/y/z", "b", "b/x", "c/d/e", "c/d/f", "c0"
};

/* A random set of paths in which no file is also a directory. */
static const char *random_tree_words(const char *like)
{
	struct span words = { 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct span name = span_of(names[i]);
		const char *word = arena_printf(&arena, " %s=", names[i]).ptr;
		bool was = like && strstr(arena_printf(&arena, " %s", like).ptr, word);
		if ((span_starts_with(name, "a/") &&
		     span_contains(arena_printf(&arena, " %.*s", SPAN_ARG(words)), " a=")) ||
		    (span_starts_with(name, "b/") &&
		     span_contains(arena_printf(&arena, " %.*s", SPAN_ARG(words)), " b=")))
			continue;
		if (like ? random_below(6) == 0 ? was : !was : random_below(2))
			continue;
		const char *old = was ? strstr(arena_printf(&arena, " %s", like).ptr, word) : NULL;
		char version =
			old && random_below(4) ? old[strlen(word)] : (char)('1' + random_below(3));
		/* No two paths share a content: git 2.39 finds renames even when told not to. */
		words = arena_printf(&arena, "%.*s%s%s=%c-%zu", SPAN_ARG(words),
				     words.len ? " " : "", names[i], version, i);
	}
	return words.len ? words.ptr : "only=1";
}

/* `git merge-tree` on the same three commits. */
static void merges_trees_as_git_does(void **state)
{
	enum { ROUNDS = 40 };
	size_t clean = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const char *like = random_tree_words(NULL);
		struct oid base = commit_of(tree(like), NULL, NULL);
		struct oid ours = commit_of(tree(random_tree_words(like)), &base, NULL);
		struct oid theirs = commit_of(tree(random_tree_words(like)), &base, NULL);
		struct merge_result result;
		const char *const arguments[] = {
			"git",
			"merge-tree",
			"--write-tree",
			arena_printf(&arena, "%s", oid_text(ours).hex).ptr,
			arena_printf(&arena, "%s", oid_text(theirs).hex).ptr,
			NULL
		};
		struct child_result git = run_program(arguments, (struct span){ 0 });
		assert_in_range(git.exit_status, 0, 1);
		assert_int_equal(merge_commits(repository, ours, theirs, &arena, &result, &err), 0);
		assert_int_equal(result.clean, git.exit_status == 0);
		if (result.clean)
			assert_true(span_starts_with(git.output, oid_text(result.tree).hex));
		clean += result.clean;
	}
	assert_in_range(clean, ROUNDS / 6, ROUNDS * 5 / 6);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_one_side_changed),
		cmocka_unit_test(leaves_to_people_what_both_changed),
		cmocka_unit_test(leaves_binary_and_large_files_to_people),
		cmocka_unit_test(counts_conflicts_beyond_those_it_names),
		cmocka_unit_test(merges_to_an_empty_tree),
		cmocka_unit_test(opens_only_directories_that_differ_on_both_sides),
		cmocka_unit_test(refuses_malformed_and_too_deep_trees),
		cmocka_unit_test(merges_commits_from_where_they_part),
		cmocka_unit_test(says_when_histories_have_nothing_in_common),
		cmocka_unit_test(merges_across_a_criss_cross_as_git_does),
		cmocka_unit_test(does_not_merge_when_the_ancestors_conflict),
		cmocka_unit_test(merges_texts_as_git_does),
		cmocka_unit_test(merges_trees_as_git_does),
	};
	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
